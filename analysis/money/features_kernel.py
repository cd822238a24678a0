"""The compiled pass behind the streaming features: what is remembered of each account, and one row per transfer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.compiled import compiled

Integers = NDArray[np.int64]
Words = NDArray[np.uint64]
Row = NDArray[np.float32]

HOUR, DAY = 3_600, 86_400
KEPT = 4 * DAY
"""Seconds for which a transfer is remembered."""

MOST_KEPT = 115
"""Transfers remembered of one account in one direction; an account with more within KEPT is flagged as a hub."""

FIRST_KEPT = 4
"""Room for so many at first; it doubles as needed."""

NEVER = -(2**62)
WINDOWS = (12 * HOUR, DAY, 2 * DAY, KEPT)
SUMMED = (1, 3)
"""Which of WINDOWS amounts are summed over."""

OUT, IN = 0, 1
START, ROOM, NEXT, HELD, LAST, DROPPED, TOTAL, FIRST = range(8)
"""Fields of a book, which remembers one account in one direction: where its ring begins in the pool and how many
entries fit, where the next one goes, how many are held; the last moment, that of the youngest entry that had to give
way, how many there were in all, and the first moment."""

AT, OTHER, AMOUNT = range(3)
"""Fields of an entry of the pool."""

USED, MARKED, COUNTED = range(3)
"""Fields of the counters: entries of the pool that are taken, sets marked, and sets counted."""

PARTNER_WORDS = 8
"""Of 64 bits each: a filter of those that an account has paid. It takes a new one for a known one once in 150 times
after 20 of them, once in 30 after 50."""

PER_BOOK = 2 * len(WINDOWS) + 3
PER_END = 2 * PER_BOOK + 1
PAIR = 2 * PER_END
TWO_STEPS = PAIR + 3
AMOUNTS = TWO_STEPS + 4
PER_SUMS = 4 * len(SUMMED)
PER_PURSE = 2 * PER_SUMS + 1
WIDTH = AMOUNTS + 1 + 2 * PER_PURSE
"""Columns of a row: both ends (two books and the age of each), the pair, two steps, the amount, both ends' amounts."""


class Memory(NamedTuple):
    """What is remembered, by the position p of an account: books 2 p (out) and 2 p + 1 (in), partners, and marks."""

    books: Integers
    pool: Integers
    partners: Words
    mark: Integers
    counters: Integers


@compiled
def advance(
    at: Integers, payer: Integers, payee: Integers, amount: Integers, begin: int, memory: Memory, rows: Row
) -> int:
    """Fill a row for each transfer from `begin` on and remember it; stops early where the pool may be too small.

    Payer and payee are positions. Returns how many transfers are done.
    """
    for i in range(begin, len(at)):
        if memory.counters[USED] + 2 * MOST_KEPT > len(memory.pool):
            return i
        a, b, row = payer[i], payee[i], rows[i]
        _end(memory, a, at[i], row[:PER_END], row[AMOUNTS + 1 :])
        _end(memory, b, at[i], row[PER_END:PAIR], row[AMOUNTS + 1 + PER_PURSE :])
        _pair(memory, a, b, at[i], row[PAIR:TWO_STEPS])
        _two_steps(memory, a, b, at[i], row[TWO_STEPS:AMOUNTS])
        row[AMOUNTS] = amount[i]
        if a != b and amount[i] > 0:
            _remember(memory, 2 * a + OUT, at[i], b, amount[i])
            _remember(memory, 2 * b + IN, at[i], a, amount[i])
            word, bits = _filtered(b)
            memory.partners[a, word] |= bits
    return len(at)


@compiled
def _entry(book: Integers, back: int) -> int:
    """Where in the pool the entry stands that was remembered `back` entries before the youngest."""
    place = book[NEXT] - 1 - back
    return book[START] + (place if place >= 0 else place + book[ROOM])


@compiled
def _held(memory: Memory, one: int, now: int) -> int:
    """How many entries of a book are not too old."""
    book = memory.books[one]
    held = book[HELD]
    while held > 0 and now - memory.pool[_entry(book, held - 1), AT] > KEPT:
        held -= 1
    book[HELD] = held
    return held


@compiled
def _end(memory: Memory, account: int, now: int, row: Row, purse: Row) -> None:
    """One end of a transfer: both its books, the seconds since its first transfer, and the share it passed on."""
    out, into = 2 * account + OUT, 2 * account + IN
    paid = _moves(memory, out, now, row[:PER_BOOK], purse[:PER_SUMS])
    got = _moves(memory, into, now, row[PER_BOOK:], purse[PER_SUMS:])
    first = now
    for one in (out, into):
        if memory.books[one, TOTAL] > 0:
            first = min(first, memory.books[one, FIRST])
    row[2 * PER_BOOK] = now - first
    purse[2 * PER_SUMS] = paid / got if got > 0 else np.nan


@compiled
def _moves(memory: Memory, one: int, now: int, row: Row, sums: Row) -> float:
    """Counts, distinct partners and amounts of one book in every window; returns the sum of the shortest one."""
    book, held = memory.books[one], _held(memory, one, now)
    memory.counters[COUNTED] += 1
    distinct, total, squares, most, shortest, back = 0, 0.0, 0.0, 0.0, 0.0, 0
    for window in range(len(WINDOWS)):
        while back < held:
            entry = _entry(book, back)
            if now - memory.pool[entry, AT] > WINDOWS[window]:
                break
            distinct += _first_of(memory, memory.pool[entry, OTHER])
            amount = float(memory.pool[entry, AMOUNT])
            total, squares, most, back = total + amount, squares + amount * amount, max(most, amount), back + 1
        row[2 * window], row[2 * window + 1] = back, distinct
        if window == 0:
            shortest = total
        for place in range(len(SUMMED)):
            if SUMMED[place] == window:
                _sums(sums[4 * place : 4 * place + 4], back, total, squares, most)
    row[2 * len(WINDOWS)] = now - book[LAST] if book[TOTAL] > 0 else np.nan
    row[2 * len(WINDOWS) + 1] = book[TOTAL]
    row[2 * len(WINDOWS) + 2] = book[TOTAL] > 0 and now - book[DROPPED] <= KEPT
    return shortest


@compiled
def _sums(row: Row, count: int, total: float, squares: float, most: float) -> None:
    """Sum, mean, deviation and maximum of so many amounts; of none the last three are unknown."""
    row[0] = total
    row[1:] = np.nan
    if count > 0:
        mean = total / count
        row[1], row[2], row[3] = mean, np.sqrt(max(squares / count - mean * mean, 0.0)), most


@compiled
def _first_of(memory: Memory, account: int) -> bool:
    """Whether the account is met for the first time in the set that is being counted."""
    new = memory.mark[account, 1] != memory.counters[COUNTED]
    memory.mark[account, 1] = memory.counters[COUNTED]
    return new


@compiled
def _pair(memory: Memory, a: int, b: int, now: int, row: Row) -> None:
    """Earlier transfers each way between the two, and whether the payer never paid the payee before."""
    row[0], row[1] = _times(memory, 2 * a + OUT, b, now), _times(memory, 2 * a + IN, b, now)
    word, bits = _filtered(b)
    row[2] = (memory.partners[a, word] & bits) != bits


@compiled
def _times(memory: Memory, one: int, other: int, now: int) -> int:
    """How often a book holds the other account."""
    count = 0
    for back in range(_held(memory, one, now)):
        count += memory.pool[_entry(memory.books[one], back), OTHER] == other
    return count


@compiled
def _filtered(account: int) -> tuple[np.uint64, np.uint64]:
    """The word of a filter in which an account stands, and its two bits there (the finalizer of SplitMix64)."""
    mixed = np.uint64(account + 1) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    one, other = (mixed >> np.uint64(52)) & np.uint64(63), (mixed >> np.uint64(58)) & np.uint64(63)
    bits = (np.uint64(1) << one) | (np.uint64(1) << other)
    return (mixed >> np.uint64(32)) % np.uint64(PARTNER_WORDS), bits


@compiled
def _two_steps(memory: Memory, a: int, b: int, now: int, row: Row) -> None:
    """What lies two transfers away: middles from a to b, thirds from b back to a, and how a's payers fan out."""
    _mark(memory, 2 * a + IN, now)
    row[1], row[2], row[3] = _marked(memory, 2 * b + OUT, now), 0, 0
    _mark(memory, 2 * b + IN, now)
    row[0] = _marked(memory, 2 * a + OUT, now)
    for back in range(_held(memory, 2 * a + IN, now)):
        source = memory.pool[_entry(memory.books[2 * a + IN], back), OTHER]
        row[2] = max(row[2], _marked(memory, 2 * source + OUT, now))
        row[3] = max(row[3], _held(memory, 2 * source + OUT, now))


@compiled
def _mark(memory: Memory, one: int, now: int) -> None:
    """Mark the partners of a book, and nobody else."""
    memory.counters[MARKED] += 1
    for back in range(_held(memory, one, now)):
        memory.mark[memory.pool[_entry(memory.books[one], back), OTHER], 0] = memory.counters[MARKED]


@compiled
def _marked(memory: Memory, one: int, now: int) -> int:
    """How many partners of a book are marked, each counted once."""
    memory.counters[COUNTED] += 1
    count = 0
    for back in range(_held(memory, one, now)):
        other = memory.pool[_entry(memory.books[one], back), OTHER]
        if memory.mark[other, 0] == memory.counters[MARKED]:
            count += _first_of(memory, other)
    return count


@compiled
def _remember(memory: Memory, one: int, now: int, other: int, amount: int) -> None:
    """Put a transfer into a book; where the book is full, the oldest gives way."""
    book = memory.books[one]
    if _held(memory, one, now) == book[ROOM]:
        if book[ROOM] < MOST_KEPT:
            _grow(memory, one)
        else:
            book[DROPPED] = memory.pool[_entry(book, book[HELD] - 1), AT]
            book[HELD] -= 1
    entry = memory.pool[book[START] + book[NEXT]]
    entry[AT], entry[OTHER], entry[AMOUNT] = now, other, amount
    book[NEXT] = (book[NEXT] + 1) % book[ROOM]
    book[HELD] += 1
    if book[TOTAL] == 0:
        book[FIRST], book[DROPPED] = now, NEVER
    book[LAST] = now
    book[TOTAL] += 1


@compiled
def _grow(memory: Memory, one: int) -> None:
    """Move a full book to the end of the pool, where it has twice the room; oldest entry first."""
    book, start = memory.books[one], memory.counters[USED]
    room = min(max(2 * book[ROOM], FIRST_KEPT), MOST_KEPT)
    for back in range(book[HELD]):
        memory.pool[start + book[HELD] - 1 - back] = memory.pool[_entry(book, back)]
    memory.counters[USED] += room
    book[START], book[ROOM], book[NEXT] = start, room, book[HELD]
