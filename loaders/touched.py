"""Which entities a load says something new about, by the archive: what a detection has to look at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from cypher.macros import LOADS_PER_SCOPE
from loaders.comparison import Earlier, compare
from loaders.emission import Emission, Emitter
from loaders.mapping import Mapping
from loaders.mapping_file import built_in, digest
from loaders.versions import ARRIVING, LOAD
from store.archive import KEY, ROW, Archive, Description

_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of entities: what is `said` of them or of their links is new or ended, or something `happened` to them."""

    said: set[str] = field(default_factory=set[str])
    happened: set[str] = field(default_factory=set[str])

    @property
    def all(self) -> set[str]:
        """Both together."""
        return self.said | self.happened

    def add(self, other: Touched) -> None:
        """Take in what another load touched."""
        self.said.update(other.said)
        self.happened.update(other.happened)


def touched(archive: Archive, load: int, installation_key: bytes) -> Touched | None:
    """The entities that the load's new, changed or ended rows name, before and after the change.

    A feed of events says nothing new of an entity by naming it. None where it cannot be told, since the load's mapping
    is not the one that Clew has for its feed now. Raises ArchiveError where the archive is damaged.
    """
    description = archive.description(load)
    mapping = built_in().get(description.feed)
    if mapping is None or digest(mapping) != description.mapping:
        return None
    emitter = Emitter(mapping, installation_key)
    found = Touched()
    for number, rows in _changed(archive, description, mapping):
        frame = archive.scan(number).join(rows.lazy(), on=ROW, how="semi").collect()
        for start in range(0, frame.height, _CHUNK):
            found.add(_named(emitter.emit(frame.slice(start, _CHUNK)), events=bool(mapping.events)))
    return found


def _changed(archive: Archive, description: Description, mapping: Mapping) -> Iterator[tuple[int, pl.DataFrame]]:
    """Load and ROW of what is new with the load: events all; of a register what differs from it as it was before."""
    load = description.load
    accepted = ~pl.col(ROW).is_in(description.refused)
    if description.repair:
        yield load, archive.scan(load).select(ROW).collect()
        return
    if mapping.events:
        yield load, archive.scan(load).filter(accepted & pl.col(KEY).is_not_null()).select(ROW).collect()
        return
    before = _before(archive, description)
    found = compare(
        [archive.file(one) for one in description.together or [load]],
        mapping,
        description.columns,
        description.snapshot_at,
        before,
        archive,
        full=description.full,
    )
    arriving = pl.concat([found.new, found.changed]).lazy()
    rows = archive.scan(load).filter(accepted)
    moved = [archive.scan(one).select(KEY) for one in before.numbers if _scope(one) != _scope(load)]
    ways = [rows.join(arriving, on=ROW, how="semi"), *(rows.join(keys, on=KEY, how="semi") for keys in moved)]
    yield load, pl.concat([some.select(ROW) for some in ways]).unique().collect()
    versions = found.history.filter((pl.col(LOAD) != ARRIVING) & (pl.col(ROW) > 0))
    for (number,), rows in versions.group_by(LOAD, maintain_order=True):
        yield int(str(number)), rows.select(ROW)


def _before(archive: Archive, description: Description) -> Earlier:
    """The loads of the same feed that came earlier, in the order of their declared dates."""
    others = [archive.description(number) for number in archive.loads() if number not in description.together]
    others = [one for one in others if (one.archived_at, one.load) < (description.archived_at, description.load)]
    same = [
        one for one in others if (one.source, one.feed, one.repair) == (description.source, description.feed, False)
    ]
    ranks = {one.load: min(one.together, default=one.load) for one in same}
    same.sort(key=lambda one: (one.snapshot_at, ranks[one.load], one.load))
    dates, full = [one.snapshot_at for one in same], [one.full for one in same]
    return Earlier([one.load for one in same], dates, full, [ranks[one.load] for one in same])


def _scope(load: int) -> int:
    return load // LOADS_PER_SCOPE


def _named(emission: Emission, *, events: bool) -> Touched:
    statements = [] if events else [frame["id"] for frame in emission.statements.values()]
    return Touched(
        _ids([*statements, *_ends(emission.claims.values())]),
        _ids(_ends(emission.events.values())),
    )


def _ends(frames: Iterable[pl.DataFrame]) -> list[pl.Series]:
    return [frame[side] for frame in frames for side in ("source", "target")]


def _ids(columns: Iterable[pl.Series]) -> set[str]:
    return {id for column in columns for id in column.drop_nulls().unique().to_list()}
