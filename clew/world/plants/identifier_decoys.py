"""People who share identifiers innocently: families, dormitories, offices, firms, and what was handed on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from clew.world.city import City
from clew.world.organizations import WORDS
from clew.world.plants.cast import Cast, Planted, scaled
from clew.world.plants.kits import Kit, grown_ups, heads
from clew.world.streams import Stream

HOUSEHOLDS, DORMITORIES, OFFICES, FAMILY_FIRMS, ACCOUNTANTS = 400, 60, 80, 40, 15
RECYCLED, SECOND_HAND = 300, 300
ACQUAINTANCES = 90
"""Pairs of anybody: few enough that somebody is in two of them about once in a city."""


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """All kinds, each its number of groups; truth by member: identity number or credit code, kind and group."""
    makers: dict[str, Callable[[Groups], None]] = {
        "household": Groups.households,
        "dormitory": Groups.dormitories,
        "office": Groups.offices,
        "family firm": Groups.family_firms,
        "accountant": Groups.accountants,
        "recycled phone": Groups.recycled_phones,
        "second-hand device": Groups.second_hand_devices,
        "acquaintances": Groups.acquaintances,
    }
    groups = Groups(city, cast, source)
    for kind, make in makers.items():
        groups.kind = kind
        make(groups)
    truth = pl.DataFrame(groups.told, schema=["member", "decoy", "group"], orient="row")
    story = {"groups": len(truth["group"].unique()), "kinds": list(makers)}
    return Planted(groups.kit.rows(), {"identifier_decoys": truth}, story)


class Groups:
    """Makes the groups, and tells who is in each."""

    def __init__(self, city: City, cast: Cast, source: Stream) -> None:
        self.kit = Kit(city, source, 200 + city.people.height // 8)
        self.told: list[tuple[str, str, int]] = []
        self.kind = ""
        self._city, self._cast, self._source = city, cast, source
        self._able = grown_ups(city)
        self._count = 0

    def households(self) -> None:
        """The others of a household leave the head's number at the bank; some heads share a device."""
        for head in self._people(HOUSEHOLDS, heads(self._city)):
            own, _ = self.kit.own(head)
            others = self._beside(head, "household")
            if not others:
                continue
            since, device = self._day(), self.kit.device()
            for person in others:
                self.kit.account(person, own, since + 30, self._bank())
            if self._count % 3 == 0:
                for person in (head, *others[:1]):
                    self.kit.insert(device, self.kit.line(person, since)[1], since)
            self._tell([head, *others])

    def dormitories(self) -> None:
        """Room-mates leave the number of one of them at the bank; some hand a device on. Each room once."""
        home = self._city.people["home"].to_numpy()
        first = np.isin(np.arange(len(home)), np.unique(np.where(self._able, home, -1), return_index=True)[1])
        rooms = np.isin(home, self._city.geography.rows_of("dormitory"))
        for person in self._people(DORMITORIES, rooms & first):
            mates = [person, *self._beside(person, "home")[:3]]
            number, since = self.kit.own(person)[0], self._day()
            for mate in mates[1:]:
                self.kit.account(mate, number, since, self._bank())
            if self._count % 3 == 0 and len(mates) > 1:
                self._hand_on(mates[0], mates[1])
            self._tell(mates)

    def offices(self) -> None:
        """Colleagues with the office's number at the bank, and their cards in a device of the office."""
        for person in self._people(OFFICES, self._city.people["employer"].to_numpy() >= 0):
            staff = [person, *self._beside(person, "employer")[: int(self._source.integers(2, 4))]]
            since, device = self._day(), self.kit.device()
            number = self.kit.line(person, since)[0]
            for one in staff:
                self.kit.insert(device, self.kit.line(one, since)[1], since)
                self.kit.account(one, number, since + 5, self._bank())
            self._tell(staff)

    def family_firms(self) -> None:
        """A firm at the home of its owner, with the owner's number, which the family leaves at banks too."""
        for head in self._people(FAMILY_FIRMS, heads(self._city)):
            own, since = self.kit.own(head)[0], self._day()
            home = int(self._city.people["home"].to_numpy()[head])
            code = self._firm("商贸有限公司", "公司", home, own, since)
            family = self._beside(head, "household")
            for person in family:
                self.kit.account(person, own, since + 20, self._bank())
            self._tell([head, *family], [code])

    def accountants(self) -> None:
        """One who keeps the books of many firms, which all give the accountant's number and sit at one office."""
        seats = self._city.geography.rows_of("premises")
        for person in self._people(ACCOUNTANTS):
            own, seat = self.kit.own(person)[0], int(self._source.choice(seats))
            many = int(self._source.integers(3, 13))
            codes = [self._firm("信息咨询中心", "公司", seat, own, self._day()) for _ in range(many)]
            self._tell([person], codes)

    def recycled_phones(self) -> None:
        """A number given out again after the first subscriber left; a bank may still have it of the first one."""
        for first, second in self._pairs(RECYCLED):
            left = self._day()
            number, _ = self.kit.line(first, left - 900, left)
            self.kit.line(second, left + 100, None, number)
            if self._count % 2 == 0:
                self.kit.account(first, number, left - 700, self._bank())
            self._tell([first, second])

    def second_hand_devices(self) -> None:
        """A device sold from one person to another."""
        for first, second in self._pairs(SECOND_HAND):
            self._hand_on(first, second)
            self._tell([first, second])

    def acquaintances(self) -> None:
        """Two friends, anybody: a card of each in one device, and the one's number at the other's bank."""
        able = np.flatnonzero(self._able)
        for _ in range(scaled(self._city, ACQUAINTANCES)):
            one, other = (int(person) for person in self._source.choice(able, 2, replace=False))
            since, device = self._day(), self.kit.device()
            for person in (one, other):
                self.kit.insert(device, self.kit.line(person, since)[1], since)
            self.kit.account(other, self.kit.own(one)[0], since + 40, self._bank())
            self._tell([one, other])

    def _hand_on(self, first: int, second: int) -> None:
        device, sold = self.kit.device(), self._day()
        self.kit.insert(device, self.kit.line(first, sold - 500)[1], sold - 500, sold)
        self.kit.insert(device, self.kit.line(second, sold + 5)[1], sold + int(self._source.integers(6, 40)))

    def _people(self, full: int, suitable: np.ndarray | None = None) -> list[int]:
        able = self._able if suitable is None else self._able & suitable
        return self._cast.people(self._source, able, scaled(self._city, full)).tolist()

    def _pairs(self, full: int) -> list[tuple[int, int]]:
        chosen = self._people(2 * full)
        return list(zip(chosen[::2], chosen[1::2], strict=False))

    def _beside(self, person: int, column: str) -> list[int]:
        """The other grown-ups with the same household, home or employer."""
        values = self._city.people[column].to_numpy()
        return [int(one) for one in np.flatnonzero((values == values[person]) & self._able) if one != person]

    def _firm(self, ending: str, kind: str, seat: int, phone: str, founded: int) -> str:
        code = self.kit.code()
        name = "".join(self._source.choice(WORDS, 2)) + ending
        self.kit.firm(code, name, kind, seat, phone, founded, self._bank())
        return code

    def _day(self) -> int:
        """Some day of the last years."""
        return -int(self._source.integers(60, 1_200))

    def _bank(self) -> int:
        return int(self._source.integers(0, 4))

    def _tell(self, people: list[int], codes: list[str] | None = None) -> None:
        members = [*map(self.kit.identity_number, people), *(codes or [])]
        self.told += [(member, self.kind, self._count) for member in members]
        self._count += 1
