"""The people of the tape. Who they are has nothing to do with how they pay."""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.simulation import calibration, columns, identity
from hejie.simulation.identity import Segment
from hejie.simulation.places import districts
from hejie.simulation.schedules import Schedules
from hejie.simulation.situation import Situation
from hejie.simulation.streams import Integers, Stream

EMAIL_SHARE = 0.4
_MAIL_HOSTS = ("example.com", "example.org", "example.net")
_YEAR = 365
_ADULT = 18
_JITTER = 15_000
"""Millionths of a degree, about a mile and a half either way."""

_STEP = 10_000
_OCCUPATIONS = (
    "工厂工人 销售人员 个体经营 网约车司机 快递员 外卖骑手 建筑工人 餐饮服务 办公室职员 教师 护士 "
    "程序员 保安 美容美发 农民 自由职业 待业"
)
_OCCUPATION_WEIGHTS = (16, 13, 12, 6, 6, 7, 7, 8, 10, 2, 2, 2, 3, 3, 4, 5, 4)


def borrowers(
    situation: Situation, *, schedules: Schedules, borrower_ids: pl.Series, seed: int
) -> pl.DataFrame:
    """Return the tape's ``borrowers``, by id."""
    draw = Stream(seed=seed, name="borrowers")
    people = situation.people
    is_male = draw.happens(0.62, size=people)
    born = _born(situation, schedules, draw)
    place = districts()
    where = draw.pick(place["weight"].to_numpy(), size=people)
    lived = place[pl.Series(where, dtype=pl.UInt32)]
    east, north = (draw.below(2 * _JITTER + 1, size=people) - _JITTER for _ in range(2))
    work = draw.pick(_OCCUPATION_WEIGHTS, size=people)
    income = draw.lognormal(
        np.full(people, calibration.MEAN_INCOME), sigma=calibration.INCOME_SIGMA
    )
    return pl.DataFrame(
        {
            "borrower_id": borrower_ids,
            "name": identity.full_names(is_male, seed=seed),
            "national_id": identity.national_ids(born=born, is_male=is_male, seed=seed),
            "born_on": columns.days(born),
            "gender": columns.names(("female", "male"), at=is_male.astype(int)),
            "mobile": identity.mobiles(Segment.OWN, people=people, seed=seed),
            "email": _emails(borrower_ids, draw),
            "address": identity.addresses(lived, seed=seed),
            "adcode": lived["adcode"],
            "longitude": (lived["longitude"].to_numpy() + east) / 1_000_000,
            "latitude": (lived["latitude"].to_numpy() + north) / 1_000_000,
            "time_zone": pl.repeat("Asia/Shanghai", people, eager=True),
            "occupation": columns.names(_OCCUPATIONS.split(), at=work),
            "income_monthly": np.maximum(income // _STEP * _STEP, calibration.LEAST_INCOME),
        }
    )


def _born(situation: Situation, schedules: Schedules, draw: Stream) -> Integers:
    """Return days of birth; everybody was of age on the day of their first loan."""
    age = calibration.AGE_FIRST + draw.pick(calibration.AGE_WEIGHTS, size=situation.people)
    first_loan = np.full(situation.people, situation.as_of)
    np.minimum.at(first_loan, situation.person, schedules.disbursed)
    years_since = (situation.as_of - first_loan) // _YEAR + 1
    age = np.maximum(age, _ADULT + years_since + 1)
    birthday = draw.below(_YEAR, size=situation.people)
    born: Integers = situation.as_of - (age * 1_461 + 3) // 4 - birthday
    return born


def _emails(borrower_ids: pl.Series, draw: Stream) -> pl.Series:
    known = draw.happens(EMAIL_SHARE, size=len(borrower_ids))
    host = columns.names(_MAIL_HOSTS, at=draw.below(len(_MAIL_HOSTS), size=len(known)), known=known)
    local = borrower_ids.str.to_lowercase()
    return pl.select(pl.concat_str(local, host, separator="@")).to_series()
