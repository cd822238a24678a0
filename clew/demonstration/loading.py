"""Loads the demonstration's city as the years and days went: what a case kept asking for arrives last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.asking import Ask
from analysis.standing.asking import NewQuestion, ask_question
from analysis.standing.questions import questions
from clew.commands.load import run
from clew.deciding import decided_by
from clew.detection import rings, series
from clew.output import say
from clew.session import Session
from clew.world import BY_STEM
from loaders.pipeline import Options
from store.decisions import Decisions


def load(session: Session, folder: Path, cold: dict[str, Any]) -> None:
    """Load the files in the order of their declared dates, registers before the events that refer to them.

    Once the first day is loaded, the case of 1999 asks for its trace: what arrives later answers.
    """
    order = list(BY_STEM)
    files = sorted(folder.glob("*.csv"), key=lambda path: (path.stem[-8:], order.index(path.stem[:-9])))
    first_day = files[0].stem[-8:]
    for path in (one for one in files if one.stem[-8:] == first_day):
        _load_one(session, path)
    _keep_asking(session, cold)
    for path in (one for one in files if one.stem[-8:] != first_day):
        _load_one(session, path)
    _detect(session)


def _load_one(session: Session, path: Path) -> None:
    (report,) = run(session, [path], None, Options())
    if not report.already:
        say(report.sentence())


def _keep_asking(session: Session, cold: dict[str, Any]) -> None:
    """Keep the question of the case of 1999, once."""
    case, laboratory, key = (cold[name] for name in ("case_1999", "laboratory", "comparator_key"))

    async def ask_once(ask: Ask, decisions: Decisions) -> str | None:
        if (await questions(ask, case, 1, None)).total:
            return None
        new = NewQuestion(
            kind="trace",
            value={"laboratory": laboratory, "key": key},
            owner="cold case unit",
            second_owner="head of the unit",
            ground="刑事诉讼法第五十二条",
            case=case,
        )
        return (await ask_question(ask, decisions, new)).title

    if title := decided_by(session, ask_once, by="demonstration", cases=[case]):
        say(f"the case of 1999 keeps asking for {title}")


def _detect(session: Session) -> None:
    """Find rings and series in what is new, as operators do after every delivery."""
    found = rings.detect(session)
    if found.loads:
        say(f"rings: {found.sentence()}")
    groups = series.detect(session)
    if groups.loads:
        say(f"series: {next(iter(groups.lines()))}")
