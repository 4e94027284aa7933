"""The labelled set is large, balanced, varied, and about nobody."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.conduct.sentences import FOLDER, Sentence, sentences

from hejie.values.names import CONDUCT_FLAGS

LEAST = 1_500
LEAST_OF_A_CODE = 60
TOO_ALIKE = 0.5


def test_there_are_enough_of_each_code_and_half_of_them_are_lawful() -> None:
    assert len(sentences()) >= LEAST
    assert {file.stem for file in FOLDER.glob("*.tsv")} == set(CONDUCT_FLAGS)
    for code in CONDUCT_FLAGS:
        about = [each for each in sentences() if each.about == code]
        lawful = sum(each.is_lawful for each in about)
        assert len(about) >= LEAST_OF_A_CODE
        assert abs(2 * lawful - len(about)) <= 2
        assert all(code in each.codes for each in about if not each.is_lawful)
        assert sum(each.is_noisy for each in about) >= 4


def test_most_lawful_sentences_are_said_by_those_who_are_read() -> None:
    """A borrower's words are never misconduct: sentences that only they say would be too easy."""
    lawful = [each for each in sentences() if each.is_lawful]
    spoken = Counter(each.facts.speaker for each in lawful)
    assert spoken["collector"] > len(lawful) / 2
    assert spoken["borrower"] > len(lawful) / 10
    assert spoken["other"] > 0


def test_a_third_of_every_half_is_held_out() -> None:
    held = [each for each in sentences() if each.is_held_out]
    assert 0.3 < len(held) / len(sentences()) < 0.37
    halves = Counter((each.about, each.is_lawful) for each in held)
    assert len(halves) == 2 * len(CONDUCT_FLAGS)
    assert min(halves.values()) >= 10


def test_what_was_written_later_is_balanced_too() -> None:
    later = sentences("later")
    assert {each.about for each in later} == set(CONDUCT_FLAGS)
    assert sum(each.is_lawful for each in later) * 2 == len(later)
    assert all(each.is_lawful for each in sentences("everyday"))


def test_no_two_sentences_are_one_with_other_words() -> None:
    """Pairs of letters that two share, of all that either has: half is too many."""
    every = [
        *sentences(),
        *sentences("later"),
        *(e for e in sentences("everyday") if len(e.text) > 9),
    ]
    pairs = [{each.text[at : at + 2] for at in range(len(each.text) - 1)} for each in every]
    where: dict[str, list[int]] = defaultdict(list)
    for number, has in enumerate(pairs):
        for pair in has:
            where[pair].append(number)
    too_alike = []
    for number, has in enumerate(pairs):
        shared = Counter(other for pair in has for other in where[pair] if other > number)
        too_alike += [
            (every[number].text, every[other].text)
            for other, count in shared.items()
            if count > TOO_ALIKE * len(has | pairs[other])
        ]
    assert too_alike == []


def test_lengths_differ_as_speech_does() -> None:
    lengths = sorted(len(each.text) for each in sentences())
    assert lengths[len(lengths) // 20] <= 13
    assert lengths[-len(lengths) // 20] >= 30


def test_a_sentence_reads_as_it_was_written() -> None:
    wanted: list[Sentence] = [
        each for each in sentences() if each.text.startswith("判决书已经生效，您在履行期内还款")
    ]
    (one,) = wanted
    assert one.is_lawful
    assert one.facts.judgment_given is True
    assert one.facts.speaker == "collector"
