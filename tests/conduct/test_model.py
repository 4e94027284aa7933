"""The second reader is what the sentences teach, and is asked only where the lists find nothing."""

from __future__ import annotations

import os

import numpy as np
import pytest
from tests.conduct import learning
from tests.conduct.figures import Share, figures
from tests.conduct.sentences import sentences

from hejie.permit.conduct import Circumstances, inspect
from hejie.permit.conduct.folding import fold
from hejie.permit.conduct.model import grams_of, learned, read
from hejie.values.names import CONDUCT_FLAGS

HELD_OUT = [each for each in sentences() if each.is_held_out]


def test_the_weights_were_taught_by_the_sentences_of_today() -> None:
    first, *_ = (learning.FOLDER / "weights.tsv").read_text(encoding="utf-8").splitlines()
    assert first == f"# {learning.digest()}"


@pytest.mark.soak
def test_the_weights_can_be_built_anew() -> None:
    if "HEJIE_EVALUATION_DATA" not in os.environ:
        pytest.skip("HEJIE_EVALUATION_DATA does not say where the public set is")
    kept, built = learned(), read(*learning.build())
    assert kept.rows == built.rows
    assert np.abs(kept.table - built.table).max() <= 0.02
    assert np.abs(kept.bias - built.bias).max() <= 0.02
    assert kept.threshold == pytest.approx(built.threshold, abs=0.05)


def test_there_is_a_column_a_code_and_one_for_any() -> None:
    weights = learned()
    assert weights.table.shape == (len(weights.rows), len(CONDUCT_FLAGS) + 1)
    assert weights.bias.shape == weights.offence.shape == (len(CONDUCT_FLAGS) + 1,)
    assert np.isfinite(weights.table).all()


def test_what_the_model_finds_a_person_looks_at() -> None:
    guessed = [
        found
        for each in sentences()
        for found in inspect(each.text, facts=each.facts).findings
        if found.by == "model"
    ]
    assert guessed
    assert {found.does for found in guessed} <= {"review", "escalate"}
    assert all(50 <= found.sure < 100 for found in guessed)


def test_it_finds_on_sentences_it_never_saw_more_than_it_stops() -> None:
    """Of what the lists miss it finds a good part, and hardly stops a lawful sentence."""
    lists = figures(HELD_OUT, by=["list", "sound"])
    both = figures(HELD_OUT)
    assert both.wrongful.of >= lists.wrongful.of + 30
    assert both.lawful.of <= lists.lawful.of + 5
    assert both.lawful.bounds[1] < 0.08
    assert both.wrongful.bounds[0] > 0.75


@pytest.mark.parametrize(
    "text", ["", "好的", "谢谢您", "Thank you, we have received it.", "？！", "嗯嗯嗯嗯"]
)
def test_of_little_it_says_nothing(text: str) -> None:
    assert inspect(text).findings == ()


def test_it_is_not_asked_of_templates() -> None:
    for each in sentences():
        found = inspect(each.text, facts=Circumstances(kind="template")).findings
        assert "model" not in {one.by for one in found}


def test_polite_or_not_you_are_one_word_to_it() -> None:
    grams = [grams_of(fold(text), Circumstances()) for text in ("您看着办", "你看着办")]
    assert grams[0] == grams[1]


def test_what_is_known_beside_the_words_counts() -> None:
    facts = Circumstances(kind="note", addressee="third_person", time_barred=True)
    assert {"<note>", "<third_person>", "<time_barred>"} <= grams_of(fold("好"), facts)


@pytest.mark.parametrize(
    ("of", "all_", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_bounds_are_those_of_the_textbooks(
    of: int, all_: int, low: float, high: float
) -> None:
    assert Share(of, all_).bounds == pytest.approx((low, high), abs=5e-5)
