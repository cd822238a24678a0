"""What likely next places are worth: how often a move goes to one of the first three, beside those visited most."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl

from analysis.asking import Ask
from analysis.detectors.next_places import MOST_SHOWN, visits_of
from analysis.statistics import local_seconds
from analysis.trajectories.habit import Integers
from analysis.trajectories.likely import likely
from analysis.trajectories.sightings import DAY, DEFAULT_ZONE
from clew.evaluation.cities import LoadedCity
from clew.evaluation.questions import asked, folder_with, id_of, load_as
from clew.evaluation.scorecard import Figure
from clew.session import Session

TRUTH = ("resting",)
TRACKS = ("pings.csv", "places.csv")
ABOVE = 0.05
"""Share of moves by which the first three must be right more often than the three other places visited most."""

MOST = 150
"""Private vehicles of a city whose moves are foretold."""

Foretold = tuple[list[int], list[int], int]
"""One move: the places foretold, those visited most, and where it went."""


def figures(city: LoadedCity) -> list[Figure]:
    """Foretell the moves of private vehicles from camera to camera."""
    private = city.truth("resting").filter(pl.col("use").is_in(["commute", "errand"])).sort("plate").head(MOST)
    plates = city.plates()
    ids = [plates[text] for text in private["plate"]]
    return scores(
        city.name, asked(city.session, lambda ask: _foretold(ask, ids, city.begin, city.end), city.end), ABOVE
    )


def on_tracks(session: Session, data: Path) -> list[Figure]:
    """Foretell the moves of labelled tracks from place to place; there is no bar on them."""
    folder = folder_with(data, TRACKS, "trajectories")
    load_as(session, {"trajectories-places": folder / "places.csv", "trajectories-pings": folder / "pings.csv"})
    pings = pl.read_csv(folder / "pings.csv").select("uid", at=pl.col("ts").str.to_datetime("%Y-%m-%d %H:%M:%S%z"))
    at = pings["at"].dt.epoch("s")
    begin, end = int(at.min()), int(at.max()) + 1  # pyright: ignore[reportArgumentType]
    ids = [id_of(session, "Device", ("system", "code"), ("trajectories", uid)) for uid in pings["uid"].unique().sort()]
    return scores("tracks", asked(session, lambda ask: _foretold(ask, ids, begin, end, "UTC"), end + DAY), None)


async def _foretold(ask: Ask, ids: list[str], begin: int, end: int, zone: str = DEFAULT_ZONE) -> list[Foretold]:
    found: list[Foretold] = []
    for id in ids:
        visits = await visits_of(ask, id, begin, end, zone)
        found += foretold(visits.place, local_seconds(visits.at, zone))
    return found


def foretold(place: Integers, local: Integers) -> Iterable[Foretold]:
    """Each move after enough of them, foretold from the visits before it at the time of the last of these."""
    for i in (np.flatnonzero(np.diff(place) != 0) + 1).tolist():
        found = likely(place[:i], local[:i], int(local[i - 1]))
        if found is not None:
            yield found.place[:MOST_SHOWN].tolist(), _usual(place[:i]), int(place[i])


def _usual(place: Integers) -> list[int]:
    """The places visited most, without the present one."""
    names, times = np.unique(place, return_counts=True)
    order = np.lexsort((names, -times))
    return names[order][names[order] != place[-1]][:MOST_SHOWN].tolist()


def scores(of: str, found: list[Foretold], above: float | None) -> list[Figure]:
    """How often the first and one of the first three were right; with a bar above the places visited most."""
    moves = max(len(found), 1)
    usual = sum(went in most for _, most, went in found) / moves
    three = sum(went in places for places, _, went in found) / moves
    bar = None if above is None else usual + above
    return [
        Figure("next", "moves foretold", len(found), of=of),
        Figure("next", "first place right", sum(went in places[:1] for places, _, went in found) / moves, of=of),
        Figure("next", "place visited most right", sum(went in most[:1] for _, most, went in found) / moves, of=of),
        Figure("next", "one of the three visited most right", usual, of=of),
        Figure("next", "one of the first three right", three, bar, of=of),
    ]
