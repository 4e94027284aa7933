"""Signed notes: public examples, a signature checked by hand, and every byte of a note."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hejie.evidence.log.notes import (
    COSIGNATURE,
    Key,
    Signer,
    checkpoint_text,
    cosigned_at,
    read_key,
)
from hejie.evidence.verify import notes

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
"""The example of the note package of Go, golang.org/x/mod/sumdb/note."""

GO = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SIGNER = Signer("log.invalid/test", bytes(range(32)))


def test_the_public_example_opens_and_no_other_text_does() -> None:
    key = notes.key(PETER)

    text, seen = notes.opened(PETERS_NOTE.encode(), [key])

    assert text.endswith("what your problem is.\n")
    assert seen == ()
    with pytest.raises(notes.NotANote, match="does not hold"):
        notes.opened(PETERS_NOTE.replace("answer", "question").encode(), [key])


@pytest.mark.parametrize("text", [PETER, GO, str(SIGNER.key)])
def test_a_key_is_written_as_it_was_read(text: str) -> None:
    assert str(read_key(text)) == text
    assert notes.key(text).id == read_key(text).id


@pytest.mark.parametrize("at", [0, 14, 25, 60])
def test_a_bent_key_is_refused(at: int) -> None:
    bent = PETER[:at] + ("B" if PETER[at] != "B" else "C") + PETER[at + 1 :]
    with pytest.raises(ValueError, match="key"):
        read_key(bent)
    with pytest.raises(notes.NotANote):
        notes.key(bent)


def test_a_note_is_what_the_specification_says_by_hand() -> None:
    text = checkpoint_text("log.invalid/test", 7, hashlib.sha256(b"").digest())
    note = SIGNER.sign(text)
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    raw = public.public_bytes_raw()
    key_id = hashlib.sha256(b"log.invalid/test\n\x01" + raw).digest()[:4]

    assert text == ("log.invalid/test\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    body, _, line = note.rpartition("\n\n")
    assert body + "\n" == text
    dash, name, encoded = line.removesuffix("\n").split(" ")
    signature = base64.b64decode(encoded)
    assert (dash, name, signature[:4]) == ("—", "log.invalid/test", key_id)
    Ed25519PublicKey.from_public_bytes(raw).verify(signature[4:], text.encode())


def test_any_byte_of_a_checkpoint_is_noticed() -> None:
    note = SIGNER.sign(checkpoint_text("log.invalid/test", 7, bytes(32))).encode()
    known = [notes.key(str(SIGNER.key))]
    assert notes.checkpoint(note, known).size == 7
    for at in range(len(note)):
        for bit in range(8):
            bent = note[:at] + bytes([note[at] ^ 1 << bit]) + note[at + 1 :]
            with pytest.raises(notes.NotANote):
                notes.checkpoint(bent, known)


def test_a_witness_signs_the_moment_with_the_checkpoint() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    witness = Key("witness.invalid/w1", secret.public_key().public_bytes_raw(), COSIGNATURE)
    text = checkpoint_text("log.invalid/test", 7, bytes(32))
    note = SIGNER.sign(text)
    said = f"cosignature/v1\ntime 1679315147\n{text}".encode()
    signature = (1679315147).to_bytes(8, "big") + secret.sign(said)
    line = f"— {witness.name} {base64.b64encode(witness.id + signature).decode()}"

    assert cosigned_at(line, note=note, by=witness) == 1679315147
    known = [notes.key(str(SIGNER.key)), notes.key(str(witness))]
    head = notes.checkpoint(f"{note}{line}\n".encode(), known)
    assert head.seen == (("witness.invalid/w1", 1679315147),)

    assert cosigned_at(line, note=SIGNER.sign(text.replace("7", "8")), by=witness) is None
    assert cosigned_at(line, note=note, by=SIGNER.key) is None
    assert cosigned_at("nothing", note=note, by=witness) is None
    with pytest.raises(notes.NotANote, match="no log key"):
        notes.opened(f"{text}\n{line}\n".encode(), known)


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_key_needs_a_name_without_spaces(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a key"):
        Signer(name, bytes(32))
