"""Makes the whole graph again from the archive, beside the one that answers, and puts it in its place.

Data flow: loads, decisions and findings of the old graph, or the file that has them -> import files from the archive ->
a store beside, its indexes made, its own nodes written -> the digests of both compared -> the switch.
"""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from base.errors import ArchiveError, DatabaseError, UsageError
from base.settings import Settings
from base.viewer import FOREVER, now
from loaders.archived import mapping_of
from loaders.chronicle import Chronicle, Turn
from loaders.import_files import ImportFiles
from loaders.mapping import Mapping
from loaders.reimport import Progress, Reimport
from store import embedded, importing, own
from store.archive import Archive
from store.custody import Custody
from store.digest import Digest, digest
from store.folder import Progress as Say
from store.folder import StoreFolder, silent
from store.importing import Aside
from store.own import Thing
from store.own_loads import SOURCE
from store.writer import Writer, open_writer_at

REBUILDING = "rebuilding"
"""The folder, in the state folder, in which the new store is made."""

_POLL = 0.5


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A graph that was made again: its loads, its entities, its digest, and the state folder that it is in."""

    loads: int
    entities: int
    digest: str
    home: Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the new graph is to be: in a new state folder, or in place of the old one.

    `wait`: until nobody uses that; `force`: although somebody does, or although the new one says something else.
    """

    into: Path | None = None
    wait: bool = False
    force: bool = False


def rebuild(settings: Settings, key: bytes, wanted: Wanted, progress: Progress, say: Say = silent) -> Rebuilt:
    """Make the graph again; the old one answers until the switch.

    Raises ArchiveError with all that is damaged, StoreBusyError where the old one is in use, UsageError where the
    folder is not empty or the old store not our own, DatabaseError where the new graph says something else than the old
    one or something came in meanwhile.
    """
    into = wanted.into
    if into is None and not wanted.wait:
        embedded.refuse_if_used(embedded.own_folder(settings), wanted.force)
    _refuse_taken(into)
    archive, started = Archive(settings.archive), _next_second()
    with importing.beside(settings, REBUILDING, say) as aside:
        notes = aside.settings.home / own.FILE
        before = _noted(settings, notes, say)
        chronicles = _chronicles(own.read(notes))
        _refuse_damaged(archive, chronicles)
        files = ImportFiles(aside.files)
        _filled(archive, files, chronicles, key, progress)
        aside.fill(files.finished())
        after = _settled(aside, notes, files.entities, say)
        if before is not None and before != after and not wanted.force:
            raise DatabaseError(_difference(before, after))
        if into is not None:
            _move(settings, aside, into)
            Custody(settings.home).copy_to(into).rebuilt(started)
        else:
            _switch(settings, aside, notes, wanted, say)
            Custody(settings.home).rebuilt(started)
    loads = sum(len(one.turns) for one in chronicles)
    return Rebuilt(loads, files.entities, after.digest, into or settings.home.absolute())


def _next_second() -> int:
    """The beginning of the next whole second, once it is there: what was erased and purged before bears another one."""
    time.sleep(1 - time.time() % 1)
    return now()


def _refuse_taken(into: Path | None) -> None:
    if into is not None and into.exists() and any(into.iterdir()):
        raise UsageError(f"{into} is not empty: name a folder that is, or a new one.")


def _noted(settings: Settings, notes: Path, say: Say) -> Digest | None:
    """Write down what the old graph holds beside the archive; its digest. Without a graph the file has it."""
    if not settings.graph_uri and not StoreFolder.of(settings.home).has_database():
        kept = settings.home / own.FILE
        if not kept.is_file():
            raise ArchiveError(f"There is no graph in {settings.home} and no {own.FILE}: restore a backup.")
        shutil.copyfile(kept, notes)
        return None
    with embedded.server(settings, say) as address, open_writer_at(address) as writer:
        say("reading what was decided and found")
        own.write(writer, notes)
        say("taking the digest of the graph")
        return digest(writer)


def _chronicles(things: Iterable[Thing]) -> list[Chronicle]:
    """What happened to each source, from the loads that were written down."""
    turns: dict[str, list[Turn]] = defaultdict(list)
    for thing in things:
        load = thing["properties"]
        if thing["of"] == "Load" and load["source"] != SOURCE and _counts(load):
            turns[load["source"]].append(_turn(load))
    return [Chronicle(sorted(some, key=lambda one: (one.completion, one.load))) for some in turns.values()]


def _counts(load: dict[str, Any]) -> bool:
    """Whether the load was ever complete, and not withdrawn in another way than by undoing it."""
    undone = load.get("withdrawn_by") is not None
    return load.get("completion") is not None and (undone or load["withdrawn_at"] == FOREVER)


def _turn(load: dict[str, Any]) -> Turn:
    return Turn(
        load=load["number"],
        feed=load["feed"],
        file=load["file"],
        date=load["snapshot_at"],
        rank=load.get("rank", load["number"]),
        full=load["full"],
        repair=load.get("repair", False),
        mentions=load.get("mentions", False),
        withdrawn_by=load.get("withdrawn_by"),
        delivery=load["delivery"],
        completion=load["completion"],
        relabel=load.get("relabel", False),
    )


def _refuse_damaged(archive: Archive, chronicles: Iterable[Chronicle]) -> None:
    if wrong := archive.damaged(turn.load for chronicle in chronicles for turn in chronicle):
        raise ArchiveError(f"The archive is damaged, so nothing was made: {wrong[0]}", damaged=wrong)


def _filled(archive: Archive, files: ImportFiles, chronicles: list[Chronicle], key: bytes, progress: Progress) -> None:
    def mapping(turn: Turn) -> Mapping:
        return mapping_of(archive, archive.description(turn.load))

    for turn in (turn for chronicle in chronicles for turn in chronicle):
        files.bring(turn.load)
    Reimport(archive, files, key, progress).add(chronicles, mapping)


def _settled(aside: Aside, notes: Path, entities: int, say: Say) -> Digest:
    """Write loads, decisions and findings into the new store, and take its digest."""
    with aside.opened() as writer:
        say("writing what was decided and found")
        own.restore(writer, (_adjusted(thing, entities) for thing in own.read(notes)))
        say("taking the digest of the new graph")
        return digest(writer)


def _adjusted(thing: Thing, entities: int) -> Thing:
    """A load that is open has nothing in the new graph; entities are numbered anew."""
    properties = thing["properties"]
    if thing["of"] == "Load" and properties["completed_at"] == FOREVER:
        return thing | {"properties": properties | {"done": 0}}
    if thing["of"] == "Counter" and properties["name"] == "number":
        return thing | {"properties": properties | {"value": entities}}
    return thing


def _difference(before: Digest, after: Digest) -> str:
    kinds = [kind for kind, part in before.parts.items() if after.parts.get(kind) != part]
    counts = ", ".join(
        f"{kind} ({before.parts[kind].count:,} before, {after.parts[kind].count:,} now)" for kind in kinds
    )
    return (
        f"The new graph does not say what the old one does: {counts} differ. The old one stays; a mapping may have "
        "changed since. Compare `clew store digest` of both with --into, or take the new one with --force."
    )


def _switch(settings: Settings, aside: Aside, notes: Path, wanted: Wanted, say: Say) -> None:
    """Put the new store in the old one's place, unless something came in meanwhile."""
    pinned = aside.empty.pinned.exists()
    if wanted.wait and aside.empty.in_use():
        say("the new graph is ready: it takes its place when nobody uses the old one")
        while aside.empty.in_use():
            time.sleep(_POLL)
    if aside.empty.has_database():
        with embedded.server(settings) as address, open_writer_at(address) as writer:
            _refuse_late(writer, notes)
    with embedded.exclusive(aside.empty, settings, wanted.force):
        aside.switch()
    if pinned:
        embedded.start(settings)


def _refuse_late(writer: Writer, notes: Path) -> None:
    (row,) = writer.rows("gate/loads")
    known = sum(1 for thing in own.read(notes) if thing["of"] == "Load")
    (now,) = writer.rows("standing/completion")
    then = [
        thing["properties"]["value"] for thing in own.read(notes) if thing["properties"].get("name") == "completion"
    ]
    if len(row["numbers"]) != known or [now["completion"]] != (then or [0]):
        raise DatabaseError(
            "Something was loaded or decided while the graph was made again, so the old one stays: "
            "try again when nothing comes in."
        )


def _move(settings: Settings, aside: Aside, into: Path) -> None:
    """Make a state folder of the new store: archive and keys beside it, what is not named left where it is."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(settings.archive, into / "archive", ignore=shutil.ignore_patterns("staging"), dirs_exist_ok=True)
    for name in ("key", "access.sqlite"):
        if (settings.home / name).is_file():
            shutil.copy2(settings.home / name, into / name)
    made = StoreFolder.of(aside.settings.home)
    target = StoreFolder.of(into)
    target.make()
    shutil.rmtree(target.data)
    made.password.replace(target.password)
    made.data.rename(target.data)
