"""Nobody in a sample exists, yet everything about them has the right form."""

from __future__ import annotations

import polars as pl
import pytest
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from hejie.simulation.places import districts
from hejie.values.moments import Day

Tables = dict[str, pl.DataFrame]


def test_national_ids_have_a_valid_check_digit(clean: Tables) -> None:
    ids = clean["borrowers"]["national_id"].to_list()

    assert [number for number in ids if number[-1] != ric.calc_check_digit(number)] == []
    assert "X" in {number[-1] for number in ids}


def test_national_ids_begin_with_a_region_nobody_was_ever_assigned(clean: Tables) -> None:
    ids = clean["borrowers"]["national_id"].to_list()

    assert {number[:2] for number in ids} == {"99"}
    for number in ids[:500]:
        with pytest.raises(InvalidComponent):
            ric.get_birth_place(number)


def test_national_ids_tell_the_birthday_and_gender_on_the_tape(clean: Tables) -> None:
    people = clean["borrowers"]
    number = people["national_id"]

    assert (number.str.len_chars() == 18).all()
    assert number.str.slice(6, 8).to_list() == people["born_on"].dt.strftime("%Y%m%d").to_list()
    odd = number.str.slice(16, 1).cast(pl.Int64) % 2 == 1
    assert odd.to_list() == (people["gender"] == "male").to_list()


def test_numbers_and_ids_are_each_persons_own(clean: Tables) -> None:
    mobiles = clean["contact_points"].filter(pl.col("kind") == "mobile")["value"]

    assert mobiles.is_unique().all()
    assert clean["borrowers"]["mobile"].is_unique().all()
    assert clean["borrowers"]["national_id"].is_unique().all()


def test_mobile_numbers_lie_where_no_subscriber_does(clean: Tables) -> None:
    mobiles = clean["contact_points"].filter(pl.col("kind") == "mobile")["value"]

    assert (mobiles.str.len_chars() == 11).all()
    assert set(mobiles.str.head(3)) == {"104", "105", "107"}


def test_mail_goes_to_reserved_domains_only(clean: Tables) -> None:
    mails = clean["borrowers"]["email"].drop_nulls()

    assert set(mails.str.split("@").list.last()) == {"example.com", "example.org", "example.net"}
    assert mails.len() / 20_000 == pytest.approx(0.4, abs=0.02)


def test_ages_run_from_20_to_58_and_everybody_was_of_age_when_they_borrowed(
    clean: Tables, as_of: Day
) -> None:
    people = clean["borrowers"]
    of_year = pl.col("born_on").dt.strftime("%m%d")
    had_birthday = (of_year <= as_of.strftime("%m%d")).cast(pl.Int32)
    year_before = as_of.year - 1 - pl.col("born_on").dt.year()
    age = people.select(age=year_before + had_birthday)["age"]

    assert (age.min(), age.max()) == (20, 58)
    assert age.mean() == pytest.approx(31, abs=0.6)
    lent = clean["loans"].join(people, on="borrower_id")
    assert (
        (pl.select(lent["disbursed_on"] >= lent["born_on"].dt.offset_by("18y"))).to_series().all()
    )


def test_people_live_on_sample_roads_near_the_point_of_a_real_district(clean: Tables) -> None:
    people = clean["borrowers"].join(districts(), on="adcode", how="left", suffix="_of_district")
    east = (people["longitude"] * 1_000_000 - people["longitude_of_district"]).abs()
    north = (people["latitude"] * 1_000_000 - people["latitude_of_district"]).abs()

    assert people["address"].str.contains("样例", literal=True).all()
    assert max(east.max(), north.max()) < 15_001
    assert people.select(
        pl.col("address").str.starts_with(pl.concat_str("province", "city", "district")).all()
    ).item()


def test_lenders_are_invented(clean: Tables) -> None:
    assert clean["lenders"]["name"].str.contains("样例", literal=True).all()
    assert set(clean["loans"]["lender_id"]) == {"cf-01", "ml-01"}
