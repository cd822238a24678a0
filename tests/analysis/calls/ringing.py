"""A small graph of calls for tests: a call centre, a courier, a school line, talkers, a victim that pays, a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.statistics import DAY
from base.viewer import BEGINNING
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from tests.graphs import KEY, Claimed, Happened, Load, Said, World, an_id, number_of

CALLS, REGISTER, BANK, CASES, SECRET = (number_of(scope, 1) for scope in (1, 2, 3, 4, 5))
LOADS = (
    Load(CALLS, "telecom"),
    Load(REGISTER, "register"),
    Load(BANK, "bank"),
    Load(CASES, "case-files"),
    Load(SECRET, "secret", level=2),
)
NOON = 1_600_000_000 // DAY * DAY + 4 * 3_600
"""Noon in Shanghai of the last of the days; the questions are asked in the evening of that day."""

EVENING = NOON + 8 * 3_600
HOUR = 3_600
CENTRE, SECOND, COURIER, SCHOOL, VICTIM, CHATTER, COLLEAGUE = range(1, 8)
"""Phones by name; the numbers they are dialled by are NUMBER_OF."""


def dial(number: int) -> str:
    return f"+86{13_490_000_000 + number}"


def phone(number: int) -> str:
    """The id of the phone with that number in the block."""
    return an_id("Phone", dial(number))


def account(name: str) -> str:
    return an_id("Account", name)


def person(name: str) -> str:
    return an_id("Person", name)


def case_id(number: str) -> str:
    return public_id(ENTITIES["Case"], natural_key(ENTITIES["Case"], ("number",), (number,)), KEY)


Ring = tuple[int, int, int, int]
"""Caller and callee as numbers in the block, moment, seconds."""


@dataclass
class Book:
    """What is being written: calls, statements, links and money, with row numbers that count up."""

    rings: list[Ring] = field(default_factory=list[Ring])
    said: list[Said] = field(default_factory=list[Said])
    claimed: list[Claimed] = field(default_factory=list[Claimed])
    paid: list[Happened] = field(default_factory=list[Happened])

    def ring(self, caller: int, callees: Iterable[int], begin: int, every: int, lasts: Sequence[int]) -> None:
        """One call after the other, as long as `lasts` says in turn."""
        self.rings += [(caller, callee, begin + i * every, lasts[i % len(lasts)]) for i, callee in enumerate(callees)]

    def say(self, load: int, id: str, **values: str) -> None:
        self.said.append(Said(load, id, dict(values), row=len(self.said) + 1))

    def link(self, load: int, type: str, source: str, target: str, since: int | None = None, role: str = "") -> None:
        begins = BEGINNING if since is None else since
        self.claimed.append(Claimed(load, type, source, target, role, len(self.claimed) + 1, begins))

    def pay(self, payer: str, payee: str, at: int, fen: int) -> None:
        self.paid.append(Happened(BANK, "TRANSFERRED", account(payer), account(payee), at, len(self.paid) + 1, fen))

    def world(self, load: int = CALLS) -> World:
        numbers = sorted({number for one in self.rings for number in one[:2]})
        phones = [Said(load, phone(n), {"number": dial(n)}, row=i) for i, n in enumerate(numbers, 1)]
        calls = [
            Happened(load, "CALLED", phone(caller), phone(callee), at, row, seconds)
            for row, (caller, callee, at, seconds) in enumerate(self.rings, 1)
        ]
        return World(LOADS, (*phones, *self.said), tuple(self.claimed), (*calls, *self.paid))


def centre(book: Book, number: int, block: int, days: int = 2) -> None:
    """Seventy strangers a day, in a block of numbers; most hang up at once, one is kept for half an hour."""
    for day in range(days):
        some = range(block + day * 70, block + day * 70 + 70)
        book.ring(number, some, NOON - day * DAY - 3 * HOUR, 240, (2, 4, 3, 90, 5))
    book.say(REGISTER, person(f"mule {number}"), name="张三")
    book.link(REGISTER, "HOLDS", person(f"mule {number}"), phone(number), NOON - 4 * DAY)


def pool(book: Book, number: int, cards: int = 9) -> None:
    """The phone's SIM in one device with eight others."""
    book.say(REGISTER, an_id("Device", "pool"), imei="001365736420460")
    for card in range(cards):
        book.say(REGISTER, an_id("Sim", f"card {card}"), iccid=f"8986990000000000{card:04d}")
        book.link(REGISTER, "INSTALLED_IN", an_id("Sim", f"card {card}"), an_id("Device", "pool"), NOON - 4 * DAY)
    book.link(REGISTER, "USES", phone(number), an_id("Sim", "card 0"), NOON - 4 * DAY)


def courier(book: Book) -> None:
    """Seventy customers a day all over the city, of whom every sixth rings back, and calls home."""
    for day in range(5):
        some = [200_000 + (day * 70 + i) * 1_003 for i in range(70)]
        book.ring(COURIER, some, NOON - day * DAY - 3 * HOUR, 300, (30, 25, 8, 40))
        for customer in some[::6]:
            book.ring(customer, [COURIER], NOON - day * DAY + 4 * HOUR, 60, (30,))
        book.ring(COURIER, [900_001] * 5, NOON - day * DAY + 5 * HOUR, 60, (120,))
    book.say(REGISTER, person("courier"), name="李四")
    book.link(REGISTER, "HOLDS", person("courier"), phone(COURIER), NOON - 900 * DAY)


def school(book: Book) -> None:
    """Two hundred parents in an afternoon, of whom a quarter ring back and many know one another."""
    parents = [500_000 + i * 907 for i in range(200)]
    book.ring(SCHOOL, parents, NOON, 60, (40, 55, 70, 20))
    for i, parent in enumerate(parents):
        book.ring(parent, [parents[(i + k) % 200] for k in range(1, 4)], NOON - 2 * DAY, 900, (60,))
        if i % 4 == 0:
            book.ring(parent, [SCHOOL], NOON + 6 * HOUR, 60, (50,))
    firm = an_id("Organization", "school")
    book.say(REGISTER, firm, name="青石实验学校", kind="学校")
    book.link(REGISTER, "HOLDS", firm, phone(SCHOOL), NOON - 9 * DAY)


def talkers(book: Book, many: int = 40) -> None:
    """People who ring the same eight friends all week."""
    for i in range(many):
        own = 600_000 + i * 1_001
        friends = [600_000 + (i + k) % many * 1_001 for k in range(1, 9)]
        book.ring(own, friends * 5, NOON - 5 * DAY + i, 9_000, (60, 120, 300))


def victim(book: Book) -> None:
    """Kept on the line by two lines, rang back, has not paid yet; its account pays after the evening."""
    book.rings += [
        (CENTRE, VICTIM, NOON + 5 * HOUR, 60),
        (VICTIM, CENTRE, NOON + 5 * HOUR + 600, 40),
        (CENTRE, VICTIM, NOON + 6 * HOUR, 2_400),
        (SECOND, VICTIM, NOON + 7 * HOUR, 100),
        (CENTRE, CHATTER, NOON + 2 * HOUR, 700),
        *((COLLEAGUE, line, NOON + k * 600, 20) for k, line in enumerate((CENTRE, SECOND))),
    ]
    book.say(REGISTER, person("victim"), name="王五")
    book.link(REGISTER, "HOLDS", person("victim"), phone(VICTIM), NOON - 900 * DAY)
    for name, opened in (("savings", "2015-01-01"), ("mule", "2020-09-01"), ("shop", "2012-05-05")):
        book.say(BANK, account(name), institution="云溪银行", number=name, opened_on=opened)
    book.link(BANK, "HOLDS", person("victim"), account("savings"))
    book.pay("savings", "shop", NOON + 7 * HOUR, 12_000)
    book.pay("savings", "mule", EVENING + HOUR, 5_000_000)


def cases(book: Book) -> None:
    """An open case that names a line of the centre and its victim, and one long closed that names the courier."""
    book.say(CASES, case_id("A1"), number="A1", opened_on="2020-09-01")
    book.say(CASES, case_id("A2"), number="A2", opened_on="2019-01-01", closed_on="2019-06-01")
    book.link(CASES, "INVOLVED_IN", phone(SECOND), case_id("A1"), role="suspect")
    book.link(CASES, "INVOLVED_IN", phone(CHATTER), case_id("A1"), role="victim")
    book.link(CASES, "INVOLVED_IN", phone(COURIER), case_id("A2"), role="suspect")


def ringing() -> Book:
    """All of it."""
    book = Book()
    centre(book, CENTRE, 100_000)
    pool(book, CENTRE)
    book.ring(SECOND, range(150_000, 150_010), NOON, 300, (5,))
    for part in (courier, school, talkers, victim, cases):
        part(book)
    return book
