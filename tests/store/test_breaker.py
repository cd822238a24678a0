"""The breaker opens after failures, and closes when a probe is answered; places are bounded, and so is the wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from base.errors import BudgetExceededError, ClewError, DatabaseError, DatabaseUnavailableError
from base.running import OverloadedError
from store import breaker as module
from store.breaker import IN_A_ROW, LAST, OF_THE_LAST, Breaker
from store.bulkhead import Bulkhead

AWAY = DatabaseUnavailableError("away")


async def never() -> None:
    raise AWAY


async def at_once() -> None:
    pass


def called(breaker: Breaker, error: Exception | None = None) -> None:
    try:
        with breaker.watching():
            if error is not None:
                raise error
    except ClewError:
        pass


@pytest.mark.parametrize(
    ("ends", "opens"),
    [
        ([AWAY] * IN_A_ROW, True),
        ([AWAY] * (IN_A_ROW - 1), False),
        ([AWAY, AWAY, None, AWAY, AWAY], False),
        ([AWAY, AWAY, BudgetExceededError("slow"), AWAY, AWAY], False),
        ([DatabaseError("refused")] * LAST, False),
        ([AWAY, None] * (OF_THE_LAST - 1), False),
        ([AWAY, None] * OF_THE_LAST, True),
        ([AWAY, None, None] * LAST, False),
    ],
)
def test_it_opens_after_failures_in_a_row_or_half_of_the_last(ends: list[Exception | None], opens: bool) -> None:
    async def calls() -> bool:
        breaker = Breaker(never)
        for end in ends:
            called(breaker, end)
        try:
            return breaker.is_open
        finally:
            await breaker.close()

    assert asyncio.run(calls()) is opens


def test_an_open_one_refuses_at_once_and_says_when_to_come_back() -> None:
    async def refused() -> DatabaseUnavailableError:
        breaker = Breaker(never)
        for _ in range(IN_A_ROW):
            called(breaker, AWAY)
        try:
            breaker.check()
        except DatabaseUnavailableError as error:
            return error
        finally:
            await breaker.close()
        raise AssertionError("it let the call pass")

    assert asyncio.run(refused()).facts == {"retry_after": 1}


def quick(monkeypatch: pytest.MonkeyPatch, *pauses: float) -> None:
    monkeypatch.setattr(module, "_pauses", lambda: iter(pauses))


@pytest.mark.parametrize("failing", [AWAY, TimeoutError(), RuntimeError("anything")])
def test_a_probe_that_is_answered_closes_it_and_one_that_fails_in_any_way_does_not(
    monkeypatch: pytest.MonkeyPatch, failing: Exception
) -> None:
    quick(monkeypatch, 0.01, 0.01, 0.01, 60)
    asked: list[bool] = []

    async def at_last() -> None:
        asked.append(breaker.is_open)
        if len(asked) < 3:
            raise failing

    async def healed() -> None:
        nonlocal breaker
        breaker = Breaker(at_last)
        for _ in range(IN_A_ROW):
            called(breaker, AWAY)
        async with asyncio.timeout(5):
            while breaker.is_open:
                await asyncio.sleep(0.005)
        called(breaker, AWAY)
        assert not breaker.is_open, "what was counted before the probe is forgotten"

    breaker = Breaker(at_once)
    asyncio.run(healed())

    assert asked == [True, True, True]


def test_a_probe_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch, 0.01, 0.01, 60)
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.02)
    begun: list[int] = []

    async def hangs() -> None:
        begun.append(1)
        await asyncio.sleep(60)

    async def probing() -> None:
        breaker = Breaker(hangs)
        for _ in range(IN_A_ROW):
            called(breaker, AWAY)
        async with asyncio.timeout(5):
            while len(begun) < 2:
                await asyncio.sleep(0.005)
        await breaker.close()

    asyncio.run(probing())


def taken(places: int, queue: int, patience: float, asks: int, then: Callable[[Bulkhead], Any]) -> Any:
    """What `then` sees while `asks` questions want a place, and how they end."""

    async def run() -> Any:
        bulkhead, done = Bulkhead(places, queue, patience), asyncio.Event()

        async def one() -> str:
            try:
                async with bulkhead.place():
                    await done.wait()
            except OverloadedError as error:
                return error.code
            return "answered"

        tasks = [asyncio.create_task(one()) for _ in range(asks)]
        await asyncio.sleep(2 * patience if patience < 1 else 0.01)
        seen = then(bulkhead)
        done.set()
        return seen, await asyncio.gather(*tasks), (bulkhead.running, bulkhead.waiting)

    return asyncio.run(run())


def test_places_and_queue_are_taken_and_no_more() -> None:
    seen, ends, after = taken(3, 2, 60, 6, lambda bulkhead: (bulkhead.running, bulkhead.waiting))

    assert seen == (3, 2)
    assert sorted(ends) == ["answered"] * 5 + ["overloaded"]
    assert after == (0, 0)


def test_nobody_waits_longer_than_the_patience() -> None:
    _, ends, after = taken(1, 5, 0.02, 3, lambda _: None)

    assert sorted(ends) == ["answered", "overloaded", "overloaded"]
    assert after == (0, 0)
