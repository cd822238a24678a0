"""Cold cases of twelve to twenty years whose answer arrives years later, in a file that nobody reads for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from clew.world import cases, history
from clew.world.accounts import BANKS
from clew.world.city import City
from clew.world.plants.cast import Cast, Planted
from clew.world.plants.old_registers import OldRegisters, one_off, other_card
from clew.world.streams import Stream

QUIET_YEARS = 3
"""One year in so many brings a row to each register that nobody asks for."""


@dataclass(frozen=True)
class Crime:
    """A cold case: its kind, its year, what it asks, the year of the answer, method and words of the file."""

    kind: str
    year: int
    asks: str
    answered: int
    method: str
    text: str


CRIMES = (
    Crime("故意杀人", 2005, "trace", 2018, "E02;W03", "被害人在家中遇害，现场提取生物痕迹一处。"),
    Crime("交通肇事", 2009, "plate", 2014, "J01", "肇事车辆逃逸，目击者只记得部分号牌。"),
    Crime("敲诈勒索", 2011, "phone", 2020, "C03", "被害人接到勒索电话，机主信息未登记。"),
    Crime("抢劫", 2007, "person_description", 2017, "W02;M41", "同伙称呼劫匪姓名，并说起其生日。"),
    Crime("绑架", 2010, "address", 2015, "W05", "被害人认出关押地点，房屋当时空置。"),
    Crime("诈骗", 2008, "account", 2021, "F05", "被害人按要求向一账户存入现金，开户人未查到。"),
)


@dataclass(frozen=True)
class Answer:
    """What a case asks, the feed and key of the row that answers, the day from which it is told, and what changed.

    `decoy` names kind, feed and key of a row that almost answers.
    """

    value: Mapping[str, str | list[str]]
    feed: str
    row: tuple[str, ...]
    told: int
    decoy: tuple[str, str, tuple[str, ...]]
    changed: str = ""

    @property
    def asked(self) -> str:
        """What is asked, as JSON."""
        return json.dumps(self.value, ensure_ascii=False)


@dataclass(frozen=True)
class Asked:
    """A question of a case: its number, its day, and the day on which the answer is told."""

    old: OldRegisters
    source: Stream
    number: str
    day: int
    told: int


def plant(city: City, cast: Cast, source: Stream) -> Planted:
    """The cases with their answers, and what else the files of those years hold."""
    old = OldRegisters(city, cast, source)
    told: list[dict[str, str]] = []
    decoys: list[dict[str, str]] = []
    for crime in CRIMES:
        day = old.day(crime.year)
        number = old.case(crime.kind, day, crime.method, crime.text)
        answer = ANSWERS[crime.asks](Asked(old, source, number, day, old.day(crime.answered)))
        decoy, feed, row = answer.decoy
        asked = {"kind": crime.asks, "value": answer.asked}
        decoys.append({**asked, "feed": feed, "row": ";".join(row), "decoy": decoy})
        arrives = {"arrives_feed": answer.feed, "arrives_row": ";".join(answer.row)}
        on = f"{history.arrives(city.period, old.on(answer.told)):%Y-%m-%d}"
        told.append({"case_number": number, **asked, **arrives, "arrives_on": on, "changed": answer.changed})
    quiet(city, old, source)
    rows = old.history()
    story = {"cases": [one["case_number"] for one in told], "arrive_on": [one["arrives_on"] for one in told]}
    truth = {"cold_cases": pl.DataFrame(told), "standing_decoys": pl.DataFrame(decoys)}
    return Planted(dict(rows), truth, story, history=rows)


def quiet(city: City, old: OldRegisters, source: Stream) -> None:
    """A case of every year that nobody asks about, and now and then a row in each register."""
    first = city.period.first.year - history.YEARS
    for year in range(first, first + history.YEARS):
        day = old.day(year)
        kind = str(source.choice(list(cases.KINDS)))
        number = old.case(kind, day, "", f"报案称在附近发生{kind}。")
        if year % QUIET_YEARS == 0:
            old.trace(number, key(source), day + 2)
            old.resident(f"{year - 30}-05-14", day + 2)
            old.vehicle(old.number("plate"), day - 30, day + 2)
            old.line(old.number("phone"), day - 30, day + 2)
            old.account(BANKS[0], old.number("card"), day - 30, day + 2)


def key(source: Stream) -> str:
    """A comparator key."""
    return str(cases.keys(source, 1)[0])


def by_trace(asked: Asked) -> Answer:
    """The key turns up at another case; one with a digit off did before."""
    old, day, told = asked.old, asked.day, asked.told
    found = key(asked.source)
    old.trace(asked.number, found, day + 1)
    before, later = (
        old.case("寻衅滋事", on - 2, "W01", "酒后争执并互相推搡，现场提取酒杯一只送检。") for on in (told - 700, told)
    )
    decoy = old.trace(before, one_off(asked.source, found, range(2, len(found))), told - 700)
    value = {"laboratory": cases.LABORATORY, "key": found}
    return Answer(value, "traces", old.trace(later, found, told), told, ("one_character_off", "traces", decoy))


def by_plate(asked: Asked) -> Answer:
    """The vehicle is registered years later with the plate that it bears by then and the one it bore at that time."""
    old, day, told = asked.old, asked.day, asked.told
    plate, today = old.number("plate"), old.number("plate")
    seen = f"{plate[:3]}?{plate[4]}?{plate[6:]}"
    close = old.vehicle(one_off(asked.source, plate, range(4, 5)), told - 900, told - 500)
    row = old.vehicle(plate, day - 900, told, until=day + 300)
    old.vehicle(today, day + 300, told, vin=row[0])
    return Answer({"text": seen}, "vehicles", row, told, ("one_character_off", "vehicles", close), "plate")


def by_phone(asked: Asked) -> Answer:
    """Who had the number at that time is told late; somebody else got it in between."""
    old, day, told = asked.old, asked.day, asked.told
    phone = old.number("phone")
    value = {"number": phone, "since": old.on(day - 30), "until": old.on(day + 30)}
    again = old.line(phone, day + 900, day + 930)
    row = old.line(phone, day - 200, told, until=day + 150)
    return Answer(value, "phones", row, told, ("recycled_phone", "phones", again))


def by_description(asked: Asked) -> Answer:
    """Somebody of that name and birth date moves here under another name; a namesake came before."""
    old, told = asked.old, asked.told
    year, month = int(asked.source.integers(1972, 1986)), int(asked.source.integers(1, 13))
    born = f"{year}-{month:02d}-17"
    name = old.person(born)[1]
    namesake = old.resident(f"{year + 3}-{month:02d}-09", told - 1_000, name=name)
    row = old.resident(born, told, former=name)
    decoy = ("namesake", "household_register", namesake)
    return Answer({"names": [name], "birth_date": born}, "household_register", row, told, decoy, "name")


def by_address(asked: Asked) -> Answer:
    """Somebody moves into the flat; somebody else had moved in close by before."""
    old, told = asked.old, asked.told
    flat, close = old.flats()
    neighbour = old.resident("1969-04-11", told - 600, flat=close)
    row = old.resident("1977-09-02", told, flat=flat)
    decoy = ("one_character_off", "household_register", neighbour)
    return Answer({"text": old.address(flat)}, "household_register", row, told, decoy)


def by_account(asked: Asked) -> Answer:
    """A bank tells its old accounts late; it told one whose number is almost the same before."""
    old, day, told = asked.old, asked.day, asked.told
    bank, card = str(asked.source.choice(BANKS)), old.number("card")
    close = old.account(bank, other_card(asked.source, card), told - 800, told - 700)
    row = old.account(bank, card, day - 100, told)
    return Answer(
        {"institution": bank, "number": card}, "accounts", row, told, ("one_character_off", "accounts", close)
    )


ANSWERS = {
    "trace": by_trace,
    "plate": by_plate,
    "phone": by_phone,
    "person_description": by_description,
    "address": by_address,
    "account": by_account,
}
