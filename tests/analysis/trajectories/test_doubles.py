"""Doubles: a cloned plate is told from misreads, wrong clocks and faulty cameras."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import DAY
from analysis.trajectories.doubles import Double, doubles, one_of_each
from analysis.trajectories.tracks import Cameras, Columns
from tests.analysis.detectors.simulated import START, traffic

FAR = 200_000.0  # so few reads verify no clock: what is impossible must be so by minutes
X, Y = np.array([0.0, 500.0, FAR, FAR + 500.0]), np.zeros(4)
TEXTS = ["皖A12345", "皖A12346", "皖B99999"]


def found(*reads: tuple[int, int, int, int], texts: list[str] = TEXTS) -> dict[int, Double]:
    """From (plate, day, second, camera)."""
    who, day, second, camera = (np.array(column, dtype=np.int64) for column in zip(*reads, strict=True))
    columns = Columns(who, START + day * DAY + second, camera, np.zeros_like(who))
    every, _, _ = doubles(columns, X, Y, texts, ["02"] * len(texts))
    return {one.plate: one for one in every}


def double_life(plate: int, days: int = 3) -> list[tuple[int, int, int, int]]:
    """Each day reads on both sides of the city, two minutes apart."""
    return [
        (plate, day, second + offset, camera)
        for day in range(days)
        for second, offset, camera in ((36_000, 0, 0), (36_000, 60, 2), (36_000, 180, 1), (36_000, 240, 3))
    ]


def test_a_plate_in_two_places_on_three_days_is_claimed() -> None:
    one = found(*double_life(0))[0]

    assert one.claimed
    assert (one.days, one.cameras, len(one.conflicts)) == (3, 4, 6)
    assert one.tracks == (6, 6)


def test_one_day_is_not_enough() -> None:
    assert not found(*double_life(0, days=1))[0].claimed


def test_two_cameras_are_not_enough() -> None:
    reads = [(0, day, 36_000 + 60 * i, 2 * (i % 2)) for day in range(4) for i in range(6)]

    one = found(*reads)[0]

    assert (one.days, one.two_tracks, one.cameras) == (4, True, 2)
    assert not one.claimed


def test_a_plate_that_drives_fast_but_possibly_is_no_suspect() -> None:
    reads = [(0, day, 36_000 + 7_200 * i, camera) for day in range(3) for i, camera in enumerate((0, 2, 0, 3))]

    assert found(*reads) == {}


def test_reads_that_fit_a_hole_in_the_track_of_a_similar_plate_are_given_to_it() -> None:
    own = [(0, day, 36_000 + 70 * i, i % 2) for day in (0, 1) for i in range(3)]
    similar = [(1, day, 36_000 + at, 3) for day in range(30) for at in (0, 130)]
    wrong = [(0, 0, 36_065, 2)]

    assert 0 not in found(*own, *similar) or not found(*own, *similar)[0].conflicts.size
    one = found(*own, *similar, *wrong)[0]

    assert [misread.plate for misread in one.misreads] == [1]
    assert len(one.conflicts) == 0
    assert not one.claimed


@given(
    conflicts=st.sets(st.integers(0, 30)).map(sorted),
    fitting=st.dictionaries(st.integers(0, 31), st.integers(1, 3)),
)
def test_no_more_reads_are_given_away_than_there_are_conflicts(conflicts: list[int], fitting: dict[int, int]) -> None:
    taken = one_of_each(np.array(conflicts, dtype=np.int64), fitting)

    assert taken == sorted(set(taken))
    assert set(taken) <= fitting.keys()
    assert all(len({one, one + 1} & set(taken)) >= 1 for one in conflicts if {one, one + 1} & fitting.keys())
    assert len(taken) <= len(conflicts)


def test_three_tracks_are_no_clone() -> None:
    x = np.array([0.0, FAR, 2 * FAR])
    reads = [(0, day, 36_000 + camera, camera) for day in range(3) for camera in range(3)]
    who, day, second, camera = (np.array(column, dtype=np.int64) for column in zip(*reads, strict=True))
    columns = Columns(who, START + day * DAY + second, camera, np.zeros_like(who))

    every, _, _ = doubles(columns, x, np.zeros(3), TEXTS, ["02"] * 3)

    assert not every[0].two_tracks
    assert not every[0].claimed


def test_errors_of_clocks_are_granted() -> None:
    cameras = Cameras(X, Y, np.array([1.0, 1.0, 1.0, 1_500.0]))
    one, other, seconds = np.array([0, 0]), np.array([2, 3]), np.array([60, 60])

    assert cameras.impossible(one, other, seconds).tolist() == [True, False]


def test_when_reads_come_and_in_which_order_changes_nothing() -> None:
    reads = [*double_life(0), *double_life(2)]
    later = [(plate, day + 7, second, camera) for plate, day, second, camera in reads[::-1]]

    one, other = found(*reads)[0], found(*later)[0]

    assert (one.days, one.cameras, one.tracks, one.tail) == (other.days, other.cameras, other.tracks, other.tail)


def test_in_a_simulated_city_with_misreads_and_wrong_clocks_only_clones_are_claimed() -> None:
    city = traffic(seed=7, vehicles=4_000, cameras=40, days=14, busy=2.0)
    rng = np.random.default_rng(8)
    who, texts, clones = clone_and_misread(rng, city.who, city.vehicles)
    off = np.where(rng.random(len(city.x)) < 1 / 12, rng.uniform(-600, 600, len(city.x)), 0.0)
    off[np.bincount(city.place).argmax()] = 86_400.0
    at = city.at + np.rint(off[city.place]).astype(np.int64)

    columns = Columns(who, at, city.place, np.zeros_like(at))
    every, _, _ = doubles(columns, 3 * city.x, 3 * city.y, texts, ["02"] * len(texts))  # a wide land with fast roads

    claimed = {one.plate for one in every if one.claimed}
    assert claimed <= clones
    assert len(claimed) >= 4


def clone_and_misread(
    rng: np.random.Generator, who: np.ndarray, vehicles: int
) -> tuple[np.ndarray, list[str], set[int]]:
    """Ten vehicles bear the plate of another; one read in a hundred has a wrong character."""
    characters = list("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    serials = rng.choice(characters, (vehicles, 5))
    texts = ["皖A" + "".join(serial) for serial in serials]
    picked = rng.permutation(vehicles)[:20]
    bearer = np.arange(vehicles)
    bearer[picked[:10]] = picked[10:]
    who = bearer[who]
    numbers = {text: i for i, text in enumerate(texts)}
    for i in np.flatnonzero(rng.random(len(who)) < 0.01):
        text, place = texts[who[i]], int(rng.integers(2, 7))
        read = text[:place] + str(rng.choice(characters)) + text[place + 1 :]
        if read not in numbers:
            numbers[read] = len(texts)
            texts.append(read)
        who[i] = numbers[read]
    return who, texts, set(picked[10:].tolist())
