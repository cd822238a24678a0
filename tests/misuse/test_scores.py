"""No person is scored, and no detector reads age, sex or origin: change these of everybody and no finding changes."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import create_model

from analysis.asking import Ask
from analysis.detectors.co_travel import co_travel
from analysis.detectors.collision import SceneAsked, collision
from analysis.detectors.shared_identifiers import look
from analysis.findings import Finding
from base.forbidding import PersonScoreError
from base.misuse import ForbiddenInputError
from base.viewer import Viewer
from cypher.catalogue import parse
from cypher.inputs import FAMILIES, PROTECTED
from ontology.identifiers import KINDS
from ontology.model import Entity
from service.graphql.schema import SCHEMA
from tests.analysis.conftest import NOW, Asker
from tests.analysis.detectors.graphs import LATER, camera, case_id
from tests.analysis.detectors.simulated import DAY, START
from tests.analysis.detectors.test_shared_identifiers import CROWD, joined, line, ring
from tests.contract.house import ROOT
from tests.graphs import World, an_id
from tests.misuse.feeds import code_of, words
from tests.service.conftest import Service
from tests.service.sightings import SCENES, TARGET, city

READING = """\
// Something a detector reads.
//
// return found: LIST<ANY>    what it is
// access read
// budget 1 s

MATCH (load:Load)-[d:DESCRIBES]->(person:Person)
WHERE said(d) AND open(person)
RETURN collect({}) AS found
"""
DETECTING = ("detectors", "rings", "money", "calls", "cases", "trajectories")
SCORE = ("score", "risk", "rating", "probability", "threat", "danger", "suspicion")


def test_a_finding_about_a_person_cannot_be_made_and_one_about_a_plate_can() -> None:
    with pytest.raises(PersonScoreError):
        Finding("tests", 1, [an_id("Plate", "p"), an_id("Person", "w")], [], [], 0.1)

    assert Finding("tests", 1, [an_id("Plate", "p")], [], [], 0.1).score == 0


COLUMNS = words("""
风险评分 持有人风险等级 危险等级 嫌疑度 可疑指数 信用评分 risk_score riskLevel threat_level dangerousness_rating
suspicion_score credit-score recidivismScore
""")
LAWFUL = words("""
交易风险等级 火灾风险等级 transaction_risk_score fire_risk_level 统一社会信用代码 信用社 credit_card
risk_warning_number level score
""")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_mapping_of_a_score_is_refused(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) == "person_score"


@pytest.mark.parametrize("column", LAWFUL)
def test_what_scores_no_person_is_taken(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) is None


def test_a_class_of_the_ontology_with_a_score_cannot_be_made() -> None:
    with pytest.raises(PersonScoreError):
        create_model("Scored", __base__=Entity, risk_score=(int, 0))

    create_model("Rated", __base__=Entity, fire_risk_level=(int, 0))


def test_no_person_has_a_score_in_the_schema(service: Service) -> None:
    person = SCHEMA.as_str().split("type Person ", 1)[1].split("\n}", 1)[0]
    described = service.app.openapi()["components"]["schemas"]["EntityView"]["properties"]

    assert "birthDate" in person
    assert [word for word in SCORE if word in person.lower()] == []
    assert [name for name in described if any(word in name.lower() for word in SCORE)] == []


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("name", PROTECTED)
def test_a_query_that_detectors_read_from_reads_nothing_protected(family: str, name: str) -> None:
    for read in (f"d.{name}", f"d.`{name}`", f"d['{name}']", f"substring(d.{name}, 0, 6)"):
        with pytest.raises(ForbiddenInputError) as refused:
            parse(f"{family}/devised", READING.replace("{}", read))

    assert refused.value.code == "forbidden_input"
    assert name in refused.value.detail


@pytest.mark.parametrize("read", ["properties(d)", "[name IN $properties | d[name]]"])
def test_nor_what_may_be_anything(read: str) -> None:
    text = READING.replace("{}", read).replace("// return", "// param  properties: LIST<STRING>  which\n// return", 1)

    with pytest.raises(ForbiddenInputError):
        parse("rings/devised", text if "$properties" in read else READING.replace("{}", read))


@pytest.mark.parametrize(("family", "read"), [("rings", "d.name"), ("profiles", "d.birth_date")])
def test_a_lawful_neighbour_is_read(family: str, read: str) -> None:
    assert parse(f"{family}/devised", READING.replace("{}", read)).access == "read"


def test_no_detector_names_a_protected_property() -> None:
    named = {
        f"{path.relative_to(ROOT)}: {node.value}"
        for folder in DETECTING
        for path in (ROOT / "analysis" / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in PROTECTED
    }

    assert named == set()


MEN_OF_A_REGION = ("990101", "1950", "101")
WOMEN_OF_ANOTHER = ("110105", "1999", "246")


def as_people(world: World, who: tuple[str, str, str]) -> World:
    """The world with a resident number and a date of birth for everybody: region, year, and sex in the last digits."""
    region, year, order = who
    number = f"{region}{year}0102{order}"
    whole = next(
        f"{number}{digit}" for digit in "0123456789X" if KINDS["identity_number"].read(number + digit).flaw is None
    )
    told = {"identity_number": whole, "birth_date": f"{year}-01-02"}
    said = tuple(
        replace(one, values={**one.values, **told}) if one.id.startswith("person-") else one for one in world.said
    )
    return replace(world, said=said)


def findings(answer: Any) -> list[Any]:
    """Every finding in an answer, wherever it stands."""
    if isinstance(answer, dict):
        own = [answer] if {"detector", "evidence"} <= set(answer) else []
        return own + [one for value in answer.values() for one in findings(value)]
    return [one for value in answer for one in findings(value)] if isinstance(answer, list) else []


def plain(answer: Any) -> Any:
    return orjson.loads(orjson.dumps(answer))


async def _rings(ask: Ask) -> Any:
    return (await look(ask)).rings


async def _company(ask: Ask) -> Any:
    return await co_travel(ask, TARGET, START, START + 28 * DAY, 20, None)


async def _collision(ask: Ask) -> Any:
    scenes = [SceneAsked([camera(at)], START + day * DAY + 7_200, START + day * DAY + 10_800) for day, at in SCENES]
    return await collision(ask, scenes, 2, 20, None)


@pytest.mark.parametrize(
    ("world", "question", "at"),
    [
        (joined(*(line(who, f"d-{who}") for who in CROWD), ring()), _rings, NOW),
        (city(), _company, LATER),
        (city(), _collision, LATER),
    ],
    ids=["rings", "co-travel", "collision"],
)
def test_age_sex_and_origin_of_everybody_change_no_finding_and_no_score(
    asker: Asker, world: World, question: Any, at: int
) -> None:
    found: list[Any] = []
    for who in (MEN_OF_A_REGION, WOMEN_OF_ANOTHER):
        asker.world(as_people(world, who))
        ask = asker.ask(Viewer("officer", case=case_id("A1")), as_of=at, known_at=at)
        found.append(findings(plain(asker.run(question(ask)))))

    assert found[0]
    assert found[0] == found[1]
