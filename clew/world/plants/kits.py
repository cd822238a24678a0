"""What people in a plant acquire: new numbers with their cards, devices, accounts, in the columns of the registers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from clew.world import numbers
from clew.world.accounts import BANKS
from clew.world.city import City
from clew.world.feeds import BY_STEM
from clew.world.streams import Flags, Stream

Cell = str | None
STEMS = ("phones", "sims", "accounts", "organizations")


class Kit:
    """Collects rows; every number, card and device it gives is new to the city. Days are offsets from the first."""

    def __init__(self, city: City, source: Stream, size: int) -> None:
        self._city = city
        self._rows: dict[str, list[tuple[Cell, ...]]] = {stem: [] for stem in STEMS}
        taken = city.phones.subscriptions["手机号码"].to_list()
        drawn = numbers.phone_numbers(source, size * 2)
        self._phones: Iterator[str] = iter(drawn.filter(~drawn.is_in(taken)))
        self._cards: Iterator[str] = iter(numbers.iccids(source, size * 2))
        self._imsis: Iterator[str] = iter(numbers.imsis(source, size * 2))
        self._imeis: Iterator[str] = iter(numbers.imeis(source, size))
        self._accounts: Iterator[str] = iter(numbers.cards(source, size * 2))
        self._codes: Iterator[str] = iter(numbers.credit_codes(source, size))
        self._id = city.people["公民身份号码"].to_list()
        self._name = city.people["姓名"].to_list()

    def identity_number(self, person: int) -> str:
        """The identity number of a person (row)."""
        return self._id[person]

    def number(self) -> str:
        """A number that nobody has."""
        return next(self._phones)

    def device(self) -> str:
        """A device that nobody has."""
        return next(self._imeis)

    def code(self) -> str:
        """The credit code of an organization to be."""
        return next(self._codes)

    def line(self, person: int, opened: int, closed: int | None = None, number: str | None = None) -> tuple[str, str]:
        """A new number of a person, or that number, with its new card; gives both."""
        phone, card = number or self.number(), next(self._cards)
        row = (phone, self._id[person], card, next(self._imsis), self._on(opened), self._on(closed))
        self._rows["phones"].append(row)
        return phone, card

    def shop_line(self, code: str, opened: int) -> str:
        """A new number of an organization, with its card."""
        phone = self.number()
        self._rows["phones"].append((phone, code, next(self._cards), next(self._imsis), self._on(opened), None))
        return phone

    def insert(self, device: str, card: str, since: int, until: int | None = None) -> None:
        """The card is in the device from one day to another."""
        self._rows["sims"].append((device, card, self._on(since), self._on(until)))

    def account(self, person: int, phone: str, opened: int, bank: int) -> None:
        """A new account of a person, with the telephone left at the bank."""
        self._account(self._name[person], self._id[person], phone, opened, bank)

    def firm(self, code: str, name: str, kind: str, seat: int, phone: str, founded: int, bank: int) -> None:
        """A new organization at an address (row), with its account."""
        there = self._city.geography.addresses.row(seat, named=True)
        row = (code, name, kind, there["地址编码"], there["标准地址"], self._on(founded), phone)
        self._rows["organizations"].append(row)
        self._account(name, code, phone, founded + 10, bank)

    def own(self, person: int) -> tuple[str, str]:
        """The first number of a person and its card."""
        row = self._city.phones.subscriptions.row(int(self._city.phones.phone_of[person]), named=True)
        return row["手机号码"], row["ICCID"]

    def rows(self) -> dict[str, pl.DataFrame]:
        """All that was collected, by stem of the feed."""
        return {
            stem: pl.DataFrame(rows, schema=dict.fromkeys(BY_STEM[stem].columns, pl.String), orient="row")
            for stem, rows in self._rows.items()
        }

    def _account(self, name: str, holder: str, phone: str, opened: int, bank: int) -> None:
        bank_name = BANKS[bank % len(BANKS)]
        self._rows["accounts"].append((bank_name, next(self._accounts), name, holder, phone, self._on(opened)))

    def _on(self, day: int | None) -> Cell:
        return None if day is None else str(self._city.period.dates(np.array([day]))[0])


def grown_ups(city: City) -> Flags:
    """Who is 20 to 60 and has a number and an account."""
    years = city.people["years"].to_numpy()
    return (years >= 20) & (years < 60) & (city.phones.phone_of >= 0) & (city.accounts.account_of >= 0)


def heads(city: City) -> Flags:
    """One of each household."""
    marks: Flags = np.zeros(city.people.height, dtype=np.bool_)
    marks[city.people["head"].to_numpy()] = True
    return marks
