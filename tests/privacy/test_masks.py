"""A mask shows enough to recognise and too little to use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.privacy.masks import MASKS


@pytest.mark.parametrize(
    ("field", "plain", "shown"),
    [
        ("name", "王小明", "王**"),
        ("name", "王", "王**"),
        ("mobile", "10400001234", "104****1234"),
        ("mobile", "+8610400001234", "+86104****1234"),
        ("mobile", "+999104001234", "+99****1234"),
        ("mobile", "0104001234", "****1234"),
        ("phone", "5551234", "•••"),
        ("national_id", "990101199001010011", "••• 0011"),
        ("email", "wang@example.org", "w•••@example.org"),
        ("email", "not an address", "•••"),
        ("address", "河南省郑州市某路12号", "河南省郑州市•••"),
        ("address", "上海市浦东新区某路12号", "上海市•••"),
        ("address", "北京市朝阳区东桥路州府12号", "北京市•••"),
        ("address", "内蒙古自治区呼和浩特市某街3号", "内蒙古自治区呼和浩特市•••"),
        ("address", "阳光小区3栋402", "•••"),
        ("address", "12 Sample Road", "•••"),
        ("address", "郑州市", "•••"),
        ("address", "郑州", "•••"),
    ],
)
def test_what_is_shown(field: str, plain: str, shown: str) -> None:
    assert MASKS[field](plain) == shown


@given(
    st.sampled_from(sorted(MASKS)),
    st.text(st.characters(categories=("L", "N")), min_size=2, max_size=40),
)
def test_a_mask_never_shows_the_whole(field: str, plain: str) -> None:
    assert plain not in MASKS[field](plain)
