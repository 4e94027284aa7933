"""Text is readable: WCAG AA, 4.5 to 1, for every pair of colours the page writes with."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STYLE = files("hejie.nightly.report").joinpath("style.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+)", STYLE))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "ground"),
        ("ink", "amber-ground"),
        ("soft", "paper"),
        ("soft", "ground"),
        ("teal", "paper"),
        ("teal", "ground"),
        ("paper", "teal"),
        ("amber", "paper"),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    light, dark = sorted((_luminance(COLOURS[text]), _luminance(COLOURS[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_no_colour_is_red_because_the_report_holds_no_harm() -> None:
    def is_red(colour: str) -> bool:
        digits = colour.lstrip("#")
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
        return red > 150 and red > 2 * green and red > 2 * blue

    assert [colour for colour in re.findall(r"#[0-9a-f]{3,6}\b", STYLE) if is_red(colour)] == []
