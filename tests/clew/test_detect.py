"""`clew detect rings` on a real graph: what arrives is found, what is the same is left, what is withdrawn is gone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analysis.asking import Ask
from analysis.rings.stored import Current, current
from base.settings import Settings
from base.viewer import now
from clew.commands.load import run
from clew.detection.rings import Detected, detect
from clew.evaluation.questions import asked
from clew.session import Session, open_session
from loaders.feeds import feed_named
from loaders.pipeline import Options
from store import embedded

START = datetime(2023, 3, 1, 9)
ACCOUNTS = 300


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    home = tmp_path_factory.mktemp("detect")
    settings = Settings(home=home, graph_uri=None, store_heap="512m", store_page_cache="128m")
    with open_session(settings, quiet=True) as opened:
        yield opened
    embedded.stop(settings, force=True)


def transfers(folder: Path, name: str, seed: int, cycle: list[int], day: int) -> Path:
    """Payments at random over sixty days, and one sum that goes round some accounts within a day."""
    draw = random.Random(seed)
    rows = [
        (START + timedelta(minutes=draw.randrange(60 * 24 * 60)), *draw.sample(range(ACCOUNTS), 2)) for _ in range(400)
    ]
    rows += [
        (START + timedelta(days=day, hours=2 * n), payer, cycle[(n + 1) % len(cycle)]) for n, payer in enumerate(cycle)
    ]
    lines = ["tx_id,timestamp,from_account,to_account,amount"]
    lines += [
        f"{name}{n},{at:%Y-%m-%dT%H:%M},ACC{payer:06},ACC{payee:06},100.00"
        for n, (at, payer, payee) in enumerate(sorted(rows))
    ]
    path = folder / f"{name}_20230601.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def load(session: Session, path: Path) -> int:
    (report,) = run(session, [path], feed_named("fraud-rings-transfers"), Options("2023-06-01"), quiet=True)
    return report.loads[0]


def rings(session: Session) -> dict[str, Current]:
    async def question(ask: Ask) -> list[Current]:
        return await current(ask)

    return {one.id: one for one in asked(session, question) if one.typology == "cycle"}


def test_rings_are_found_once_then_only_what_is_new_and_those_of_withdrawn_loads_are_gone(
    session: Session, tmp_path: Path
) -> None:
    load(session, transfers(tmp_path, "A", 1, [1, 2, 3, 4], 20))
    first, found = detect(session), rings(session)
    again = detect(session)
    second_load = load(session, transfers(tmp_path, "B", 2, [11, 12, 13, 14, 15], 40))
    later, both = detect(session), rings(session)

    assert first.looked_at is None
    assert 4 in sizes(found)
    assert 5 not in sizes(found)
    assert unchanged(again)
    assert later.looked_at is not None
    assert 5 in sizes(both)
    assert {id for id, ring in found.items() if len(ring.members) == 4} < set(both)

    session.writer.rows("loads/withdraw", loads=[second_load], at=now())
    withdrawn, left = detect(session), rings(session)

    assert withdrawn.changes.get("gone", 0) >= 1
    assert 5 not in sizes(left)
    assert 4 in sizes(left)


def sizes(found: dict[str, Current]) -> list[int]:
    """How many members each ring has; chance makes one of two or three here and there."""
    return [len(ring.members) for ring in found.values()]


def unchanged(detected: Detected) -> bool:
    """Whether a detection wrote no version of any ring."""
    return not set(detected.changes) - {"same"}


def test_everything_again_changes_nothing(session: Session) -> None:
    before = rings(session)

    again = detect(session, everything=True)

    assert again.looked_at is None
    assert unchanged(again)
    assert rings(session) == before
