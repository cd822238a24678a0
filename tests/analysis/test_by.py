"""Finding one entity by what people hold in hand."""

from __future__ import annotations

import pytest

from analysis.by import By, find
from base.errors import BadRequestError, MalformedIdError
from base.viewer import Viewer
from ontology import ENTITIES
from ontology.keys import natural_key, public_id
from tests.analysis.conftest import Asker
from tests.graphs import KEY, Load, Said, World, number_of

REGISTER, TELECOM, SECRET = number_of(1, 1), number_of(2, 1), number_of(3, 1)


def natural(kind: str, **values: str) -> str:
    """The id of the entity with that natural key."""
    entity = ENTITIES[kind]
    return public_id(entity, natural_key(entity, tuple(values), tuple(values.values())), KEY)


PERSON = natural("Person", identity_number="11010519491231002X")
PHONE = natural("Phone", number="+8613800138000")
BLUE = natural("Plate", text="皖A12345", type="blue")
YELLOW = natural("Plate", text="皖A12345", type="yellow")
GREEN = natural("Plate", text="皖AD12345", type="green")
ACCOUNT = natural("Account", institution="ICBC", number="6222020000000000005")
CASE = natural("Case", number="A3401")
DEVICE = natural("Device", imei="490154203237518")
FIRM = natural("Organization", credit_code="91350100M000100Y43")
VEHICLE = natural("Vehicle", vin="LSVAA4187E2100001")
ADDRESS = natural("Address", text="云溪市翠湖路12号3栋2单元501室")
TRACE = natural("Trace", laboratory="LAB", key="T1")
HIDDEN = natural("Phone", number="+8613900139000")


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    said = (
        Said(REGISTER, PERSON, {"identity_number": "11010519491231002X", "name": "王伟"}),
        Said(TELECOM, PHONE, {"number": "+8613800138000"}),
        Said(REGISTER, BLUE, {"text": "皖A12345", "type": "blue"}),
        Said(REGISTER, YELLOW, {"text": "皖A12345", "type": "yellow"}, row=2),
        Said(REGISTER, GREEN, {"text": "皖AD12345", "type": "green"}, row=3),
        Said(REGISTER, ACCOUNT, {"institution": "ICBC", "number": "6222020000000000005"}),
        Said(REGISTER, CASE, {"number": "A3401", "title": "抢劫"}),
        Said(REGISTER, DEVICE, {"imei": "490154203237518"}),
        Said(REGISTER, FIRM, {"credit_code": "91350100M000100Y43"}),
        Said(REGISTER, VEHICLE, {"vin": "LSVAA4187E2100001", "model": "大众"}),
        Said(REGISTER, ADDRESS, {"text": "云溪市翠湖路12号3栋2单元501室"}),
        Said(REGISTER, TRACE, {"laboratory": "LAB", "key": "T1"}),
        Said(SECRET, HIDDEN, {"number": "+8613900139000"}),
    )
    asker.world(World((Load(REGISTER), Load(TELECOM, "telecom"), Load(SECRET, "secret", level=2)), said))


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (By(id=PERSON), PERSON),
        (By(identity_number="11010519491231002x"), PERSON),
        (By(phone="138 0013 8000"), PHONE),
        (By(plate="皖a·12345", plate_type="yellow"), YELLOW),
        (By(plate="皖A·D12345"), GREEN),
        (By(account="6222 0200 0000 0000 005", institution="ICBC"), ACCOUNT),
        (By(account="6222020000000000005"), ACCOUNT),
        (By(case_number="a3401"), CASE),
        (By(imei="490154203237518"), DEVICE),
        (By(credit_code="91350100M000100Y43"), FIRM),
        (By(vin="LSVAA4187E2100001"), VEHICLE),
        (By(address="云溪市翠湖路十二号 3幢二单元５０１房"), ADDRESS),
        (By(trace_key="T1", laboratory="LAB"), TRACE),
        (By(trace_key="T1"), TRACE),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value),
)
def test_an_entity_is_found_by_any_of_its_identifiers(asker: Asker, by: By, found: str) -> None:
    entity = asker.run(find(asker.ask(), by))

    assert entity is not None
    assert entity.id == found


@pytest.mark.parametrize("by", [By(id=HIDDEN), By(phone="13900139000"), By(phone="13700137000"), By(plate="皖B99999")])
def test_hidden_and_unknown_are_one_answer(asker: Asker, by: By) -> None:
    assert asker.run(find(asker.ask(), by)) is None


def test_who_is_cleared_for_it_finds_it(asker: Asker) -> None:
    entity = asker.run(find(asker.ask(Viewer("chief", level=2)), By(id=HIDDEN)))

    assert entity is not None
    assert entity.caption == "+8613900139000"


def test_a_plate_that_several_bear_asks_for_its_type(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="2 entities bear that text: name its type too"):
        asker.run(find(asker.ask(), By(plate="皖A12345")))


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (By(), "exactly one of: id, identity_number"),
        (By(id=PERSON, phone="13800138000"), "exactly one of"),
        (By(plate_type="blue"), "exactly one of"),
        (By(phone="13800138000", institution="ICBC"), "'institution' does not go with 'phone'"),
        (By(identity_number="110105194912310021"), "no valid resident identity number \\(checksum\\)"),
        (By(phone="1380013800"), "no valid telephone number \\(length\\)"),
        (By(address="不详"), "no valid standard address \\(placeholder\\)"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_answered_says_why(asker: Asker, by: By, sentence: str) -> None:
    with pytest.raises(BadRequestError, match=sentence) as refused:
        asker.run(find(asker.ask(), by))

    given = [value for value in (by.identity_number, by.phone, by.address) if value]
    assert not any(value in refused.value.detail for value in given)


def test_a_text_that_is_no_id_is_refused(asker: Asker) -> None:
    with pytest.raises(MalformedIdError):
        asker.run(find(asker.ask(), By(id="person-1")))
