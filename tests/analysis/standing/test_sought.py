"""What a question looks for: read into one form or refused with one sentence, and answered by the rows that fit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.standing.kinds import SOUGHT, WATCHED, read_for, read_sought, read_written, written
from analysis.standing.marks import ID, Shapes, keys_of
from analysis.standing.sought import Exact
from analysis.standing.stated import Stated
from base.admission import IdentifierWithheldError
from base.moments import read as moment
from base.refusals import QuestionIncompleteError
from base.viewer import BEGINNING, FOREVER, Viewer
from ontology.names import search_words
from tests.graphs import KEY
from tests.loaders.front_door import id_of

WANG = "990101198001011009"
VALID: dict[str, dict[str, Any]] = {
    "trace": {"laboratory": "云溪市刑事技术室", "key": "K-77"},
    "plate": {"text": "皖a?23?5"},
    "phone": {"number": "138 0013 8000"},
    "device": {"imei": "490154203237518"},
    "account": {"number": "6222020000000000018"},
    "document": {"identity_number": WANG},
    "person_description": {"name": "张伟", "birth_date": "1980-01-01", "number_part": "1009"},
    "address": {"text": "云溪市东湖区人民路1号"},
    "vehicle_description": {"model": "金桥牌JQ100", "colour": "白"},
    "method": {"codes": ["T01", "W03"], "longitude": 117.2, "latitude": 31.8, "metres": 500},
}


@pytest.mark.parametrize("kind", SOUGHT)
def test_every_kind_is_read_told_and_comes_back_from_the_graph_as_it_was(kind: str) -> None:
    sought = read_sought(kind, VALID[kind])

    assert sought.title()
    assert sought.marks(KEY)
    assert read_written(kind, written(sought), watched=False) == sought


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("face", {}, "There is no question of kind 'face'"),
        ("plate", {"text": "皖A1"}, "no valid plate"),
        ("plate", {"text": "皖???345"}, "at most 2 may be"),
        ("plate", {"text": "皖A*345"}, "no valid plate"),
        ("plate", {"text": "皖A12345", "colour": "blue"}, "colour: Extra inputs"),
        ("phone", {"number": "12"}, "no valid telephone number"),
        ("trace", {"key": "K-77"}, "laboratory: Field required"),
        ("document", {}, "identity_number, or document_type"),
        ("document", {"document_type": "passport"}, "identity_number, or document_type"),
        ("person_description", {"birth_date": "1980-01-01"}, "give a name, or a part"),
        ("person_description", {"name": "张伟", "number_part": "12"}, "4 to 12"),
        ("method", {"codes": []}, "codes"),
        ("method", {"codes": ["T01"], "metres": 5}, "all three or none"),
    ],
)
def test_what_cannot_be_met_is_refused_in_one_sentence(kind: str, value: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionIncompleteError) as refused:
        read_sought(kind, value)

    assert said in refused.value.detail
    assert "\n" not in refused.value.detail


def test_an_exact_question_stands_under_the_id_of_the_entity_that_may_come() -> None:
    assert read_sought("phone", VALID["phone"]).marks(KEY)[0].values == (id_of("Phone", number="+8613800138000"),)
    assert read_sought("trace", VALID["trace"]).marks(KEY)[0].values == (id_of("Trace", **VALID["trace"]),)


@pytest.mark.parametrize(
    ("asked", "said", "fits"),
    [
        ("皖A?23?5", "皖A12345", True),
        ("皖A?23?5", "皖A92385", True),
        ("皖A?23?5", "皖A12346", False),
        ("皖A?23?5", "皖A123456", False),
        ("皖A12345", "皖A12345", True),
        ("皖A12345", "皖A12346", False),
    ],
)
def test_a_plate_answers_by_every_known_character(asked: str, said: str, fits: bool) -> None:
    assert bool(read_sought("plate", {"text": asked}).fits(Stated({"text": said}))) is fits


PERSON = {"name": "张伟", "birth_date": "1980-01-01", "identity_number": WANG}


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"name": "張偉"}, True),
        ({"name": "Zhang Wei"}, True),
        ({"name": "Wei Zhang", "birth_date": "1980-01-01"}, True),
        ({"name": "张玮"}, False),
        ({"name": "李四", "other_names": ["张伟"]}, True),
        ({"name": "张伟", "birth_date": "1980-01-02"}, False),
        ({"name": "张伟", "number_part": "1009"}, True),
        ({"name": "张伟", "number_part": "1019"}, False),
        ({"number_part": "1009"}, True),
        ({"name": "李四", "birth_date": "1980-01-01", "number_part": "1009"}, True),
        ({"name": "李四", "birth_date": "1980-01-01"}, False),
        ({"name": "李四", "number_part": "1009"}, False),
    ],
)
def test_a_person_answers_where_nothing_contradicts_and_enough_agrees(asked: dict[str, Any], fits: bool) -> None:
    assert bool(read_sought("person_description", asked).fits(Stated(PERSON))) is fits


def test_a_changed_name_is_told_beside_what_agrees() -> None:
    sought = read_sought("person_description", {"name": "李四", "birth_date": "1980-01-01", "number_part": "1009"})

    assert sought.fits(Stated(PERSON)) == (
        "The date of birth 1980-01-01 and the part 1009 of the identity number agree, under the name 张伟."
    )


def test_a_method_answers_with_all_its_codes_in_its_area_and_period() -> None:
    sought = read_sought("method", VALID["method"] | {"from_at": 100, "to_at": 200})
    case = {"methods": "T01;T02;W03", "from_at": 150, "to_at": 160}

    assert sought.fits(Stated(case, ((117.2001, 31.8001),))) == "It is a case with T01 and W03."
    assert sought.fits(Stated(case)) == "It is a case with T01 and W03; its place is not recorded."
    assert sought.fits(Stated(case, ((117.3, 31.8),))) is None
    assert sought.fits(Stated(case | {"from_at": 300, "to_at": 310})) is None
    assert sought.fits(Stated(case | {"methods": "T01;T02"})) is None


@pytest.mark.parametrize(
    ("spans", "during"),
    [
        (((moment("2010-01-01"), moment("2011-05-01")),), True),
        (((moment("2011-06-01"), FOREVER),), False),
        (((BEGINNING, moment("2011-01-01")),), False),
        (((BEGINNING, moment("2011-01-01")), (moment("2011-05-31"), FOREVER)), True),
        ((), True),
    ],
)
def test_what_changes_hands_is_asked_for_some_days_where_they_are_given(
    spans: tuple[tuple[int, int], ...], during: bool
) -> None:
    sought = read_sought("phone", {"number": "13800138000", "since": "2011-04-01", "until": "2011-05-31"})

    assert sought.during(Stated({}, spans=spans)) is during
    assert read_sought("phone", VALID["phone"]).during(Stated({}, spans=spans))


def test_names_of_which_none_comes_first_may_be_given_as_a_list() -> None:
    listed = read_sought("person_description", {"names": ["张伟", "李四"], "birth_date": "1980-01-01"})

    assert listed == read_sought(
        "person_description", {"name": "张伟", "other_names": ["李四"], "birth_date": "1980-01-01"}
    )


def test_only_what_names_one_entity_may_be_watched() -> None:
    assert set(WATCHED) == {"person", "plate", "phone", "account"}


CHARACTERS = st.sampled_from("0123456789ABC")
PLATES = st.builds(lambda serial: "皖A" + "".join(serial), st.lists(CHARACTERS, min_size=5, max_size=5))
NAMES = st.sampled_from(["张伟", "張偉", "Zhang Wei", "wei zhang", "欧阳娜娜", "Nana Ouyang", "买买提·艾力", "曾乐"])
BIRTHS = st.sampled_from(["1980-01-01", "1999-12-31"])
PEOPLE = st.fixed_dictionaries(
    {"name": NAMES}, optional={"birth_date": BIRTHS, "identity_number": st.sampled_from([WANG, "99010119991231104X"])}
)
DESCRIBED = st.fixed_dictionaries(
    {}, optional={"name": NAMES, "birth_date": BIRTHS, "number_part": st.sampled_from(["1009", "104X", "19800101"])}
).filter(lambda one: "name" in one or "number_part" in one)


def shared(kind: str, asked: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether question and statement share a mark of the question's shapes."""
    sought = read_sought(kind, asked)
    marks = sought.marks(KEY)
    shapes = Shapes(frozenset(mark.shape for mark in marks))
    whole = dict.fromkeys(shapes.columns(sought.label)) | values
    return bool(set(keys_of(marks, KEY)) & set(keys_of(shapes.marks(sought.label, whole), KEY)))


@given(PLATES, st.sets(st.integers(0, 6), max_size=2))
def test_a_plate_that_answers_bears_the_mark_of_the_question(plate: str, unknown: set[int]) -> None:
    asked = {"text": "".join("?" if place in unknown else character for place, character in enumerate(plate))}

    assert shared("plate", asked, {"text": plate})


@given(DESCRIBED, PEOPLE)
def test_a_person_who_answers_bears_a_mark_of_the_question(asked: dict[str, Any], person: dict[str, Any]) -> None:
    sought = read_sought("person_description", asked)
    values = person | {"words": " ".join(search_words(person["name"]))}

    assert shared("person_description", asked, values) or sought.fits(Stated(values)) is None


@pytest.mark.parametrize("kind", SOUGHT)
def test_no_value_can_be_read_from_a_key(kind: str) -> None:
    sought = read_sought(kind, VALID[kind])
    keys = keys_of(sought.marks(KEY), KEY)

    assert all(key.isascii() and len(key) >= 30 for key in keys)
    assert isinstance(sought, Exact) == all(mark.shape == ID for mark in sought.marks(KEY))


def test_a_part_of_a_number_is_looked_for_in_the_number() -> None:
    asked = {"name": "李四", "birth_date": "1980-01-01"}

    assert read_sought("person_description", asked).properties() == {"name", "birth_date"}
    assert "identity_number" in read_sought("person_description", asked | {"number_part": "1009"}).properties()
    assert read_sought("account", VALID["account"]).properties() >= {"number"}
    hidden = Viewer("asker", redacted={"document": "role"})
    with pytest.raises(IdentifierWithheldError):
        read_for(hidden, "person_description", asked | {"number_part": "1009"})
    assert read_for(hidden, "person_description", asked) == read_sought("person_description", asked)
