"""Asking from an evaluation: one event loop, one connection, one viewer who may see all that was loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from analysis.asking import Ask, ask
from base.errors import UsageError
from base.viewer import Clocks, Viewer, now
from clew.commands.load import run
from clew.session import Session
from loaders.feeds import feed_named
from loaders.pipeline import Options
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from store.graph import open_graph

Answer = TypeVar("Answer")


def asked(session: Session, question: Callable[[Ask], Awaitable[Answer]], as_of: int | None = None) -> Answer:
    """The answer to a question about the session's graph, as of now or of a later moment (epoch seconds)."""

    async def answer() -> Answer:
        async with open_graph(session.address) as graph:
            clocks = Clocks(as_of=max(now(), as_of or 0))
            return await question(await ask(graph, session.archive, session.key, Viewer("evaluation"), clocks))

    return asyncio.run(answer())


def folder_with(data: Path, needed: Sequence[str], usual: str) -> Path:
    """The folder itself, or the one below it with the usual name, that holds the files; raises UsageError."""
    for folder in (data, data / usual):
        if all((folder / name).is_file() for name in needed):
            return folder
    raise UsageError(f"{data} lacks {', '.join(needed)}: give --data a folder with these files.")


def load_as(session: Session, files: dict[str, Path]) -> None:
    """Load each file as the feed it is named by."""
    for feed, path in files.items():
        run(session, [path], feed_named(feed), Options(max_rejects=1_000_000), quiet=True)


def id_of(session: Session, kind: str, properties: tuple[str, ...], values: tuple[str, ...]) -> str:
    """The id of the entity with that natural key."""
    entity = ENTITIES[kind]
    return public_id(entity, natural_key(entity, properties, values), session.key)
