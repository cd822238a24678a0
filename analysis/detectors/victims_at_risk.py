"""Victims at risk: numbers now in contact with a flagged number, in the order in which a human should call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.answers import EntityView, Page, RowRef
from analysis.asking import Ask
from analysis.calls.calls import Calls, Integers, calls
from analysis.calls.contacts import HOUR, VALUES, Contacts, contacts, is_colleague, things_seen
from analysis.calls.payments import Payment, accounts_of, payments
from analysis.calls.registered import Registered, registered
from analysis.calls.signs import Flags
from analysis.findings import Finding
from analysis.headings import bare, headings
from analysis.numbers import ids_of, numbers_of
from analysis.paging import checked_first, rank_after, ranked
from analysis.statistics import local_seconds
from analysis.trajectories.case_window import case_of
from analysis.trajectories.sightings import DEFAULT_ZONE
from base.errors import CaseMissingError, PurposeForbidsError
from base.moments import Moment, written
from ontology.keys import kind_of

VERSION = 1
PURPOSES = frozenset({"fraud-warning", "investigation"})
LOOKED_BACK, EXPIRES = 48 * HOUR, 72 * HOUR
"""Seconds before the moment asked about that count, and after the last contact until which a warning may be given."""

ROLES = ("suspect", "convicted")
"""Parts in a case that flag a number: victims, witnesses and reporters flag nothing."""

LEAST_TALK = 60
"""Seconds of the longest call, below which nobody was talked into paying: payments are not looked up."""

WORTH_A_CALL = 1.0
"""The value from which on a contact is listed; the others are counted."""

OUTCOMES = ("warned", "already_paid", "no_victim")
"""What the one who calls can report."""

SAY = (
    "This is the police. In the last two days you were called from a number that is used for fraud. Do not pay, do not "
    "give codes or share your screen; hang up and call the police on the public number to check that this is true."
)
SAY_PAID = (
    "This is the police. You paid an account that may belong to fraudsters after a call from a number used for fraud. "
    "Call your bank at once to stop the payment, and report it to us."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing seen, in words, what it adds to the value, and the rows that say so."""

    sentence: str
    value: float
    rows: list[RowRef] = field(default_factory=list[RowRef])


@dataclass(frozen=True, slots=True)
class ContactAtRisk:
    """One phone in contact with flagged ones. The value orders calls to make; it expires and seeds nothing.

    `holders` are who is to be called; `say` is what to say; one of OUTCOMES is to be reported back.
    """

    phone: EntityView
    holders: list[EntityView]
    flagged: list[EntityView]
    value: float
    seen: list[Seen]
    say: str
    last_at: Moment
    expires_at: Moment


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Whom to call now, the most urgent first; apart, who may work with the fraudsters; how much was looked at.

    `flagged` counts the flagged numbers, `below` the contacts that are not worth a call.
    """

    contacts: Page[ContactAtRisk]
    colleagues: list[ContactAtRisk]
    flagged: int
    below: int


async def victims_at_risk(
    ask: Ask,
    at: int | None = None,
    found: Sequence[Finding] = (),
    first: int = 50,
    after: str | None = None,
    rings: Iterable[str] = (),
) -> AtRisk:
    """Phones in contact, in the 48 hours before `at` (epoch seconds, default `as_of`), with a flagged number.

    Flagged are the numbers that open cases name as a suspect's, and the phones of `found`, findings that somebody
    reviewed. `rings` are accounts (ids) of known rings. Raises CaseMissingError without a case, PurposeForbidsError
    for another purpose than PURPOSES, BudgetExceededError.
    """
    checked_first(first)
    start = rank_after(after)
    await _checked(ask)
    end = min(ask.gate.as_of + 1, at if at is not None else ask.gate.as_of + 1)
    flagged = await numbers_of(ask, await _flagged(ask, end, found))
    seen = await calls(ask, end - LOOKED_BACK, end, np.array(sorted(flagged.values()), dtype=np.int64))
    every = await _weighed(ask, seen, flagged, end, set(rings))
    told = sorted(every, key=lambda one: (-one.value, -one.last_at, one.phone))
    apart = [one for one in told if one.is_colleague]
    listed = [one for one in told if not one.is_colleague and one.value >= WORTH_A_CALL]
    shown = listed[start : start + first]
    views = await _views(ask, [*shown, *apart])
    page = ranked(views[: len(shown)], start, len(listed))
    return AtRisk(page, views[len(shown) :], len(flagged), len(every) - len(listed) - len(apart))


async def _checked(ask: Ask) -> None:
    """Raises where this may not be asked."""
    if not ask.viewer.case:
        raise CaseMissingError("Name the case for which you ask: whom fraudsters call is only told for one.")
    if ask.viewer.purpose not in PURPOSES:
        raise PurposeForbidsError(f"Whom to warn may be asked for these purposes only: {', '.join(sorted(PURPOSES))}.")
    await case_of(ask)


async def _flagged(ask: Ask, at: int, found: Sequence[Finding]) -> set[str]:
    """The phones that are flagged, by id."""
    day = written(int(local_seconds(np.array([at]), DEFAULT_ZONE)[0]))[:10]
    named = await ask.graph.columns("calls/named", ask.gate, day=day, roles=list(ROLES))
    members = {member for one in found for member in one.members}
    return {*named["id"], *(id for id in members if kind_of(id).label() == "Phone")}


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One contact (a row of `around`) with what stands behind it, whom it was in contact with, and what it is worth."""

    i: int
    phone: str
    registers: Registered
    flagged: list[str]
    payments: list[Payment]
    seen: list[Seen]
    last_at: int
    is_colleague: bool

    @property
    def value(self) -> float:
        """How urgent a call is."""
        return sum(one.value for one in self.seen)

    @property
    def has_paid(self) -> bool:
        """Whether an account behind it paid an odd one."""
        return any(one.why for one in self.payments)


async def _weighed(ask: Ask, seen: Calls, flagged: Mapping[str, int], at: int, rings: set[str]) -> list[_Weighed]:
    """Every contact of the flagged phones, with what was seen of it."""
    around = contacts(seen, np.array(sorted(flagged.values()), dtype=np.int64))
    ids = await ids_of(ask, around.phone.tolist())
    known = await registered(ask, [*ids.values(), *flagged], at - LOOKED_BACK, at)
    accounts = await accounts_of(ask, known)
    talked = np.flatnonzero(around.longest >= LEAST_TALK).tolist()
    since = {ids[int(around.phone[i])]: int(around.first_at[i]) for i in talked}
    ringed = rings.union(*(accounts[id] for id in flagged))
    paid = await payments(ask, since, {id: accounts[id] for id in since}, at, ringed)
    id_of = {number: id for id, number in flagged.items()}
    shown = things_seen(around, at)
    made: list[_Weighed] = []
    for i, number in enumerate(around.phone.tolist()):
        phone = ids[number]
        own = np.flatnonzero((seen.caller == number) | (seen.callee == number))
        others = sorted({*seen.caller[own].tolist(), *seen.callee[own].tolist()} & id_of.keys())
        out = paid.get(phone, [])
        told = [*_calls_seen(ask, around, i, seen, own, shown, at), *_payments_seen(out)]
        apart = is_colleague(around, i) and not out
        flags = [id_of[one] for one in others]
        made.append(_Weighed(i, phone, known[phone], flags, out, told, int(around.last_at[i]), apart))
    return made


def _calls_seen(
    ask: Ask, around: Contacts, i: int, seen: Calls, own: Integers, shown: Mapping[str, Flags], at: int
) -> list[Seen]:
    """What the calls of one contact with flagged phones show."""
    longest = own[np.argsort(-seen.seconds[own], kind="stable")]
    back = own[seen.caller[own] == around.phone[i]]
    ago = max(0, at - int(around.last_at[i])) // 60
    said = {
        "longest": (f"One call with a flagged number lasted {int(around.longest[i]) // 60} minutes.", longest[:1]),
        "together": (f"All calls with flagged numbers lasted {int(around.together[i]) // 60} minutes.", longest),
        "several": (f"It was in contact with {int(around.flagged[i])} flagged numbers.", own),
        "recent": (f"The last contact ended {ago} minutes before.", own[-1:]),
        "called_back": (f"It called {int(around.reached[i])} flagged numbers itself.", back),
    }
    shown = things_seen(around, at)
    return [
        Seen(sentence, VALUES[name], seen.sources(ask, rows))
        for name, (sentence, rows) in said.items()
        if shown[name][i]
    ]


def _payments_seen(paid: Sequence[Payment]) -> list[Seen]:
    odd = [one for one in paid if one.why]
    if not odd:
        return []
    whole, first = sum(one.amount for one in odd), odd[0]
    sentence = (
        f"After the first of these calls {whole / 100:,.2f} went out in {len(odd)} transfers to accounts that are odd: "
        f"the first, on {written(first.at)}, to one {first.why}."
    )
    return [Seen(sentence, VALUES["paid"], [one.row for one in odd])]


async def _views(ask: Ask, shown: Sequence[_Weighed]) -> list[ContactAtRisk]:
    """The contacts as people read them."""
    names = {id for one in shown for id in (one.phone, *one.registers.holders, *one.flagged)}
    known = await headings(ask, sorted(names))

    def view(id: str) -> EntityView:
        return known.get(id) or bare(id)

    return [
        ContactAtRisk(
            view(one.phone),
            [view(id) for id in sorted(one.registers.holders)],
            [view(id) for id in one.flagged],
            one.value,
            one.seen,
            SAY_PAID if one.has_paid else SAY,
            one.last_at,
            one.last_at + EXPIRES,
        )
        for one in shown
    ]
