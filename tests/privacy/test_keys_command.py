"""``hejie keys`` as a person runs it: refused in one line, killed without a loss."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pyrage
import pytest
from django.db import connection, transaction
from tests.serving import COMMAND

from hejie.portfolio.models import Identity
from hejie.privacy.fields import Sealed
from hejie.privacy.keys import load

KEYS = [*COMMAND, "keys"]
MANY = 12_000


def _environment(home: Path) -> dict[str, str]:
    said = connection.settings_dict
    host, password = quote(said["HOST"], safe=""), quote(said["PASSWORD"], safe="")
    url = f"postgresql://{said['USER']}:{password}@{host}/{said['NAME']}"
    return {**os.environ, "HEJIE_HOME": str(home), "DATABASE_URL": url}


def _keys(home: Path, *arguments: str) -> tuple[int, str, str]:
    ran = subprocess.run(
        [*KEYS, *arguments],
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_a_killed_rotation_is_taken_up_and_loses_nothing(
    keys_file: Path, add_borrowers: Callable[[int], None]
) -> None:
    home = keys_file.parent
    add_borrowers(MANY)

    with transaction.atomic():
        # Somebody works at the last row, so that the rotation cannot be done before it is killed.
        Identity.objects.select_for_update().get(pk=MANY)
        child = subprocess.Popen(
            [*KEYS, "rotate"], env=_environment(home), stderr=subprocess.PIPE, text=True
        )
        assert child.stderr is not None
        with child, child.stderr as said:
            first = said.readline()
            os.kill(child.pid, signal.SIGKILL)
    refused = _keys(home, "retire", "k1")
    again = _keys(home, "rotate")

    assert "5,000 of 12,000" in first
    assert child.returncode == -signal.SIGKILL
    assert refused[0] == 2
    assert "k1 still seals" in refused[2]
    assert again[0] == 0
    assert "going on with k2" in again[1]
    assert load(keys_file).current == "k2"
    for person in Identity.objects.all():
        assert isinstance(person.mobile, Sealed)
        assert person.mobile.reveal() == f"104{person.pk:08d}"

    assert "12,000 with k2" in _keys(home, "check")[1]
    too_soon = _keys(home, "retire", "k1")
    assert (too_soon[0], too_soon[2].count("\n")) == (2, 1)
    assert "may still use k1" in too_soon[2]
    assert _keys(home, "retire", "k1", "--after-hours", "0")[0] == 0
    assert list(load(keys_file).seal) == ["k2"]


def test_what_does_not_open_is_named_by_its_place_alone(
    keys_file: Path, add_borrowers: Callable[[int], None]
) -> None:
    add_borrowers(3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portfolio_identity SET mobile = set_byte(mobile, 19, get_byte(mobile, 19) # 1)"
            " WHERE borrower_id = 2"
        )

    for command in ("check", "rotate"):
        code, said, told = _keys(keys_file.parent, command)
        assert code == 3
        assert "portfolio.identity.mobile:2" in told
        assert "10400000002" not in said + told


def test_keys_are_made_once_and_brought_back_by_two(tmp_path: Path) -> None:
    home, envelopes = tmp_path / "home", tmp_path / "envelopes"
    holders = {name: pyrage.x25519.Identity.generate() for name in ("wang", "li", "zhang")}
    for name, identity in holders.items():
        (tmp_path / name).write_text(f"{identity}\n", encoding="utf-8")
    given = [f"--holder={name}={each.to_public()}" for name, each in holders.items()]
    pair = [f"--identity={tmp_path / name}" for name in ("zhang", "li")]
    envelope = str(envelopes / "keys-li-zhang.age")

    assert _keys(home, "make")[0] == 0
    made = load(home / "keys.json")
    assert _keys(home, "make")[0] == 2
    assert _keys(home, "escrow", str(envelopes), *given)[0] == 0
    assert _keys(home, "recover", envelope, *pair)[0] == 2
    (home / "keys.json").unlink()
    assert _keys(home, "recover", envelope, pair[0], pair[0])[0] == 2
    assert not (home / "keys.json").exists()
    assert _keys(home, "recover", envelope, *pair)[0] == 0

    assert load(home / "keys.json") == made
    assert (home / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check"], "no key file can be read"),
        (["rotate"], "no key file can be read"),
        (["escrow", "out", "--holder", "age1x"], "--holder"),
        (["recover", "nothing.age", "--identity", "a"], "two holders"),
        (["recover", "nothing.age", "--identity", "a", "--identity", "b"], "no such file"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_it_refuses_it_says_in_one_line(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    code, _, said = _keys(tmp_path / "nowhere", *arguments)

    assert code == 2
    assert told in said
    assert said.count("\n") == 1
