"""Batches that are too large for the server's memory are sent in halves."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.session import open_session
from loaders.mapping_file import read_mapping
from loaders.pipeline import Loader, Options
from store import embedded, java
from tests.loaders.residents import MAPPING
from tests.loaders.test_interruption import PEOPLE, many
from tests.store.servers import small


def test_a_batch_that_does_not_fit_is_halved_until_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(java.FIXED, "db.memory.transaction.max", "8m")
    settings, steps = small(tmp_path / "home"), list[tuple[str, int, int]]()
    try:
        with open_session(settings, quiet=True) as session:
            loader = Loader(session.writer, session.archive, session.key, lambda *step: steps.append(step))

            report = loader.load(many(tmp_path), read_mapping(MAPPING), Options())

            (found,) = session.writer.rows("loads/of_feed", source="town", feed="residents", never=34_000_000_000)
    finally:
        embedded.stop(settings)
    written = [done for step, done, _ in steps if step == "writing"]
    assert (report.created, found["numbers"]) == (PEOPLE, report.loads)
    assert written[-1] == sum(report.written.values())
    assert len(written) > len(report.written), "nothing was halved"
