"""`clew question`: what a case keeps asking of every load to come, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import TypeAdapter, ValidationError

from analysis.answers import Page
from analysis.standing import questions as standing
from analysis.standing.asking import COOL_DOWN, REVIEW, Asked, NewQuestion, ask_questions
from analysis.standing.kinds import SOUGHT
from analysis.standing.questions import QuestionView
from base.errors import UsageError
from base.moments import written
from clew.deciding import decided_by
from clew.output import emit, reporting
from clew.session import open_session

app = typer.Typer(no_args_is_help=True, help="Keep asking for a case: every load is put to its questions.")

Id = Annotated[str, typer.Argument(help="id of the question")]
Why = Annotated[str, typer.Option(help="the reason, in your own words")]
By = Annotated[str | None, typer.Option(help="who decides; else the user of this machine")]
Case = Annotated[str | None, typer.Option(help="number or id of the case")]
First = Annotated[int, typer.Option(min=1, max=100, help="how many to show")]
After = Annotated[str | None, typer.Option(help="where the page before ended")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]

_NEW = TypeAdapter(NewQuestion)


@app.command()
def ask(
    kind: Annotated[str | None, typer.Argument(help=f"one of {', '.join(SOUGHT)}")] = None,
    value: Annotated[str | None, typer.Argument(help='what is looked for, as JSON: {"text": "皖A?23?5"}')] = None,
    case: Case = None,
    owner: Annotated[str, typer.Option(help="who answers for the question")] = "",
    second_owner: Annotated[str, typer.Option(help="who does when it is overdue")] = "",
    ground: Annotated[str, typer.Option(help="the legal ground")] = "",
    cool_down: Annotated[int, typer.Option(help="days in which further hits join the task of the first")] = COOL_DOWN,
    review: Annotated[int, typer.Option(help="days until somebody has to say whether it is still wanted")] = REVIEW,
    file: Annotated[Path | None, typer.Option(help="many at once: one JSON object a line, with the same words")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Keep a question, or many; what the graph knows already is told at once."""
    with reporting(as_json=as_json):
        given = {"case": case, "owner": owner, "second_owner": second_owner, "ground": ground}
        given |= {"cool_down": cool_down, "review": review}
        if file is not None:
            new = [
                _new(given | read_object(line, f"{file}:{n}"), f"{file}:{n}") for n, line in enumerate(_lines(file), 1)
            ]
        elif kind is not None and value is not None:
            new = [_new(given | {"kind": kind, "value": read_object(value, "The value")}, "The question")]
        else:
            raise UsageError("Give a kind and a value, or many questions with --file.")
        cases = [one.case for one in new if one.case]
        with open_session(quiet=as_json) as session:
            asked = decided_by(session, lambda ask, door: ask_questions(ask, door, new), by=by, cases=cases)
        emit({"questions": asked}, [_told(one) for one in asked], as_json=as_json)


@app.command("list")
def list_(
    case: Case = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="only those whose review is overdue")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="also those that are not asked any more")] = False,
    first: First = 20,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """Show what is asked, how often it was right, and whose review is overdue."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        page = decided_by(
            session, lambda ask, _: standing.questions(ask, case, first, after, overdue=overdue, ended=ended)
        )
        emit(page, lines_of(page), as_json=as_json)


@app.command()
def review(
    id: Id,
    why: Why,
    days: Annotated[int, typer.Option(help="days until the next review")] = REVIEW,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say that a question is still wanted."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        done = decided_by(session, lambda ask, door: standing.review(ask, door, id, why, days), by=by)
        emit(done, f"{id} is asked on; the next review is on {written(done.detail['review_at'])}", as_json=as_json)


@app.command()
def end(id: Id, why: Why, by: By = None, as_json: AsJson = False) -> None:
    """Stop asking a question; what it found stays."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        done = decided_by(session, lambda ask, door: standing.end(ask, door, id, why), by=by)
        emit(done, f"{id} is not asked any more", as_json=as_json)


def lines_of(page: Page[QuestionView]) -> list[str]:
    """Questions or watches for people, and where the list goes on."""
    lines = [_line(one) for one in page.items] or ["nothing is asked"]
    return lines + ([f"{page.returned} of {page.total}: go on with --after {page.next}"] if page.next else [])


def _line(one: QuestionView) -> str:
    state = "ended" if one.ended_at else "overdue for review" if one.overdue else "asked"
    until = f" until {written(one.until)}" if one.until else ""
    worth = f", right in {one.precision:.0%} of its tasks" if one.closed else ""
    narrow = ": narrow it or end it" if one.narrow else ""
    head = f"{one.id}  {one.title}{until}; {state}, {one.responsible} answers for it"
    return f"{head}; {one.hits:,} hits, {one.open_tasks:,} open tasks{worth}{narrow}"


def _told(one: Asked) -> str:
    known = f"; {len(one.existing):,} rows answer it already" if one.existing else ""
    return f"{one.id}  {one.title} is asked from now on{known}"


def _lines(file: Path) -> list[bytes]:
    try:
        return [line for line in file.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name a file of questions.") from error


def read_object(text: str | bytes, where: str) -> dict[str, Any]:
    """A JSON object that somebody typed or wrote; raises UsageError."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{where} is no JSON ({error}).") from error
    if not isinstance(found, dict):
        raise UsageError(f'{where} is no JSON object: write one as {{"text": "皖A?23?5"}}.')
    return found  # pyright: ignore[reportUnknownVariableType]


def _new(given: dict[str, Any], where: str) -> NewQuestion:
    known = set(NewQuestion.__slots__)
    if odd := set(given) - known or {"kind", "value"} - set(given):
        raise UsageError(f"{where}: '{min(odd)}' is missing or unknown; the words are {', '.join(sorted(known))}.")
    try:
        return _NEW.validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
