"""Questions that a supervisor should look at: some at random, and those that a rule of experience points to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from service.audit.reading import Reader, Record, caller_of

ONE_IN = 100
"""Of so many questions one is picked, by the hash that ties it to the log: nobody can know beforehand which."""

MOST_AN_HOUR = 60
"""Questions about somebody that one caller asks in an hour before that is a burst."""

MOST_FOR_A_REASON = 20
"""Subjects that one caller asks about for one justification, word for word, before that is a formula."""

NIGHT_FROM, NIGHT_TO = 22, 6
"""Hours of the clock where the log stands."""

VERDICTS = ("in-order", "misuse")


@dataclass(frozen=True, slots=True)
class Pick:
    """A question to look at, by the number of its intent; `at` is epoch milliseconds."""

    number: int
    at: int
    caller: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class Queue:
    """What is to be looked at; `found` says of each rule how many of its picks were misuse, of how many closed."""

    picks: list[Pick]
    found: dict[str, tuple[int, int]]


def queue(reader: Reader, since: int) -> Queue:
    """The questions since a moment (epoch milliseconds) that nobody has judged yet, the oldest first."""
    records = list(reader.since(since))
    intents = [(number, record, chain) for number, record, chain in records if record["kind"] == "intent"]
    reviews = [record for _, record, _ in records if record["kind"] == "review"]
    rules = defaultdict[int, list[str]](list)
    for rule, numbers in (
        ("random", _random(intents)),
        ("off-hours", _off_hours(intents)),
        ("burst", _bursts(intents)),
        ("one-reason", _one_reason(reader, intents)),
    ):
        for number in numbers:
            rules[number].append(rule)
    closed = {review["of"] for review in reviews}
    picks = [
        Pick(number, record["at"], caller_of(record["caller"]), rules[number])
        for number, record, _ in intents
        if number in rules and number not in closed
    ]
    return Queue(picks, _precision(reviews))


Intents = Iterable[tuple[int, Record, bytes]]


def _random(intents: Intents) -> Iterator[int]:
    return (number for number, _, chain in intents if int.from_bytes(chain[:8]) % ONE_IN == 0)


def _off_hours(intents: Intents) -> Iterator[int]:
    for number, record, _ in intents:
        hour = datetime.fromtimestamp(record["at"] / 1000).astimezone().hour
        if "asked" in record and (hour >= NIGHT_FROM or hour < NIGHT_TO):
            yield number


def _bursts(intents: Intents) -> Iterator[int]:
    """The question with which the burst was one."""
    asked = Counter[tuple[str, int]]()
    for number, record, _ in intents:
        hour = caller_of(record["caller"]), record["at"] // 3_600_000
        asked[hour] += 1 if "asked" in record else 0
        if "asked" in record and asked[hour] == MOST_AN_HOUR + 1:
            yield number


def _one_reason(reader: Reader, intents: Intents) -> Iterator[int]:
    """The question with which a justification became a formula."""
    about = defaultdict[tuple[str, str], set[str]](set)
    for number, record, _ in intents:
        reason = (reader.opened(record) or {}).get("justification")
        if reason and "asked" in record:
            subjects = about[caller_of(record["caller"]), reason]
            before = len(subjects)
            subjects.update(record["asked"])
            if before <= MOST_FOR_A_REASON < len(subjects):
                yield number


def _precision(reviews: Iterable[Record]) -> dict[str, tuple[int, int]]:
    closed, misuse = Counter[str](), Counter[str]()
    for review in reviews:
        closed.update(review["rules"])
        misuse.update(review["rules"] if review["verdict"] == "misuse" else ())
    return {rule: (misuse[rule], count) for rule, count in sorted(closed.items())}
