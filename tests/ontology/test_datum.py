"""Datums: vectors that others published, there and back, and nothing shifted outside China."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.datum import bd09, datum_of, gcj02, to_wgs84


@pytest.mark.parametrize(
    ("wgs84", "shifted"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing"],
)
def test_the_vectors_of_eviltransform(wgs84: tuple[float, float], shifted: tuple[float, float]) -> None:
    found = gcj02(*(np.array([one]) for one in wgs84))

    assert [one[0] for one in found] == pytest.approx(shifted, abs=1e-9)


def test_the_vector_of_baidu() -> None:
    found = bd09(np.array([116.404]), np.array([39.915]))

    east, north = (float(one[0]) for one in found)
    assert (east - 116.404, north - 39.915) == pytest.approx((0.01275, 0.00785), abs=2e-3)


@given(st.floats(73.5, 135), st.floats(18, 53.5), st.sampled_from(["GCJ-02", "BD-09"]))
def test_there_and_back_is_where_it_was(longitude: float, latitude: float, datum: str) -> None:
    here = np.array([longitude]), np.array([latitude])

    there = gcj02(*here) if datum == "GCJ-02" else bd09(*here)
    back = to_wgs84("GCJ-02" if datum == "GCJ-02" else "BD-09", *there)

    assert abs(there[0][0] - longitude) > 1e-4 or abs(there[1][0] - latitude) > 1e-4
    assert [one[0] for one in back] == pytest.approx([longitude, latitude], abs=1e-9)


@given(st.floats(-180, 71.9), st.floats(-90, 90))
def test_outside_china_nothing_is_shifted(longitude: float, latitude: float) -> None:
    here = np.array([longitude]), np.array([latitude])

    assert [one[0] for one in gcj02(*here)] == [longitude, latitude]
    assert [one[0] for one in to_wgs84("GCJ-02", *here)] == [longitude, latitude]


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        *(("WGS-84", "WGS-84"), ("wgs84", "WGS-84"), ("CGCS2000", "WGS-84"), ("gcj02", "GCJ-02"), ("GCJ_02", "GCJ-02")),
        *(("BD-09", "BD-09"), ("bd09ll", "BD-09"), ("火星坐标系", "GCJ-02"), ("Beijing 54", None), ("", None)),
    ],
)
def test_a_datum_is_known_however_it_is_written(text: str, datum: str | None) -> None:
    assert datum_of(text) == datum
