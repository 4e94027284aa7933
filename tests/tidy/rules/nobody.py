"""No text of this repository holds a number that could be somebody's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import Finding, Repository, Rule, module

MOBILE = re.compile(r"(?<![\w.+])(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\w.])")
"""A Chinese mobile number; subscribers' begin with 13 to 19."""

NATIONAL_ID = re.compile(
    r"(?<![\w.])(?:[1-6]\d|71|8[1-3])\d{4}"
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\w.])"
)
"""A resident's id of a region that exists; its last character may fit without anybody knowing."""

EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
NOBODYS_DOMAIN = re.compile(
    r"(?:[@.]example\.(?:com|net|org|cn)|\.(?:example|test|invalid))$", re.IGNORECASE
)
"""Domains that RFC 2606 keeps for examples, and the Chinese one that stands for them here."""

REMEDIES = {
    MOBILE: "begin a mobile number with 10, which no subscriber has",
    NATIONAL_ID: "begin a national id with 99, which is no region",
    EMAIL: "use a domain that is kept for examples",
}
NO_PAGE = (".lock", ".json", ".svg", ".js", ".css", ".parquet")
"""Lock files and built files hold digests and their authors' addresses."""


def find(repository: Repository) -> Iterator[Finding]:
    """Find mobile numbers, national ids and addresses that somebody may have."""
    for source in repository.under(ending=""):
        if source.path.endswith(NO_PAGE):
            continue
        for pattern, remedy in REMEDIES.items():
            for said in pattern.finditer(source.text):
                if pattern is not EMAIL or not NOBODYS_DOMAIN.search(said[0]):
                    line = source.text.count("\n", 0, said.start()) + 1
                    yield Finding(source.path, line, "may be somebody's", remedy)


RULE = Rule("no number or address that somebody may have", find)
SOMEBODY = ("13" + "800001234", "110101" + "199001010015", "wang@" + "mail.cn")
GOOD = (
    module("mobile = '10400001234'\n"),
    module("number, digits = 113800001234, 138000012345\n"),
    module("national_id = '990101199001010015'\n"),
    module("to = 'wang@example.org', 'li@mail.example', 'hejie@localhost'\n"),
    module(f"sum = {SOMEBODY[0]}\n", path="web/package-lock.json"),
)
BAD = (
    module(f"mobile = '{SOMEBODY[0]}'\n", 1),
    module(f"\nann,+86 {SOMEBODY[0][:3]}-0000-1234,\n", 2, path="docs/examples/a.csv"),
    module(f"national_id = '{SOMEBODY[1]}'\n", 1),
    module(f"to = '{SOMEBODY[2]}'\n", 1, path="tests/book/test_age.py"),
)
