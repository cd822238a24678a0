"""The whole graph at once: Neo4j's offline importer fills a store aside, which then takes the place of an empty one."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from base.errors import DatabaseError, UsageError
from base.settings import Settings
from store import embedded, jars, java, schema
from store.archive import Archive
from store.folder import Progress, StoreFolder, silent
from store.writer import Writer, open_writer_at

_HEAP = "1g"
_MEMORY = "2g"
"""What the importer may take outside its heap."""

_OPTIONS = (
    "--id-type=integer",
    "--overwrite-destination=true",
    "--path-pattern-style=none",
    "--array-delimiter=;",
    f"--max-off-heap-memory={_MEMORY}",
)


@dataclass(frozen=True, slots=True)
class Aside:
    """A store that is being made beside the empty one; nothing of it is seen before it is switched in."""

    settings: Settings
    empty: StoreFolder
    progress: Progress

    @property
    def files(self) -> Path:
        """The folder for the importer's files."""
        return self.settings.home / "files"

    @property
    def archive(self) -> Path:
        """The folder in which rows wait for the archive."""
        return self.settings.archive

    def fill(self, arguments: list[str]) -> None:
        """Run the importer; raises StoreStartError with what it said."""
        folder = StoreFolder.of(self.settings.home)
        folder.make()
        report = f"--report-file={self.settings.home / 'report.json'}"
        self.progress("importing")
        command = ("database", "import", "full", "neo4j", *_OPTIONS, report, *arguments)
        with folder.held() as lock:  # a next try waits for an importer whose caller was killed
            java.administer(folder, jars.fetch(), *command, heap=_HEAP, locks=(lock,))
        shutil.rmtree(self.files)

    @contextmanager
    def opened(self) -> Generator[Writer]:
        """A writer to the filled store, its schema made; the server is stopped in the end."""
        with embedded.server(self.settings, self.progress) as address, open_writer_at(address) as writer:
            self.progress("building the indexes")
            schema.apply(writer)
            yield writer
            if wrong := schema.verify(writer):
                raise DatabaseError(f"The imported store is not sound, so nothing was loaded: {wrong[0]}", wrong=wrong)
        embedded.stop(self.settings, force=True)

    def switch(self) -> None:
        """Take the empty store's place. Cut short at any point, either store is there whole."""
        made = StoreFolder.of(self.settings.home)
        self.empty.make()
        if self.empty.data.exists():
            self.empty.data.rename(self.settings.home / "replaced")
        made.password.replace(self.empty.password)
        made.data.rename(self.empty.data)


@contextmanager
def aside(settings: Settings, progress: Progress = silent) -> Generator[Aside]:
    """A place for a new store while nobody can use the empty one; gone in the end.

    Raises UsageError where the store holds loads or is not our own, StoreBusyError while another process uses it,
    DatabaseError for what the system refuses meanwhile.
    """
    folder = embedded.own_folder(settings)
    _refuse_unless_empty(settings, folder, progress)
    embedded.refuse_if_used(folder)
    place = settings.model_copy(update={"home": settings.home.absolute() / "importing"})
    with embedded.exclusive(folder, settings):
        _clear(place)
        place.home.mkdir(mode=0o700)
        try:
            yield Aside(place, folder, progress)
        except OSError as error:  # a full disk, most often
            raise DatabaseError(f"The first load stopped: {error.strerror}; nothing was loaded.") from error
        finally:
            _clear(place)


@contextmanager
def beside(settings: Settings, name: str, progress: Progress = silent) -> Generator[Aside]:
    """A place for a new store while others use the one that is there; gone in the end, unless it was switched in."""
    place = settings.model_copy(update={"home": settings.home.absolute() / name, "graph_uri": None})
    _clear(place)
    place.home.mkdir(mode=0o700, parents=True)
    try:
        yield Aside(place, StoreFolder.of(settings.home), progress)
    except OSError as error:
        raise DatabaseError(f"The new store was not made: {error.strerror}; the old one is as it was.") from error
    finally:
        _clear(place)


def refuse_other_loads(archive: Archive, digests: set[str]) -> None:
    """Raise UsageError where the archive has loads of other files than those, by their digests: they would be lost."""
    for number in archive.loads():
        if archive.description(number).file_digest not in digests:
            raise UsageError(
                f"The archive in {archive.root} holds load {number}, which the store does not: "
                "restore a backup, or name another state folder with CLEW_HOME."
            )


def _refuse_unless_empty(settings: Settings, folder: StoreFolder, progress: Progress) -> None:
    if not folder.has_database():
        return
    with embedded.server(settings, progress) as address, open_writer_at(address) as writer:
        (row,) = writer.rows("gate/loads")
    if row["numbers"]:
        raise UsageError(
            f"The store in {folder.home.parent} holds {len(row['numbers'])} loads, and --initial fills an empty one: "
            "leave --initial out, or name another state folder with CLEW_HOME."
        )


def _clear(place: Settings) -> None:
    if place.home.exists():
        embedded.stop(place, force=True)
        shutil.rmtree(place.home)
