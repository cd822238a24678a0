"""Registers of former years, row by row, with the date from which each row stands in its register."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from clew.world import cases, history, names, numbers
from clew.world.city import City
from clew.world.feeds import BY_STEM
from clew.world.period import DAY, HOUR
from clew.world.plants.cast import Cast, OpenCase
from clew.world.streams import Stream, serials
from ontology.identifiers import bank_card

POOL = 60
"""Numbers of each kind that are drawn at once, more than the registers need."""
HOUSEHOLDS = 90_000_001
"""Household numbers from here on; those of the city are below."""

GROWN = 42
"""Years of age today of those who were grown up then."""


class OldRegisters:
    """Collects rows by stem of the feed; what they name, nobody in the city of today has.

    Days are offsets from the first day of the period; rows stand in their register from the day `told` on.
    """

    def __init__(self, city: City, cast: Cast, source: Stream) -> None:
        self._city, self._cast, self._source = city, cast, source
        self._parts: dict[str, list[pl.DataFrame]] = {}
        self._known = set(city.people["公民身份号码"].to_list())
        taken = {*city.phones.subscriptions["手机号码"], *city.vehicles["号牌号码"]}
        drawn = {
            "phone": numbers.phone_numbers(source, POOL),
            "plate": numbers.plates(source, np.zeros(POOL, dtype=np.bool_)),
            "iccid": numbers.iccids(source, POOL),
            "imsi": numbers.imsis(source, POOL),
            "card": numbers.cards(source, POOL),
            "vin": numbers.vins(source, POOL).str.replace("LZXYUN", "LZXYAM"),
            "trace": "HJ" + serials(city.seed, "traces cold_cases", POOL),
        }
        self._pools = {kind: [one for one in pool if one not in taken] for kind, pool in drawn.items()}
        built = (city.geography.addresses["启用日期"] < f"{city.period.first.year - history.YEARS}").to_numpy()
        vacant = np.setdiff1d(city.geography.homes(), city.people["home"].to_numpy())
        self._vacant: list[int] = source.permutation(vacant[built[vacant]]).tolist()
        self._grown = np.flatnonzero(city.people["years"].to_numpy() >= GROWN)
        self._households = HOUSEHOLDS

    def history(self) -> dict[str, pl.DataFrame]:
        """All rows, by stem of the feed."""
        return {stem: pl.concat(parts) for stem, parts in self._parts.items()}

    def day(self, year: int) -> int:
        """Some day of that year, not in its last weeks."""
        month, day = (int(self._source.integers(1, below)) for below in (12, 28))
        return self._city.period.day_of(date(year, month, day))

    def on(self, day: int) -> str:
        """A day as YYYY-MM-DD."""
        return str(self._city.period.dates(np.array([day]))[0])

    def number(self, kind: str) -> str:
        """A telephone number, plate or the like that nobody has."""
        return self._pools[kind].pop()

    def person(self, born: str) -> tuple[str, str]:
        """Identity number and name of a man who was born on that date and is not of the city."""
        man = np.array([False])
        number = numbers.identity_numbers(self._source, pl.Series([born]), man, self._known)[0]
        given = names.given_names(self._source, man, np.array([int(born[:4])]))[0]
        return number, names.surnames(self._source, 1)[0] + given

    def flats(self) -> tuple[int, int]:
        """Two addresses (rows) where nobody lives, near each other."""
        one = self._vacant.pop()
        other = min(self._vacant, key=lambda row: abs(row - one))
        self._vacant.remove(other)
        return one, other

    def address(self, flat: int) -> str:
        """The standard text of an address (row)."""
        return str(self._city.geography.addresses["标准地址"][flat])

    def case(self, kind: str, day: int, method: str, text: str) -> str:
        """The number of a case that is open to this day, in the files with its victim from the day after on."""
        place = int(self._source.choice(self._city.geography.homes()))
        begin = day * DAY + int(self._source.integers(15, 20)) * HOUR
        number = self._cast.case_number(self._source, self._city.period.moment(begin))
        row = OpenCase(kind, place, begin, begin + 2 * HOUR, method, text).row(self._city, number)
        self._add("cases", day + 1, row)
        victim = self._source.choice(self._grown, 1)
        roles = cases.involved(pl.Series([number]), self._city.people, victim, np.array(["受害人"]))
        self._add("case_people", day + 1, roles)
        return number

    def trace(self, case: str, key: str, told: int) -> tuple[str, ...]:
        """A trace of a case; gives the key of its row, as the following do."""
        number = self.number("trace")
        self._row("traces", told, number, case, cases.LABORATORY, key, "DNA", self.on(told), "确认")
        return (number,)

    def resident(self, born: str, told: int, name: str = "", former: str = "", flat: int | None = None) -> tuple[str]:
        """Somebody who moves to the city, into a flat of their own."""
        number, own = self.person(born)
        home = self._vacant.pop() if flat is None else flat
        code = str(self._city.geography.addresses["地址编码"][home])
        household, self._households = f"9901{self._households}", self._households + 1
        lives = (household, number, "户主", code, self.address(home), self.on(told - 9), None, None)
        self._row("household_register", told, number, name or own, former or None, born, *lives)
        return (number,)

    def vehicle(self, plate: str, since: int, told: int, until: int | None = None, vin: str = "") -> tuple[str, ...]:
        """A vehicle with its plate."""
        key = (vin or self.number("vin"), "02", plate)
        owner = self._resident_of_today()[0]
        ended = None if until is None else self.on(until)
        self._row("vehicles", told, *key, "金桥牌JQ100轿车", "灰", owner, self.on(since), self.on(since), ended)
        return key

    def line(self, phone: str, since: int, told: int, until: int | None = None) -> tuple[str, ...]:
        """A telephone number with its card."""
        holder, card = self._resident_of_today()[0], self.number("iccid")
        ended = None if until is None else self.on(until)
        self._row("phones", told, phone, holder, card, self.number("imsi"), self.on(since), ended)
        return phone, holder, card

    def account(self, bank: str, card: str, since: int, told: int) -> tuple[str, ...]:
        """An account."""
        holder, name = self._resident_of_today()
        self._row("accounts", told, bank, card, name, holder, None, self.on(since))
        return bank, card

    def _resident_of_today(self) -> tuple[str, str]:
        person = self._city.people.row(int(self._source.choice(self._grown)), named=True)
        return person["公民身份号码"], person["姓名"]

    def _row(self, stem: str, told: int, *cells: str | None) -> None:
        schema = dict.fromkeys(BY_STEM[stem].columns, pl.String)
        self._add(stem, told, pl.DataFrame([cells], schema=schema, orient="row"))

    def _add(self, stem: str, told: int, rows: pl.DataFrame) -> None:
        cells = pl.col(BY_STEM[stem].columns).cast(pl.String)
        self._parts.setdefault(stem, []).append(rows.select(cells, pl.lit(self.on(told)).alias(history.SINCE)))


def one_off(source: Stream, text: str, digits: range) -> str:
    """A text with one digit of that part replaced by another one."""
    place = int(source.choice(np.array(digits)))
    other = (int(text[place]) + int(source.integers(1, 10))) % 10
    return f"{text[:place]}{other}{text[place + 1 :]}"


def other_card(source: Stream, card: str) -> str:
    """An account number of which one digit differs, and so the check digit."""
    body = one_off(source, card, range(8, len(card) - 1))[:-1]
    return body + bank_card.check_digit(body)
