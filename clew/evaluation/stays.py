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
from analysis.trajectories.sightings import DEFAULT_ZONE, EARTH, geodesic
from clew.evaluation.cities import LoadedCity, Making, Size
from clew.evaluation.questions import asked, folder_with, id_of, load_as
from clew.evaluation.scorecard import Figure
from clew.session import Session

FILES = ("pings.csv", "places.csv", "stops_truth.csv", "agents_truth.csv")
TRUTH = ("gps", "gps_stops")
CITIES = Making({"tracked": Size(12_000, sightings=100_000)}, ("places", "passes", "gps"))
"""Cities with some thirty tracked devices, and few cameras, which nothing here asks about."""

STAMP = "%Y-%m-%d %H:%M:%S%z"
SHORTEST, FEWEST = 600, 2
"""True stays count from ten minutes on, where they have two positions or more."""
OVERLAP = 0.5
"""A stay is found if it and the true one share so much of their union in time."""

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Found = dict[str, tuple[list[Stay], Stays]]


@dataclass(frozen=True, slots=True)
class Bars:
    """What must be reached: F1 of events, metres of their centres, and the share of devices whose places are right."""

    f1: float
    metres: float | None
    home: float
    work: float


LABELLED, PLANTED = Bars(0.72, 5.0, 27 / 30, 22 / 30), Bars(0.75, None, 0.85, 0.75)


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
    return compared(truth, told(session, ids, truth.last, "UTC"), LABELLED, "")


def figures_of(city: LoadedCity) -> list[Figure]:
    """Ask for the stays of every tracked device of a city, and compare with the visits that were planted."""
    pings = city.feed("gps").select(uid="设备编号", at=epoch("定位时间")).sort("uid", "at")
    code = pl.col("地址编码").alias("location")
    degrees = [pl.col(name).cast(pl.Float64).alias(to) for name, to in (("纬度", "lat"), ("经度", "lon"))]
    addresses = city.feed("address_register").select(code, *degrees)
    truth = Truth(
        counted(city.truth("gps_stops").with_columns(pl.col("lat", "lon").cast(pl.Float64)), pings),
        city.truth("gps"),
        addresses,
        int(pings["at"].max()),  # pyright: ignore[reportArgumentType]
    )
    ids = {uid: id_of(city.session, "Device", ("imei",), (uid,)) for uid in truth.agents["uid"]}
    return compared(truth, told(city.session, ids, truth.last, DEFAULT_ZONE), PLANTED, city.name)


def told(session: Session, ids: dict[str, str], last: int, zone: str) -> Found:
    """All stays of every device."""

    async def everyone(ask: Ask) -> Found:
        return {uid: await all_stays(ask, id, last, zone) for uid, id in ids.items()}

    return asked(session, everyone, as_of=last)


def compared(truth: Truth, found: Found, bars: Bars, of: str) -> list[Figure]:
    """The figures of one data set."""
    return [*event_figures(truth, found, bars, of), *place_figures(truth, found, bars, of)]


async def all_stays(ask: Ask, id: str, last: int, zone: str) -> tuple[list[Stay], Stays]:
    """Every page of the stays of one device, and the last of the answers."""
    found: list[Stay] = []
    after = None
    while True:
        answer = await stays(ask, id, None, last + 1, MOST, after, zone)
        found += answer.stays.items
        after = answer.stays.next
        if after is None:
            return found, answer


def read_truth(folder: Path) -> Truth:
    """The labels of a folder."""
    pings = pl.read_csv(folder / "pings.csv").select("uid", at=epoch("ts")).sort("uid", "at")
    agents, places = (pl.read_csv(folder / name) for name in ("agents_truth.csv", "places.csv"))
    stops = counted(pl.read_csv(folder / "stops_truth.csv"), pings)
    return Truth(stops, agents, places, int(pings["at"].max()))  # pyright: ignore[reportArgumentType]


def counted(stops: pl.DataFrame, pings: pl.DataFrame) -> pl.DataFrame:
    """The stops with their ends in epoch seconds, and how many positions of the device lie within each."""
    parts: list[pl.DataFrame] = []
    stops = stops.with_columns(start=epoch("started_at"), end=epoch("finished_at"))
    for (uid,), some in stops.group_by("uid", maintain_order=True):
        at = pings.filter(pl.col("uid") == uid)["at"].to_numpy()
        ends = np.searchsorted(at, some["end"].to_numpy(), side="right")
        parts.append(some.with_columns(positions=pl.Series(ends - np.searchsorted(at, some["start"].to_numpy()))))
    return pl.concat(parts)


def epoch(column: str) -> pl.Expr:
    """Epoch seconds of a column of moments with their zone."""
    return pl.col(column).str.to_datetime(STAMP).dt.epoch("s")


def event_figures(truth: Truth, found: Found, bars: Bars, of: str) -> list[Figure]:
    """Precision, recall and F1 of stays matched one to one at an overlap of a half, and the error of their centres."""
    known = truth.stops.filter((pl.col("end") - pl.col("start") >= SHORTEST) & (pl.col("positions") >= FEWEST))
    errors: list[Floats] = []
    for uid, (predicted, _) in found.items():
        errors.append(centre_errors(known.filter(pl.col("uid") == uid), predicted))
    hits, predictions = sum(map(len, errors)), sum(len(predicted) for predicted, _ in found.values())
    precision, recall = hits / max(predictions, 1), hits / max(known.height, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    middle = float(np.median(np.concatenate(errors)))
    return [
        Figure("stays", "true stays of 10 minutes or more with 2 or more positions", known.height, of=of),
        Figure("stays", "precision at overlap 0.5", precision, of=of),
        Figure("stays", "recall at overlap 0.5", recall, of=of),
        Figure("stays", "F1 at overlap 0.5", f1, bars.f1, of=of),
        Figure("stays", "median error of the centre, metres", middle, bars.metres, at_most=True, of=of),
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


def place_figures(truth: Truth, found: Found, bars: Bars, of: str) -> list[Figure]:
    """For which share of the devices the listed place nearest to home, and to work, is where the true one is."""
    right = {"home": 0, "work": 0}
    for uid, home, work in truth.agents.select("uid", "home_truth", "work_truth").iter_rows():
        answer = found[uid][1]
        for what, number, true in (("home", answer.home, home), ("work", answer.work, work)):
            place = next((one for one in answer.places.items if one.number == number), None)
            right[what] += place is not None and nearest_is(truth.places, place, true)
    devices = truth.agents.height
    return [
        Figure("stays", "devices", devices, of=of),
        Figure("stays", "share with home right", right["home"] / devices, bars.home, of=of),
        Figure("stays", "share with work right", right["work"] / devices, bars.work, of=of),
    ]


def nearest_is(places: pl.DataFrame, place: StayPlace, true: str) -> bool:
    """Whether the listed place nearest to one that was found is the true one, or another door of the same house."""
    found = (np.full(places.height, place.longitude), np.full(places.height, place.latitude))
    metres = EARTH.inv(places["lon"].to_numpy(), places["lat"].to_numpy(), *found)[2]
    nearest = places.row(int(np.argmin(metres)), named=True)
    (there,) = places.filter(location=true).iter_rows(named=True)
    return (nearest["lon"], nearest["lat"]) == (there["lon"], there["lat"])
