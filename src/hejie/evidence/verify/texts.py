"""Canonical JSON by RFC 8785, read strictly: there is one way to write a value."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any, NoReturn

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')
_EXACT = 2**53
_PLAIN_DIGITS = 21
_SMALLEST_PLAIN = -6


class NotCanonical(ValueError):
    """A text that is no JSON, or JSON written in another way than the one."""


def read(text: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Return the value of a canonical text.

    :raises NotCanonical: with the place where the text leaves the one way to write it.
    """
    try:
        value = json.loads(
            text.decode(), object_pairs_hook=_object, parse_constant=_refuse, parse_int=_integer
        )
        written = _write(value).encode()
    except RecursionError as error:
        raise NotCanonical("too deep") from error
    except ValueError as error:
        raise NotCanonical(f"no JSON: {error}") from error
    if written != text:
        at = next(
            (n for n, (a, b) in enumerate(zip(written, text, strict=False)) if a != b),
            min(len(written), len(text)),
        )
        raise NotCanonical(f"not the one way to write it (RFC 8785), from byte {at}")
    return value


def commitment(name: str, value: str, salt: bytes) -> str:
    """Return the digest that stands in an entry for a personal value."""
    said = f'{{"name":{_string(name)},"value":{_string(value)}}}'
    return hashlib.sha256(salt + said.encode()).hexdigest()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a name twice in one object")
    return found


def _refuse(name: str) -> NoReturn:
    raise NotCanonical(f"{name} is no number")


def _integer(digits: str) -> int:
    if len(digits) > len(str(_EXACT)) + 1 or abs(int(digits)) >= _EXACT:
        raise NotCanonical("a whole number that not every reader keeps")
    return int(digits)


def _write(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return f"[{','.join(map(_write, value))}]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return f"{{{','.join(f'{_string(n)}:{_write(value[n])}' for n in names)}}}"
    raise NotCanonical("no JSON")


def _string(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}")


def _number(value: float) -> str:
    """Return a number as ECMAScript prints it: the shortest digits, plain from 1e-6 to 1e21."""
    if not math.isfinite(value):
        raise NotCanonical("no number")
    if value == 0:
        return "0"
    sign, digits, exponent = _digits(value)
    point = len(digits) + exponent
    if len(digits) <= point <= _PLAIN_DIGITS:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= _PLAIN_DIGITS:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if _SMALLEST_PLAIN < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"


def _digits(value: float) -> tuple[str, str, int]:
    """Return sign, shortest digits and power of ten of a number that is not zero."""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or 0) - len(fraction)
    shortest = digits.rstrip("0")
    return "-" if value < 0 else "", shortest, exponent + len(digits) - len(shortest)
