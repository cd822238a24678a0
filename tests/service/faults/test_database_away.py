"""The database refuses, falls silent or resets: the service says so at once, and answers again soon after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest

from base.errors import DatabaseUnavailableError
from service.app import create_app
from service.serving import configuration
from store.address import Address
from store.driver import GRACE
from store.graph import Graph
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.graphs import World
from tests.service.conftest import STATED, Service, parts, serving

PING_BUDGET = 1.0
HEALED_WITHIN = 5.0


@pytest.fixture(scope="module")
def between(graph_server: Address) -> Iterator[tuple[FaultProxy, Address]]:
    with fault_proxy(graph_server) as pair:
        yield pair


@pytest.fixture(scope="module")
def behind(
    service: Service,
    graph_server: Address,
    between: tuple[FaultProxy, Address],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """A service that reaches the database through the proxy."""
    service.world(World(()))
    app = create_app(parts(between[1], tmp_path_factory.mktemp("archive")))
    with serving(app, graph_server) as served:
        yield served


@pytest.fixture
def proxy(between: tuple[FaultProxy, Address], behind: Service) -> Iterator[FaultProxy]:
    """The proxy, healed and with a closed breaker before and after."""
    assert behind.get("/v1/sources").status_code == 200
    yield between[0]
    between[0].heal()
    healed(behind)


def graph(service: Service) -> Graph:
    return service.app.state.doors.graph


def ask(service: Service, door: str) -> httpx.Response:
    service.app.state.doors._loads = None  # as a second later
    if door == "rest":
        return service.get("/v1/sources")
    return service.graphql("{ sources(first: 1) { total } }")


def healed(service: Service) -> float:
    """Seconds until a question is answered again; the loop runs meanwhile."""
    started = time.perf_counter()
    while ask(service, "rest").status_code != 200:
        assert time.perf_counter() - started < 4 * HEALED_WITHIN
        service.run(asyncio.sleep(0.02))
    return time.perf_counter() - started


def many(service: Service, count: int) -> list[tuple[int, str | None, float]]:
    """Status, Retry-After and seconds of so many questions at once, by both doors."""

    async def one(at: int) -> tuple[int, str | None, float]:
        started = time.perf_counter()
        client = service.client
        if at % 2:
            answer = await client.get("/v1/sources", headers=STATED)
        else:
            body = {"query": "{ loads(first: 1) { total } }"}
            answer = await client.post("/graphql", headers=STATED, json=body)
        return answer.status_code, answer.headers.get("retry-after"), time.perf_counter() - started

    async def all_of_them() -> list[tuple[int, str | None, float]]:
        return list(await asyncio.gather(*map(one, range(count))))

    service.app.state.doors._loads = None
    return service.run(all_of_them())


def pings(service: Service, count: int = 3) -> list[float]:
    """Seconds after which each of some queries gave up."""

    async def one() -> float:
        started = time.perf_counter()
        with pytest.raises(DatabaseUnavailableError):
            await graph(service).rows("store/ping")
        return time.perf_counter() - started

    async def all_of_them() -> list[float]:
        return list(await asyncio.gather(*(one() for _ in range(count))))

    return service.run(all_of_them())


def in_use(service: Service) -> int:
    """Connections of the driver that nobody gave back."""
    pool = graph(service)._driver._pool

    async def counted() -> int:
        return sum(pool.in_use_connection_count(address) for address in list(pool.connections))

    return service.run(counted())


def test_a_refused_connection_is_a_quick_refusal_until_it_is_healed(behind: Service, proxy: FaultProxy) -> None:
    proxy.refuse()

    started = time.perf_counter()
    first = [ask(behind, door) for door in ("rest", "graphql", "rest")]
    assert time.perf_counter() - started < 3
    assert {(answer.status_code, answer.headers["retry-after"]) for answer in first} == {(503, "1")}
    assert graph(behind).breaker.is_open

    ends = many(behind, 40)
    assert {status for status, _, _ in ends} == {503}
    assert all(wait is not None and 1 <= int(wait) <= 4 for _, wait, _ in ends)
    alone = sorted(many(behind, 1)[0][2] for _ in range(20))
    assert alone[-2] < 0.2

    assert behind.get("/livez").status_code == 200
    ready = behind.get("/readyz")
    assert (ready.status_code, ready.json()["breaker"]) == (503, "open")

    proxy.heal()
    assert healed(behind) < HEALED_WITHIN
    assert behind.get("/readyz").json()["breaker"] == "closed"
    assert in_use(behind) == 0


def test_a_connection_in_use_that_falls_silent_is_given_up_after_the_budget(behind: Service, proxy: FaultProxy) -> None:
    proxy.silence()

    spent = pings(behind)

    assert max(spent) < PING_BUDGET + GRACE + 0.5
    assert {status for status, _, _ in many(behind, 6)} == {503}
    assert behind.get("/livez").status_code == 200
    proxy.heal()
    assert healed(behind) < HEALED_WITHIN
    assert in_use(behind) == 0


def test_a_server_that_takes_connections_and_says_nothing_is_given_up_too(behind: Service, proxy: FaultProxy) -> None:
    proxy.reset()
    proxy.silence()

    assert max(pings(behind)) < PING_BUDGET + GRACE + 0.5

    assert graph(behind).breaker.is_open
    proxy.heal()
    assert healed(behind) < HEALED_WITHIN
    assert in_use(behind) == 0


def test_a_reset_is_not_noticed_by_who_asks(behind: Service, proxy: FaultProxy) -> None:
    for _ in range(5):
        proxy.reset()

        assert {status for status, _, _ in many(behind, 6)} == {200}

    assert in_use(behind) == 0


def test_the_service_runs_on_the_event_loop_of_these_tests(behind: Service) -> None:
    """On uvloop a reset is no connection error to the driver: the question fails and the connection is lost."""
    factory = configuration(behind.app, "127.0.0.1", 0).get_loop_factory()

    assert factory is not None
    loop = factory()
    loop.close()
    assert type(loop) is type(behind.run(running_loop()))


async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def test_a_slow_network_is_only_slow(behind: Service, proxy: FaultProxy) -> None:
    proxy.delay = 0.05

    assert ask(behind, "rest").status_code == 200


def test_what_is_told_does_not_say_where_the_database_is(behind: Service, proxy: FaultProxy) -> None:
    proxy.refuse()

    told = [ask(behind, door).text for door in ("rest", "graphql")]

    assert not any("127.0.0.1" in text or "bolt" in text for text in told)
