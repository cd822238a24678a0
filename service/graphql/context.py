"""What the resolvers of one request share: who asks, one set of doors per pair of clocks, and loaders that batch."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from graphql import DocumentNode
from graphql.pyutils import Path
from strawberry.dataloader import DataLoader
from strawberry.types import Info

from analysis import profiles
from analysis.answers import EntityView, LinkView, Page, Statement
from analysis.asking import Ask
from analysis.headings import bare
from base.trace import present
from base.viewer import Clocks
from service.asking import Asking

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Statements:
    """Which statements of one entity are wanted; what has the same `selection` is read in one query."""

    id: str
    about: str | None
    first: int
    after: str | None
    history: bool

    @property
    def selection(self) -> tuple[str | None, int, str | None, bool]:
        """All but the entity."""
        return self.about, self.first, self.after, self.history


@dataclass(frozen=True, slots=True)
class Links:
    """Which links of one entity are wanted, in the order of the arguments of `profiles.links`."""

    id: str
    of: str | None
    first: int
    after: str | None
    history: bool


class Asked:
    """One pair of clocks within a request: what analysis needs, and the loaders over it."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.statements: DataLoader[Statements, Page[Statement]] = DataLoader(self._statements)
        self.links: DataLoader[Links, Page[LinkView]] = DataLoader(self._links)
        self.headings: DataLoader[str, EntityView] = DataLoader(self._headings)

    async def _statements(self, wanted: list[Statements]) -> list[Page[Statement] | BaseException]:
        groups: dict[tuple[str | None, int, str | None, bool], list[str]] = defaultdict(list)
        for one in wanted:
            groups[one.selection].append(one.id)
        pages = await asyncio.gather(*(profiles.statements(self.ask, ids, *of) for of, ids in groups.items()))
        found = dict(zip(groups, pages, strict=True))
        return [found[one.selection][one.id] for one in wanted]

    async def _links(self, wanted: list[Links]) -> list[Page[LinkView] | BaseException]:
        asked = (profiles.links(self.ask, one.id, one.of, one.first, one.after, one.history) for one in wanted)
        return list(await asyncio.gather(*asked, return_exceptions=True))

    async def _headings(self, ids: list[str]) -> list[EntityView | BaseException]:
        known = await profiles.headings(self.ask, ids)
        return [known.get(id) or bare(id) for id in ids]


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a subscription begins: the loads that were complete, and the cursor of the last alert."""

    loads: frozenset[int]
    alerts: str


@dataclass
class Context:
    """The context of one GraphQL request; a subscription has `begun`."""

    asking: Asking
    document: DocumentNode
    now: Clocks = field(default_factory=present)
    begun: Begun | None = None
    _by_clocks: dict[Clocks, asyncio.Future[Asked]] = field(default_factory=dict["Clocks", "asyncio.Future[Asked]"])
    _by_root: dict[str | int, Asked] = field(default_factory=dict[str | int, Asked])

    async def ask(self, info: Info, as_of: int | None, known_at: int | None) -> Ask:
        """The doors for the clocks of a root field; what hangs below that field uses the same."""
        usual = self.now
        clocks = Clocks(
            usual.as_of if as_of is None else as_of,
            usual.known_at if known_at is None else known_at,
        )
        if clocks not in self._by_clocks:
            self._by_clocks[clocks] = asyncio.ensure_future(self._open(clocks))
        asked = await self._by_clocks[clocks]
        self._by_root[_root(info.path)] = asked
        return asked.ask

    async def _open(self, clocks: Clocks) -> Asked:
        return Asked(await self.asking.at(clocks))


async def doors(info: Info, as_of: int | None, known_at: int | None) -> Ask:
    """What analysis needs for a root field at those clocks."""
    return await cast("Context", info.context).ask(info, as_of, known_at)


async def about(info: Info, ids: Iterable[str], as_of: int | None, known_at: int | None) -> Ask | None:
    """The doors of a question about these entities, None where one of them is unknown or hidden."""
    ask, wanted = await doors(info, as_of, known_at), set(ids)
    return ask if len(await profiles.headings(ask, sorted(wanted))) == len(wanted) else None


def asked(info: Info) -> Asked:
    """The doors of the root field that this field hangs below."""
    return cast("Context", info.context)._by_root[_root(info.path)]  # pyright: ignore[reportPrivateUsage]


def _root(path: Path) -> str | int:
    while path.prev is not None:
        path = path.prev
    return path.key
