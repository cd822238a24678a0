"""Every row of every delivery is counted once: read = created + changed + same + rejected."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import EXIT_DATABASE
from loaders.comparison import Earlier
from loaders.delivery import Prepared, prepare
from loaders.ledger import description_of
from loaders.mapping_file import read_mapping
from loaders.pipeline import Options, delivery_of
from loaders.report import Report
from store.archive import Archive
from tests.loaders.front_door import FrontDoor
from tests.loaders.residents import LI, MAPPING, WANG, ZHANG, delivery, row

ROWS = st.one_of(
    st.builds(row, st.sampled_from([WANG, LI, ZHANG]), st.sampled_from("12"), since=st.sampled_from(["", "soon"])),
    st.sampled_from([",,,,,", "short", f"{LI},李,1985-12-24,x\ufffd,,", f"{WANG},a,b,c,d,e,f"]),
)
DELIVERIES = st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.lists(ROWS, max_size=6)), min_size=1, max_size=4)


def unseen(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


class Register:
    """The archive of a register whose files come one after the other; there is no graph."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._archive = Archive(folder / "archive")
        self._loads: list[tuple[int, int, bool]] = []

    def add(self, day: int, full: bool, rows: list[str]) -> Prepared:
        """One more file, as far as a load comes before the graph is touched."""
        arriving = delivery_of(
            delivery(self._folder, f"2024010{day}", *rows), read_mapping(MAPPING), Options(full=full)
        )
        before = sorted(self._loads)
        earlier = Earlier([one[1] for one in before], [one[0] for one in before], [one[2] for one in before])
        found = prepare(arriving, self._archive, earlier, b"k" * 32, unseen)
        number = 1_048_576 + len(self._loads)
        (share,) = found.shares
        self._archive.keep(share.staged, description_of(arriving, number, share.refused, [number]))
        self._loads.append((arriving.date, number, full))
        return found


@given(DELIVERIES)
@settings(max_examples=40, deadline=None)
def test_random_deliveries_add_up(deliveries: list[tuple[int, bool, list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        register = Register(Path(folder))
        for day, full, rows in deliveries:
            found = register.add(day, full, rows)

            assert found.read == len(rows)
            assert found.read == found.created + found.changed + found.same + len(found.rejects)
            assert set(Counter(reject.row for reject in found.rejects).values()) <= {1}


def test_rows_under_one_key_are_counted_as_repeated(tmp_path: Path) -> None:
    found = Register(tmp_path).add(1, full=False, rows=[row(), row(), row(LI), row(LI, "2"), row(LI, "3"), row(ZHANG)])

    assert found.comparison.repeated == 3
    assert (found.created, found.same, len(found.rejects)) == (2, 1, 3)


def test_the_account_is_kept_with_the_load(door: FrontDoor, tmp_path: Path) -> None:
    first = door.load("--mapping", MAPPING, delivery(tmp_path, "20240101", row(), row(), row(LI), row(LI, "2"), "x"))
    second = door.load("--mapping", MAPPING, delivery(tmp_path, "20240201", row(home="3"), row(ZHANG)))

    kept = door.seen(
        "MATCH (l:Load) RETURN l.number, l.read, l.created, l.changed, l.same, l.rejected, l.left, l.repeated"
    )

    assert kept == {(first["loads"][0], 5, 1, 0, 1, 3, 0, 2), (second["loads"][0], 2, 1, 1, 0, 0, 0, 0)}


def test_a_load_that_does_not_add_up_fails_and_is_never_seen(
    door: FrontDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = Report.counts

    def one_lost(report: Report) -> list[int]:
        return [counts(report)[0] + 1, *counts(report)[1:]]

    path = delivery(tmp_path, "20240101", row(), row(LI))
    with monkeypatch.context() as lost:
        lost.setattr(Report, "counts", one_lost)
        failed = door.clew("load", "--json", "--mapping", MAPPING, path)

    assert (failed.exit_code, failed.value["code"]) == (EXIT_DATABASE, "account_wrong")
    assert "of 3 rows read, 2 created + 0 changed + 0 the same + 0 rejected are 2" in failed.value["detail"]
    assert door.seen("MATCH (p:Person)<-[d:DESCRIBES]-() WHERE says(d) RETURN p.id") == set()
    assert door.count("MATCH (l:Load) WHERE l.failed_at > 0 RETURN count(l)") == 1
    again = door.load("--mapping", MAPPING, path)
    assert again["created"] == 2
    assert door.count("MATCH (l:Load) WHERE l.failed_at IS NULL AND l.completed_at < 34000000000 RETURN count(l)") == 1
