"""Names, numbers and addresses of people who do not exist.

- A *national id* has a valid check character (ISO 7064 MOD 11-2) but begins with 99, which no
  division of GB/T 2260 does, nor a permanent residence card (9 and a province's own code).
- A *mobile number* has eleven digits beginning with 104, 105 or 107. Subscribers' numbers begin
  with 13 to 19; numbers beginning with 10 are short service codes, so none of these is anybody's.
- A *name* is put together from common surnames and characters, apart from everything else.
- A *road* is called a sample road, on which nobody lives; the district is real.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
import polars as pl

from hejie.simulation import columns
from hejie.simulation.streams import Flags, Integers, Stream

MOST_PEOPLE = 4_000_000
"""Up to here everybody's national id and mobile numbers are their own."""

_SURNAMES = {
    70: "王李张",
    50: "刘陈",
    31: "杨",
    22: "黄赵周吴",
    16: "徐孙",
    12: "马朱胡郭何高林",
    10: "罗郑梁",
    7: "谢宋唐许韩",
    6: "冯邓曹彭",
    5: "曾肖田董袁蒋蔡杜程魏吕",
    4: "潘于余叶苏丁任沈姚卢姜钟谭陆汪范",
    3: "崔金",
}
"""Common surnames by how many of a thousand people bear each."""

_OF_MEN = (
    "伟强磊军勇杰涛斌浩鹏宇飞超刚峰龙辉亮波健毅志明建国东海俊凯旭阳坤振威晨泽"
    "瑞航博睿豪铭昊轩恒诚凡栋霖铮煜"
)
_OF_WOMEN = (
    "芳娜敏静丽艳娟霞秀玲桂英洁梅婷雪琳颖倩莹璐佳欣妍琪瑶萍红玉兰蓉薇菲岚淑珍"
    "慧巧美彤曼诗婉蕾莉萱妮蝶漪"
)
_OF_BOTH = (
    "文思雨晓春华子一安宁乐清云天平成林新嘉可心远若书青禾川山初夏秋言知意景"
    "乔允念予南希舟溪叶之元兮帆"
)
_TWO_CHARACTERS = 0.82

_ROADS = "云枢 澄禾 栖梧 北陌 知夏 望舒 青屿 南柯 晴川 长汀 拾光 听松 远黛 半夏 星垂 竹里"
_ROAD_KINDS = ("路", "街", "大道", "巷")
_ROAD = "样例"
_NUMBERS = 600

_REGIONS, _ORDERS = 10_000, 499
_ID_STEP, _MOBILE_STEP = 2_654_437, 48_271_337
"""Odd and no multiple of 5 or 499: stepping by them visits every number before one comes again."""

_MOBILES = 100_000_000
_CHECK = "10X98765432"


class Segment(Enum):
    """Beginnings of invented mobile numbers, by whose they are."""

    OWN = "104"
    SECOND = "105"
    EMERGENCY = "107"


def full_names(is_male: Flags, *, seed: int) -> pl.Series:
    """Return a name of two or three characters for each person."""
    draw = Stream(seed=seed, name="names")
    size = len(is_male)
    surnames = [(surname, many) for many, borne in _SURNAMES.items() for surname in borne]
    surname = draw.pick([many for _, many in surnames], size=size)
    of_men, of_women = _OF_MEN + _OF_BOTH, _OF_WOMEN + _OF_BOTH
    pool = [*of_men, *of_women, ""]
    offset = np.where(is_male, 0, len(of_men))
    length = np.where(is_male, len(of_men), len(of_women))
    first = draw.below_each(length)
    second = draw.below_each(length - 1)
    second += second >= first
    has_second = draw.happens(_TWO_CHARACTERS, size=size)
    frame = pl.DataFrame(
        {
            "surname": columns.names([name for name, _ in surnames], at=surname),
            "first": columns.names(pool, at=offset + first),
            "second": columns.names(pool, at=np.where(has_second, offset + second, len(pool) - 1)),
        }
    )
    return frame.select(pl.concat_str("surname", "first", "second")).to_series()


def national_ids(*, born: Integers, is_male: Flags, seed: int) -> pl.Series:
    """Return each person's id: unassigned region, day of birth, order (odd for men), check."""
    start = int(Stream(seed=seed, name="national_ids").below(_REGIONS * _ORDERS, size=1)[0])
    place = (np.arange(len(born)) * _ID_STEP + start) % (_REGIONS * _ORDERS)
    order = place // _REGIONS * 2 + np.where(is_male, 1, 2)
    region = 990_000 + place % _REGIONS
    body = (region * 100_000_000 + _calendar_digits(born)) * 1_000 + order
    text = pl.Series(body).cast(pl.String)
    return pl.select(pl.concat_str(text, columns.names(_CHECK, at=_checksum(body)))).to_series()


def mobiles(segment: Segment, *, people: int, seed: int) -> pl.Series:
    """Return a mobile number a person, no two alike."""
    start = int(Stream(seed=seed, name=f"mobiles {segment.value}").below(_MOBILES, size=1)[0])
    number = (np.arange(people) * _MOBILE_STEP + start) % _MOBILES
    digits = pl.Series(number).cast(pl.String).str.zfill(8)
    return pl.select(pl.lit(segment.value) + digits).to_series()


def addresses(district: pl.DataFrame, *, seed: int) -> pl.Series:
    """Return an address a row: the row's province, city and district, and a sample road."""
    draw = Stream(seed=seed, name="addresses")
    size = district.height
    roads = [stem + _ROAD + kind for stem in _ROADS.split() for kind in _ROAD_KINDS]
    road = columns.names(roads, at=draw.below(len(roads), size=size))
    number = pl.Series(draw.below(_NUMBERS, size=size) + 1).cast(pl.String)
    whole = pl.concat_str("province", "city", "district", road, number, pl.lit("号"))
    return district.select(whole.alias("address")).to_series()


def _calendar_digits(day: Integers) -> Integers:
    """Return YYYYMMDD as a number, from days since 1970."""
    stamp = day.astype("datetime64[D]")
    year = stamp.astype("datetime64[Y]")
    month = stamp.astype("datetime64[M]")
    of_year = month.astype(np.int64) - year.astype("datetime64[M]").astype(np.int64)
    of_month = day - month.astype("datetime64[D]").astype(np.int64)
    return (year.astype(np.int64) + 1970) * 10_000 + (of_year + 1) * 100 + of_month + 1


def _checksum(body: Integers) -> Integers:
    """Return Σ digit × 2^(places after it) modulo 11: the position of the check character."""
    total = np.zeros(len(body), dtype=np.int64)
    left, weight = body, 2
    for _ in range(17):
        left, digit = np.divmod(left, 10)
        total += digit * weight
        weight = weight * 2 % 11
    return total % 11
