"""Sample cities to score answers on: each made, loaded into a store of its own, asked, and gone afterwards."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analysis.trajectories.sightings import DAY
from base.errors import UsageError
from base.moments import read
from base.settings import Settings
from clew.commands.load import fill
from clew.evaluation.questions import id_of
from clew.output import say
from clew.session import Session, open_session
from clew.world import DENSE, EVALUATION, LIGHT, make
from loaders.pipeline import Options
from ontology.identifiers import phone
from store import embedded

SEEDS = (1, 2, 3)
TRAFFIC = {"dense": DENSE, "light": LIGHT}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city is; without sightings or cameras as many as it has people for."""

    people: int
    sightings: int | None = None
    cameras: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Making:
    """Cities that some evaluations share: their sizes, with a name for each, and which of their feeds are loaded.

    Of each feed the first file is loaded, of those of `later` all.
    """

    sizes: Mapping[str, Size]
    loaded: tuple[str, ...]
    later: tuple[str, ...] = ()

    def files(self, folder: Path) -> list[Path]:
        """The files that are loaded of a city's folder."""
        return [
            file
            for stem in self.loaded
            for file in (files_of(folder, stem) if stem in self.later else [file_of(folder, stem)])
        ]


BUSY = Making(
    {traffic: Size(EVALUATION["people"], passes) for traffic, passes in TRAFFIC.items()},
    (
        *("address_register", "household_register", "organizations", "vehicles", "places"),
        *("passes", "cell_sightings", "cases", "case_people"),
    ),
)
"""Cities of full size; loaded is what questions about passes read, for calls and money would only take longer."""

FARTHEST_CLOCK = 2 * DAY
"""Clocks of cameras are at most a day wrong: so much earlier and later all stamps of the city lie."""


@dataclass(frozen=True, slots=True)
class LoadedCity:
    """One city in a store: its name, which of TRAFFIC it has, its folder, and the session that asks."""

    name: str
    traffic: str
    folder: Path
    session: Session

    def truth(self, name: str) -> pl.DataFrame:
        """A table of what is hidden in the city, as text."""
        return pl.read_csv(self.folder / "truth" / f"{name}.csv", infer_schema=False)

    def feed(self, stem: str) -> pl.DataFrame:
        """The rows of a feed, as text; of several files the first."""
        return pl.read_csv(file_of(self.folder, stem), infer_schema=False)

    @property
    def begin(self) -> int:
        """Epoch seconds before every stamp of a camera."""
        return read(_date_of(file_of(self.folder, "places")).isoformat()) - FARTHEST_CLOCK

    @property
    def end(self) -> int:
        """Epoch seconds after every stamp of a camera."""
        last = _date_of(file_of(self.folder, "passes")) + timedelta(days=1)
        return read(last.isoformat()) + FARTHEST_CLOCK

    def plates(self) -> dict[str, str]:
        """The id of each registered plate by its text."""
        every = self.feed("vehicles").select("号牌号码", "号牌种类").unique("号牌号码", keep="last")
        return {text: self.plate(text, kind) for text, kind in every.iter_rows()}

    def plate(self, text: str, kind: str) -> str:
        """The id of a plate."""
        return id_of(self.session, "Plate", ("text", "type"), (text, kind))

    def phone(self, number: str) -> str:
        """The id of a telephone number of the city."""
        return id_of(self.session, "Phone", ("number",), (phone.KIND.read(number).value,))

    def camera(self, code: str) -> str:
        """The id of a camera."""
        return id_of(self.session, "Place", ("system", "code"), ("place-registry", code))


def file_of(folder: Path, stem: str) -> Path:
    """The first file of a feed in a city's folder."""
    return files_of(folder, stem)[0]


def files_of(folder: Path, stem: str) -> list[Path]:
    """The files of a feed in a city's folder, by date; raises UsageError where there is none."""
    files = sorted(folder.glob(f"{stem}_[0-9]*.csv"))
    if not files:
        raise UsageError(f"{folder} has no file of {stem}: give --data a folder made by clew world make.")
    return files


def _date_of(file: Path) -> date:
    return date.fromisoformat(f"{file.stem[-8:-4]}-{file.stem[-4:-2]}-{file.stem[-2:]}")


def cities(
    settings: Settings, data: Path | None, seeds: Sequence[int] = SEEDS, making: Making = BUSY
) -> Iterator[LoadedCity]:
    """The city in that folder, or if none is named each of the making with each seed, one after the other."""
    if data is not None:
        with _loaded(settings, data, "given", making.files(data)) as city:
            yield city
        return
    for name, size in making.sizes.items():
        for seed in seeds:
            with TemporaryDirectory(prefix="clew-city-") as folder:
                say(f"{name} city, seed {seed}: making it")
                place, days = Path(folder) / "city", EVALUATION["days"]
                make(place, size.people, days, seed, sightings=size.sightings, cameras=size.cameras)
                with _loaded(settings, place, f"{name} {seed}", making.files(place)) as city:
                    yield city


@contextmanager
def _loaded(settings: Settings, folder: Path, name: str, files: list[Path]) -> Generator[LoadedCity]:
    """The city of a folder in a store that is gone afterwards."""
    with TemporaryDirectory(prefix="clew-evaluate-") as home:
        own = settings.model_copy(update={"home": Path(home), "graph_uri": None})
        started = time.monotonic()
        reports, _ = fill(own, files, None, Options(max_rejects=1_000_000), quiet=True)
        passes = max(report.read for report in reports)
        say(f"{name}: largest file of {passes:,} rows, all loaded in {time.monotonic() - started:,.0f} s")
        traffic = min(TRAFFIC, key=lambda one: max(passes / TRAFFIC[one], TRAFFIC[one] / passes))
        try:
            with open_session(own, quiet=True) as session:
                yield LoadedCity(name, traffic, folder, session)
        finally:
            embedded.stop(own, force=True)
