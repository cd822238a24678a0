"""Sets the demonstration up and serves it: the city's files, the loads, the service on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import uvicorn
from fastapi import FastAPI

from analysis.asking import case_id
from base.errors import UsageError
from base.settings import Settings
from clew.demonstration.loading import load
from clew.demonstration.questions import Example, examples
from clew.demonstration.tokens import CALLER, Development
from clew.output import say
from clew.session import Session, open_session
from clew.world import make
from service.access import PURPOSES
from service.access.case_files import CaseFiles, NewFile
from service.access.opening import access_of
from service.app import Parts
from service.pages import PlaygroundConfig
from service.serving import configuration

SEED = 1
BANNER = "Demonstration: every person, number and plate in here is invented."
PURPOSE = "investigation"
JUSTIFICATION = "Trying Clew on a city that does not exist"
_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What is served, and the questions that go with it."""

    parts: Parts
    examples: list[Example]
    case: str
    token: str


def settings_of(settings: Settings) -> Settings:
    """The demonstration's own settings: a state folder and a server apart from the real ones."""
    if settings.graph_uri is not None:
        raise UsageError("The demonstration uses a graph of its own: unset CLEW_GRAPH_URI for it.")
    return settings.model_copy(update={"home": settings.home / "demo"})


@contextmanager
def demonstration(settings: Settings, people: int, days: int) -> Generator[Demonstration]:
    """The city, made and loaded where it is not yet, with everything a service needs."""
    own = settings_of(settings)
    folder = own.home / "city"
    if not folder.is_dir():
        say(f"making the sample city: {people:,} people, {days} days")
        own.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        make(folder, people, days, SEED)
    story = orjson.loads((folder / "truth" / "story.json").read_bytes())
    with open_session(own) as session:
        _check_invented(session)
        load(session, folder, story["cold_case"])
        asked = examples(story, _days(folder), session.key)
        case = str(story["smash"]["cases"][0])
        questions = [example.question for example in asked]
        playground = PlaygroundConfig(
            title="Clew",
            mode_banner=BANNER,
            purposes=list(PURPOSES),
            questions=questions,
            case=case,
            justification=JUSTIFICATION,
        )
        development = Development(own.home)
        access = access_of(own.home, development.tokens, session.key)
        for number in {case, *(one.case for one in asked if one.case)}:
            open_file(access.files, number, session.key)
        parts = Parts(session.address, session.archive, session.key, access, own.home, playground)
        yield Demonstration(parts, asked, case, development.token())


def _check_invented(session: Session) -> None:
    """Raises UsageError where the store may hold people who exist: a token that anybody can make must not open it."""
    (found,) = session.writer.rows("schema/synthetic")
    if not found["synthetic"] and not session.writer.rows("schema/mark_synthetic")[0]["marked"]:
        home = session.settings.home
        raise UsageError(f"The store in {home} was not made by clew demo: remove {home}, or name another by CLEW_HOME.")


def open_file(files: CaseFiles, number: str, key: bytes) -> None:
    """Let the demonstration's investigator ask in that case."""
    case = case_id(number, key)
    if not files.is_open(case):
        files.close(case, by=CALLER)
        files.open(NewFile(case, number, "demonstration", CALLER), by=CALLER)


def _days(folder: Path) -> tuple[date, date]:
    """The first and the last day that files of the city are declared for."""
    declared = sorted(path.stem[-8:] for path in folder.glob("*.csv"))
    return date.fromisoformat(declared[0]), date.fromisoformat(declared[-1])


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(app: FastAPI, port: int) -> Generator[str]:
    """The service in a thread of this process, as long as the block runs; yields its address."""
    service = uvicorn.Server(configuration(app, "127.0.0.1", port))
    thread = threading.Thread(target=service.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not service.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise UsageError(f"The service did not start on port {port}: is the port taken? Set CLEW_PORT.")
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        service.should_exit = True
        thread.join(timeout=15)


def check(shown: Demonstration, address: str) -> list[tuple[bool, str]]:
    """Ask the questions over HTTP as a client would; whether each was answered, and a line about it."""
    headers = {
        "Authorization": f"Bearer {shown.token}",
        "Clew-Purpose": PURPOSE,
        "Clew-Justification": quote(JUSTIFICATION),
    }
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        return [_asked(client, example, shown.case) for example in shown.examples]


def _asked(client: httpx.Client, example: Example, case: str) -> tuple[bool, str]:
    body = {"query": example.question.query, "variables": example.question.variables}
    title = example.question.title
    answer: dict[str, Any] = client.post("/graphql", json=body, headers={"Clew-Case": example.case or case}).json()
    if answer.get("errors") or "data" not in answer:
        return False, f"{title} {orjson.dumps(answer.get('errors') or answer).decode()}"
    try:
        return True, f"{title} {example.told(answer['data'])}"
    except (KeyError, IndexError, TypeError, StopIteration) as error:
        return False, f"{title} the answer lacks {error}: {orjson.dumps(answer['data']).decode()[:500]}"
