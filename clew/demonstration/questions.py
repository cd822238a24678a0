"""The example questions, made from the stories planted in the sample city, and what their answers must show."""

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
SMALL_CARS = "02"
"""Their type of plate."""
ZONE = "+08:00"
CHINA = "+86"
"""What numbers of this country begin with where they are written in full."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the sentence its answer becomes, and the case it needs where not any will do.

    `told` raises KeyError, IndexError or TypeError where the answer lacks something.
    """

    question: Question
    told: Callable[[dict[str, Any]], str]
    case: str | None = None


def examples(story: dict[str, Any], days: tuple[date, date], key: bytes) -> list[Example]:
    """The questions about a city with these stories between two days, in a graph whose ids are made with this key."""

    def id_of(kind: str, **known: str) -> str:
        return public_id(ENTITIES[kind], natural_key(ENTITIES[kind], tuple(known), tuple(known.values())), key)

    return [*_who_and_what(story), *_cases_of(story, id_of), *_movements(story, days, id_of)]


IdOf = Callable[..., str]


def _who_and_what(story: dict[str, Any]) -> list[Example]:
    smash, mover = story["smash"], story["mover"]
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
    ]


def _cases_of(story: dict[str, Any], id_of: IdOf) -> list[Example]:
    cold = story["cold_case"]
    return [
        _example(
            "What joins a case of 1999 and one of today?",
            "cases",
            {"from": id_of("Case", number=cold["case_1999"]), "to": id_of("Case", number=cold["case_today"])},
            _cases,
        ),
        _example(
            f"What answered the question that the case of 1999 kept asking? (Ask in the case {cold['case_1999']}.)",
            "standing",
            {},
            _standing,
            cold["case_1999"],
        ),
        _example(
            "Which cases belong with the one of 1999, and what speaks for it?",
            "links",
            {"case": cold["case_1999"]},
            _links,
        ),
    ]


def _movements(story: dict[str, Any], days: tuple[date, date], id_of: IdOf) -> list[Example]:
    smash, ring = story["smash"], story["ring"]
    return [
        _example(
            "Whose number ends like this?",
            "search",
            {"ending": story["ring"]["shared_phones"][0][-_LAST_DIGITS:]},
            _search,
        ),
        _example(
            "Where does this vehicle rest at night, and what happened around there?",
            "resting",
            {"of": id_of("Plate", text=smash["plate"], type=SMALL_CARS), **_window(*days)},
            _resting,
        ),
        _example(
            "Who shares devices and numbers with this phone?",
            "ring",
            {"of": id_of("Phone", number=f"{CHINA}{ring['shared_phones'][0]}")},
            _ring,
        ),
        _example(
            "Where did the money go that came to this account?",
            "money",
            {"account": id_of("Account", institution=ring["institution"], number=ring["accounts"][0]), **_until(*days)},
            _money,
        ),
    ]


def _window(first: date, last: date) -> dict[str, str]:
    """From the midnight before the first day to the midnight after the last."""
    return {"from": f"{first}T00:00:00{ZONE}", "to": f"{last + timedelta(days=1)}T00:00:00{ZONE}"}


def _until(first: date, last: date) -> dict[str, str]:
    """The same as money is asked for."""
    window = _window(first, last)
    return {"from": window["from"], "until": window["to"]}


def _around(day: str) -> dict[str, str]:
    """The days before and after a day."""
    moved = date.fromisoformat(day)
    return {"before": str(moved - timedelta(days=1)), "after": str(moved + timedelta(days=1))}


def _example(
    title: str, file: str, variables: dict[str, Any], told: Callable[[dict[str, Any]], str], case: str | None = None
) -> Example:
    query = (_FOLDER / f"{file}.graphql").read_text(encoding="utf-8")
    return Example(Question(title=title, query=query, variables=variables), told, case)


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


def _standing(data: dict[str, Any]) -> str:
    asked = data["standingQuestions"]["items"][0]
    hit = next(one for one in data["standingHits"]["items"] if not one["existing"])
    task = data["tasks"]["items"][0]
    return (
        f"{asked['case']['caption']} kept asking for {asked['title']}: on {hit['declaredAt'][:10]} "
        f"{_row(hit['row'])} answered, and {task['responsible']} has until {task['dueAt'][:10]} to see to it"
    )


def _links(data: dict[str, Any]) -> str:
    best = data["caseLinks"]["links"]["items"][0]
    finding = best["finding"]
    evidence = max(finding["evidence"], key=lambda one: one["log10Lr"])
    return (
        f"{best['case']['caption']}, by {evidence['sentence'].rstrip('.')} ({_row(evidence['rows']['items'][0])}); "
        f"by chance {finding['expectedInnocent']:.2g} innocent cases would look this similar"
    )


def _search(data: dict[str, Any]) -> str:
    hits = data["search"]
    first = hits["items"][0]
    return f"{hits['total']} numbers, first {first['entity']['caption']} ({_row(first['matches']['items'][0]['row'])})"


def _resting(data: dict[str, Any]) -> str:
    found = data["restingPlaces"]
    place = next(place for place in found["places"] if place["nearby"])
    before = place["rests"]["items"][0]["rows"][0]
    return (
        f"{data['plate']['caption']} was near {place['latitude']:.4f} N, {place['longitude']:.4f} E in "
        f"{place['nights']} of {found['nights']} nights, {_beside(place)} ({_row(before)}); around it in these nights "
        f"{'; '.join(map(_incidents, place['nearby']))}"
    )


def _incidents(kind: dict[str, Any]) -> str:
    """Cases of one kind beside the number that chance would bring, each with its distance and its row."""
    cases = [
        f"{one['entity']['caption']} {one['metres']:.0f} m away ({_row(one['row'])})"
        for one in kind["incidents"]["items"]
    ]
    return f"{kind['observed']} of {kind['kind']} where chance brings {kind['expected']:.1f}: {', '.join(cases)}"


def _beside(place: dict[str, Any]) -> str:
    """What is known of the ground: an address, the keeper's home, or the area and how far its nearest camera is."""
    home = next((one["found"] for one in place["benign"] if one["found"]), None)
    if place["nearest"]:
        return f"at {place['nearest']['entity']['caption']}"
    area = f"cell {place['cell']}, {place['camera']:.0f} m from the nearest camera"
    return f"{area}, the keeper's home ({home})" if home else area


def _ring(data: dict[str, Any]) -> str:
    """The ring of shared identifiers: who, with what, the strongest reason, and what chance would do."""
    ring = next(one for one in data["ringsOf"]["items"] if one["typology"] == "shared_identifiers")
    finding, members = ring["finding"], ring["members"]["items"]
    reason = max(finding["evidence"], key=lambda one: one["log10Lr"])
    shared = ", ".join(f"{one['kind']} {one['caption']}" for one in members)
    return (
        f"{ring['holders']['total']} people ({_captions(ring['holders'])}) share {shared}; {reason['sentence']} "
        f"({_row(reason['rows']['items'][0])}); chance would make {finding['expectedInnocent']:.2g} such rings"
    )


def _captions(page: dict[str, Any]) -> str:
    return ", ".join(one["caption"] for one in page["items"])


def _money(data: dict[str, Any]) -> str:
    """The sum, where it lies now, how it left, and what may still be frozen."""
    flow = data["moneyFlow"]
    held = [
        f"{_yuan(one['remaining']['headline'])} on {one['account']['caption']} of {one['institution']} "
        f"({_row(one['rows']['items'][0])})"
        for one in flow["holdings"]["items"]
        if one["remaining"]["headline"]
    ]
    left = [
        f"{_yuan(one['amount']['headline'])} as {one['kind']} ({_row(one['row'])})" for one in flow["exits"]["items"]
    ]
    return (
        f"of {_yuan(flow['seed'])} that came in, {'; '.join([*held, *left])}; "
        f"{_yuan(flow['recoverable'])} may still be frozen"
    )


def _yuan(fen: int) -> str:
    """A sum as people write it.

    >>> _yuan(1234567)
    '12,345.67 yuan'
    """
    return f"{fen / 100:,.2f} yuan"


def _row(ref: dict[str, Any]) -> str:
    return f"{ref['source']}, load {ref['load']}, row {ref['row']}"
