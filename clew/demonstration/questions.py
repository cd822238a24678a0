"""The five example questions, made from the stories planted in the sample city, and what their answers must show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from service.pages import Question

_FOLDER = Path(__file__).parent
_LAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the sentence its answer becomes; `told` raises KeyError, IndexError or TypeError else."""

    question: Question
    told: Callable[[dict[str, Any]], str]


def examples(story: dict[str, Any], key: bytes) -> list[Example]:
    """The five questions about a city with these stories, in a graph whose ids are made with this key."""

    def case(number: str) -> str:
        return public_id(ENTITIES["Case"], natural_key(ENTITIES["Case"], ("number",), (number,)), key)

    smash, mover, cold = story["smash"], story["mover"], story["cold_case"]
    return [
        _example("Who drives this plate?", "plate", {"plate": smash["plate"]}, _plate),
        _example(
            "Where did this person live, before and after?",
            "home",
            {"identityNumber": mover["identity_number"], **_around(mover["moved_on"])},
            _home,
        ),
        _example(
            "What do the sources disagree on?",
            "conflict",
            {"identityNumber": story["conflict"]["identity_number"]},
            _conflict,
        ),
        _example(
            "What joins a case of 1999 and one of today?",
            "cases",
            {"from": case(cold["case_1999"]), "to": case(cold["case_today"])},
            _cases,
        ),
        _example(
            "Whose number ends like this?",
            "search",
            {"ending": story["ring"]["shared_phones"][0][-_LAST_DIGITS:]},
            _search,
        ),
    ]


def _around(day: str) -> dict[str, str]:
    """The days before and after a day."""
    moved = date.fromisoformat(day)
    return {"before": str(moved - timedelta(days=1)), "after": str(moved + timedelta(days=1))}


def _example(title: str, file: str, variables: dict[str, Any], told: Callable[[dict[str, Any]], str]) -> Example:
    query = (_FOLDER / f"{file}.graphql").read_text(encoding="utf-8")
    return Example(Question(title=title, query=query, variables=variables), told)


def _plate(data: dict[str, Any]) -> str:
    plate = data["plate"]
    seen = next(count for count in plate["eventCounts"] if count["type"] == "SEEN_AT")
    vehicle = next(link for link in plate["links"]["items"] if link["other"]["kind"] == "Vehicle")
    keeper = vehicle["other"]["links"]["items"][0]
    return (
        f"{plate['caption']} is borne by {vehicle['other']['caption']}, kept by {keeper['other']['caption']}, "
        f"seen {seen['count']} times ({_row(vehicle['claims']['items'][0])})"
    )


def _home(data: dict[str, Any]) -> str:
    before, after = (data[when]["links"]["items"][0] for when in ("before", "after"))
    if before["other"]["caption"] == after["other"]["caption"]:
        raise KeyError("after")
    return (
        f"{data['before']['caption']} lived at {before['other']['caption']}, later at {after['other']['caption']} "
        f"({_row(after['claims']['items'][0])})"
    )


def _conflict(data: dict[str, Any]) -> str:
    names = [item for item in data["person"]["statements"]["items"] if item["conflicting"]]
    first, second = names[0], names[1]
    return (
        f"{first['value']} ({_row(first['rows']['items'][0])}) and "
        f"{second['value']} ({_row(second['rows']['items'][0])}) are given as the name of one identity number"
    )


def _cases(data: dict[str, Any]) -> str:
    path = data["paths"]["paths"]["items"][0]
    stations = [path["hops"][0]["source"]["caption"], *(hop["target"]["caption"] for hop in path["hops"])]
    return f"{' - '.join(stations)} ({', '.join(dict.fromkeys(_rows(path)))})"


def _rows(path: dict[str, Any]) -> Iterator[str]:
    for hop in path["hops"]:
        yield _row(hop["rows"]["items"][0])


def _search(data: dict[str, Any]) -> str:
    hits = data["search"]
    first = hits["items"][0]
    return f"{hits['total']} numbers, first {first['entity']['caption']} ({_row(first['matches']['items'][0]['row'])})"


def _row(ref: dict[str, Any]) -> str:
    return f"{ref['source']}, load {ref['load']}, row {ref['row']}"
