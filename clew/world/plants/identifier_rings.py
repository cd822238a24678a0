"""Rings that share identifiers: device farms, mules, SIM pools; some known from two loads, some beside a hub."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.kits import Kit, grown_ups, heads
from clew.world.streams import Ints, Stream

RINGS, TWO_LOADS, AT_HUB = 30, 5, 10
SMALLEST, LARGEST = 4, 15
PHASE = 20
"""Days after which the cards of a farm move on to the next devices."""

STRANGERS = 40
"""People who have nothing to do with any ring, at each hub."""


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """The rings, one after the other by turns of the three forms; truth by member and by identifier."""
    count = scaled(city, RINGS)
    sizes = source.integers(SMALLEST, LARGEST + 1, count)
    everybody = cast.people(source, grown_ups(city) & heads(city), int(sizes.sum()))
    kit = Kit(city, source, 12 * len(everybody) + 200)
    groups = [some for some in np.split(everybody, np.cumsum(sizes)[:-1]) if len(some) >= SMALLEST]
    two_loads, at_hub = scaled(city, TWO_LOADS, 1), scaled(city, AT_HUB, 1)
    rings = [Crew(kit, source, some) for some in groups]
    contacts: dict[int, str] = {}
    for number, crew in enumerate(rings):
        if number < two_loads:
            contacts |= crew.apart()
        else:
            (crew.farm, crew.mules, crew.pool)[number % 3]()
    touched = rings[two_loads : two_loads + at_hub]
    hubs = make_hubs(city, source, kit, touched)
    later, changes = told_later(city, contacts)
    truth = pl.DataFrame(
        [
            (kit.identity_number(person), number, crew.form, number < two_loads, crew in touched)
            for number, crew in enumerate(rings)
            for person in crew.members
        ],
        schema=["identity_number", "ring", "form", "two_loads", "hub"],
        orient="row",
    )
    used = [(number, kind, text) for number, crew in enumerate(rings) for kind, text in crew.used]
    shared = pl.DataFrame(used, schema=["ring", "kind", "identifier"], orient="row")
    tables = {"identifier_rings": truth, "identifier_ring_identifiers": shared, "register_changes": changes}
    story = {"rings": len(rings), "members": truth.height, "hubs": hubs}
    return Planted(kit.rows(), tables, story, later={"household_register": later})


class Crew:
    """One ring in the making: its members and the identifiers that they share."""

    def __init__(self, kit: Kit, source: Stream, members: Ints) -> None:
        self.members: list[int] = members.tolist()
        self.form = ""
        self.used: dict[tuple[str, str], None] = {}
        self._kit = kit
        self._source = source
        self._began = -int(source.integers(60, 400))
        self._bank = int(source.integers(0, 4))

    def farm(self) -> None:
        """New cards in shared devices, four in each, which move on after a while to others two further on."""
        self.form = "device farm"
        phones = self._in_farm(4)
        for place, person in enumerate(self.members):
            self._account(person, phones[place], self._day(3, PHASE))
            self._account(person, self._leads(phones, place, 1), self._day(PHASE + 3, PHASE + 9), 1)

    def mules(self) -> None:
        """Accounts opened on one day with the number of another; their cards in few devices of those who run them."""
        self.form = "mules"
        phones = self._in_farm(5)
        for place, person in enumerate(self.members):
            self._account(person, phones[place], 5)
            self._account(person, self._leads(phones, place, 0), 6, 1)
            self._account(person, self._leads(phones, place, 1), 6, 2)

    def pool(self) -> None:
        """Two cards each, six in a device; everybody leaves the number of the next one at the bank."""
        self.form = "SIM pool"
        phones, cards = self._lines()
        self._install(cards, 0, 6, 0)
        self._install(self._lines()[1], 3, 6, 2)
        for place, person in enumerate(self.members):
            self._account(person, phones[(place + 1) % len(phones)], self._day(5, 40))

    def apart(self) -> dict[int, str]:
        """A farm, and by person the number that three each give to the household register: told in its later file."""
        self.form = "device farm"
        phones = self._in_farm(4)
        for place, person in enumerate(self.members):
            self._account(person, self._leads(phones, place, 1), self._day(PHASE + 3, 50))
        return {person: self._leads(phones, place, 0) for place, person in enumerate(self.members)}

    def visits(self, device: str, number: str) -> None:
        """Three of them have a card in the device of a hub, and leave its number at a bank."""
        for person in self.members[:3]:
            self._kit.insert(device, self._kit.line(person, self._began)[1], self._began)
            self._kit.account(person, number, self._began + 11, self._bank)

    def _in_farm(self, size: int) -> list[str]:
        """New numbers whose cards lie in shared devices, and after a while in others, two further on."""
        phones, cards = self._lines()
        self._install(cards, 0, size, 0, PHASE)
        self._install(cards, 2, size, PHASE)
        return phones

    def _lines(self) -> tuple[list[str], list[str]]:
        """A new number and its card for each."""
        lines = [self._kit.line(person, self._began + self._day(-4, 1)) for person in self.members]
        return [phone for phone, _ in lines], [card for _, card in lines]

    def _install(self, cards: list[str], first: int, size: int, since: int, until: int | None = None) -> None:
        """So many cards in each device, counted round from one of them."""
        for begin in range(0, len(cards), size):
            device = self._kit.device()
            self.used["device", device] = None
            for place in range(begin, min(begin + size, len(cards))):
                last = None if until is None else self._began + until
                self._kit.insert(device, cards[(first + place) % len(cards)], self._began + since, last)

    def _leads(self, phones: list[str], place: int, first: int) -> str:
        """The number that three following members share, counted from one of them."""
        return phones[((place - first) // 3 * 3 + first) % len(phones)]

    def _account(self, person: int, phone: str, day: int, bank: int = 0) -> None:
        self.used["phone", phone] = None
        self._kit.account(person, phone, self._began + day, self._bank + bank)

    def _day(self, least: int, most: int) -> int:
        return int(self._source.integers(least, most))


def make_hubs(city: City, source: Stream, kit: Kit, rings: list[Crew]) -> list[dict[str, str]]:
    """Two repair shops: the cards of strangers were in the one device, strangers left the one number at banks."""
    shops = source.choice(city.organizations["统一社会信用代码"].to_numpy(), 2, replace=False).tolist()
    hubs = [{"device": kit.device(), "number": kit.shop_line(shop, -600)} for shop in shops]
    able = np.flatnonzero(grown_ups(city))
    for hub in hubs:
        for person in source.permutation(able)[: min(STRANGERS, len(able) // 4)].tolist():
            kit.insert(hub["device"], kit.own(person)[1], -int(source.integers(400, 500)))
            kit.account(person, hub["number"], -int(source.integers(60, 400)), int(source.integers(0, 4)))
    for number, crew in enumerate(rings):
        crew.visits(**hubs[number % 2])
    return hubs


def told_later(city: City, contacts: dict[int, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of the later household register with the new numbers, and all changes of the register with these."""
    given = pl.DataFrame({"person": list(contacts), "number": list(contacts.values())})
    given = given.cast({"person": pl.Int64, "number": pl.String})
    later = city.register.later.join(given, on="person", maintain_order="left").with_columns(联系电话="number")
    before = city.register.first["联系电话"].gather(later["person"])
    own = later.select(
        identity_number="公民身份号码",
        change=pl.lit("phone"),
        before=before,
        after="number",
        since=pl.lit(None, dtype=pl.String),
    )
    again = (pl.col("change") == "phone") & pl.col("identity_number").is_in(own["identity_number"].to_list())
    return later, pl.concat([city.register.changes.filter(~again), own])
