"""What the stays are worth: events against labelled stops, their centres, and the places people live and work at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.asking import Ask
from analysis.detectors.stays import Stay, StayPlace, Stays, stays
from analysis.paging import MOST
from analysis.trajectories.sightings import EARTH, geodesic
from clew.evaluation.questions import asked, folder_with, id_of, load_as
from clew.evaluation.scorecard import Figure
from clew.session import Session

FILES = ("pings.csv", "places.csv", "stops_truth.csv", "agents_truth.csv")
STAMP = "%Y-%m-%d %H:%M:%S%z"
SHORTEST, FEWEST = 600, 2
"""True stays count from ten minutes on, where they have two positions or more."""
OVERLAP = 0.5
"""A stay is found if it and the true one share so much of their union in time."""

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Truth:
    """The labelled stops (moments in epoch seconds), how many positions of each device, and where devices belong."""

    stops: pl.DataFrame
    agents: pl.DataFrame
    places: pl.DataFrame
    last: int


def figures(session: Session, data: Path) -> list[Figure]:
    """Load positions and places, ask for the stays of every device, and compare with the labels."""
    folder = folder_with(data, FILES, "trajectories")
    load_as(session, {"trajectories-places": folder / "places.csv", "trajectories-pings": folder / "pings.csv"})
    truth = read_truth(folder)
    ids = {uid: id_of(session, "Device", ("system", "code"), ("trajectories", uid)) for uid in truth.agents["uid"]}

    async def everyone(ask: Ask) -> dict[str, tuple[list[Stay], Stays]]:
        return {uid: await all_stays(ask, id, truth.last) for uid, id in ids.items()}

    found = asked(session, everyone, as_of=truth.last)
    return [*event_figures(truth, found), *place_figures(truth, found)]


async def all_stays(ask: Ask, id: str, last: int) -> tuple[list[Stay], Stays]:
    """Every page of the stays of one device, and the last of the answers."""
    found: list[Stay] = []
    after = None
    while True:
        answer = await stays(ask, id, None, last + 1, MOST, after, zone="UTC")
        found += answer.stays.items
        after = answer.stays.next
        if after is None:
            return found, answer


def read_truth(folder: Path) -> Truth:
    """The labels; each stop knows how many positions of its device lie within it."""
    pings = pl.read_csv(folder / "pings.csv").select("uid", at=epoch("ts")).sort("uid", "at")
    stops = pl.read_csv(folder / "stops_truth.csv").with_columns(start=epoch("started_at"), end=epoch("finished_at"))
    counts: list[Integers] = []
    for (uid,), some in stops.group_by("uid", maintain_order=True):
        at = pings.filter(pl.col("uid") == uid)["at"].to_numpy()
        ends = np.searchsorted(at, some["end"].to_numpy(), side="right")
        counts.append(ends - np.searchsorted(at, some["start"].to_numpy()))
    stops = pl.concat([some for _, some in stops.group_by("uid", maintain_order=True)]).with_columns(
        positions=pl.Series(np.concatenate(counts))
    )
    agents, places = (pl.read_csv(folder / name) for name in ("agents_truth.csv", "places.csv"))
    return Truth(stops, agents, places, int(pings["at"].max()))  # pyright: ignore[reportArgumentType]


def epoch(column: str) -> pl.Expr:
    """Epoch seconds of a column of moments with their zone."""
    return pl.col(column).str.to_datetime(STAMP).dt.epoch("s")


def event_figures(truth: Truth, found: dict[str, tuple[list[Stay], Stays]]) -> list[Figure]:
    """Precision, recall and F1 of stays matched one to one at an overlap of a half, and the error of their centres."""
    known = truth.stops.filter((pl.col("end") - pl.col("start") >= SHORTEST) & (pl.col("positions") >= FEWEST))
    errors: list[Floats] = []
    for uid, (predicted, _) in found.items():
        errors.append(centre_errors(known.filter(pl.col("uid") == uid), predicted))
    hits, predictions = sum(map(len, errors)), sum(len(predicted) for predicted, _ in found.values())
    precision, recall = hits / max(predictions, 1), hits / max(known.height, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return [
        Figure("stays", "true stays of 10 minutes or more with 2 or more positions", known.height),
        Figure("stays", "precision at overlap 0.5", precision),
        Figure("stays", "recall at overlap 0.5", recall),
        Figure("stays", "F1 at overlap 0.5", f1, 0.72),
        Figure(
            "stays", "median error of the centre, metres", float(np.median(np.concatenate(errors))), 5, at_most=True
        ),
    ]


def centre_errors(known: pl.DataFrame, predicted: list[Stay]) -> Floats:
    """Metres between the centres of each true stay and the stay that is matched with it."""
    start, end = (known[name].to_numpy() for name in ("start", "end"))
    from_at, to_at = (np.array([getattr(one, name) for one in predicted]) for name in ("from_at", "to_at"))
    true, found = matched(start, end, from_at, to_at)
    latitude, longitude = (np.array([getattr(one, name) for one in predicted]) for name in ("latitude", "longitude"))
    return geodesic(known["lat"].to_numpy()[true], known["lon"].to_numpy()[true], latitude[found], longitude[found])


def matched(start: Integers, end: Integers, from_at: Integers, to_at: Integers) -> tuple[Integers, Integers]:
    """Pairs of true and found spans that share half of their union or more, the best first, none used twice."""
    shared = np.minimum(end[:, None], to_at) - np.maximum(start[:, None], from_at)
    union = np.maximum(end[:, None], to_at) - np.minimum(start[:, None], from_at)
    overlap = np.where(shared > 0, shared / np.maximum(union, 1), 0.0)
    true, found = np.nonzero(overlap >= OVERLAP)
    pairs: dict[int, int] = {}
    for place in np.argsort(-overlap[true, found], kind="stable").tolist():
        one, other = int(true[place]), int(found[place])
        if one not in pairs and other not in pairs.values():
            pairs[one] = other
    return np.array(list(pairs), dtype=np.int64), np.array(list(pairs.values()), dtype=np.int64)


def place_figures(truth: Truth, found: dict[str, tuple[list[Stay], Stays]]) -> list[Figure]:
    """For how many devices the listed place nearest to home, and to work, is the true one."""
    right = {"home": 0, "work": 0}
    for uid, home, work in truth.agents.select("uid", "home_truth", "work_truth").iter_rows():
        answer = found[uid][1]
        for what, number, true in (("home", answer.home, home), ("work", answer.work, work)):
            place = next((one for one in answer.places.items if one.number == number), None)
            right[what] += place is not None and nearest_listed(truth.places, place) == true
    scale = truth.agents.height / 30
    return [
        Figure("stays", "devices", truth.agents.height),
        Figure("stays", "home right", right["home"], 27 * scale),
        Figure("stays", "work right", right["work"], 22 * scale),
    ]


def nearest_listed(places: pl.DataFrame, place: StayPlace) -> str:
    """The listed place nearest to one that was found."""
    count = places.height
    there = (np.full(count, place.longitude), np.full(count, place.latitude))
    metres = EARTH.inv(places["lon"].to_numpy(), places["lat"].to_numpy(), there[0], there[1])[2]
    return str(places["location"][int(np.argmin(metres))])
