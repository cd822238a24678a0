"""Planted rings and their decoys can be found in the files of the city, and disturb nothing else."""

from __future__ import annotations

import polars as pl
import pytest

from clew.world import World
from clew.world import city as cities
from clew.world.city import City
from clew.world.plants import identifier_decoys, identifier_rings
from clew.world.plants.cast import Cast, Planted
from clew.world.streams import stream
from tests.world.small_city import Files

LARGER = 4_000


@pytest.fixture(scope="module")
def larger() -> tuple[City, Planted, Planted]:
    """A larger city with both plants alone."""
    city = cities.build(LARGER, 14, 7)
    cast = Cast(city)
    rings = identifier_rings.plant(city, cast, stream(7, "plant identifier_rings"))
    return city, rings, identifier_decoys.plant(city, cast, stream(7, "plant identifier_decoys"))


def users_of_devices(rows: dict[str, pl.DataFrame]) -> pl.DataFrame:
    cards = rows["phones"].select("ICCID", who="机主身份号码", number="手机号码")
    return rows["sims"].join(cards, on="ICCID")


def test_every_ring_has_its_size_and_its_members_stand_in_no_other(larger: tuple[City, Planted, Planted]) -> None:
    members = larger[1].truth["identifier_rings"]

    sizes = members.group_by("ring").len()["len"]
    assert sizes.min() >= identifier_rings.SMALLEST  # pyright: ignore[reportOptionalOperand]
    assert sizes.max() <= identifier_rings.LARGEST  # pyright: ignore[reportOptionalOperand]
    assert members["identity_number"].is_unique().all()


def test_the_identifiers_of_a_ring_are_used_by_several_of_it(larger: tuple[City, Planted, Planted]) -> None:
    _, rings, _ = larger
    members = rings.truth["identifier_rings"].select("ring", who="identity_number")
    devices = users_of_devices(rings.rows).select("who", identifier="IMEI")
    banks = rings.rows["accounts"].select(who="证件号码", identifier="预留手机")

    shared = rings.truth["identifier_ring_identifiers"].join(pl.concat([devices, banks]).unique(), on="identifier")
    own = shared.join(members, on=["ring", "who"])

    several = own.group_by("ring", "identifier").len().filter(pl.col("len") > 1)
    assert set(several["ring"]) == set(members["ring"])
    assert several.height > 0.5 * rings.truth["identifier_ring_identifiers"].height


def test_a_hub_is_used_by_far_more_strangers_than_members(larger: tuple[City, Planted, Planted]) -> None:
    city, rings, _ = larger
    members = set(rings.truth["identifier_rings"].filter("hub")["identity_number"])
    every = {"phones": pl.concat([city.phones.subscriptions, rings.rows["phones"]]), "sims": rings.rows["sims"]}

    for hub in rings.story["hubs"]:
        users = set(users_of_devices(every).filter(IMEI=hub["device"])["who"])
        assert len(users - members) > 30
        assert 0 <= len(users & members) <= 15
    assert members


def test_what_holds_some_rings_together_is_told_by_the_later_register_only(files: Files) -> None:
    told = files.truth("identifier_rings").filter(two_loads="true")["identity_number"].to_list()
    before, after = (
        files("household_register", when).filter(pl.col("公民身份号码").is_in(told)) for when in ("first", "later")
    )

    assert before["联系电话"].is_unique().all()
    assert after["联系电话"].n_unique() < after.height


def test_nobody_of_a_ring_is_a_decoy_and_every_kind_of_decoy_is_there(larger: tuple[City, Planted, Planted]) -> None:
    _, rings, decoys = larger
    drawn = pl.col("decoy").is_in(["accountant", "recycled phone", "second-hand device"])
    chosen = decoys.truth["identifier_decoys"].filter(drawn)

    assert set(decoys.truth["identifier_decoys"]["decoy"]) == set(decoys.story["kinds"])
    assert not set(chosen["member"]) & set(rings.truth["identifier_rings"]["identity_number"])


def test_a_recycled_number_never_has_two_subscribers_at_a_time(larger: tuple[City, Planted, Planted]) -> None:
    phones = larger[2].rows["phones"]
    twice = phones.filter(pl.col("手机号码").is_duplicated()).sort("手机号码", "开户日期")

    first, second = twice[::2], twice[1::2]
    assert twice.height > 10
    assert (first["手机号码"] == second["手机号码"]).all()
    assert (first["销户日期"] < second["开户日期"]).all()


def test_the_files_of_the_city_hold_what_was_planted(files: Files, world: World) -> None:
    shared = files.truth("identifier_ring_identifiers")
    known = [*files("sims")["IMEI"], *files("phones")["手机号码"]]

    assert world.story["identifier_rings"]["rings"] == shared["ring"].n_unique()
    assert shared["identifier"].is_in(known).all()
