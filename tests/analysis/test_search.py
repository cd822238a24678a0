"""Search: names, identifiers in full or part, addresses; what matched and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.answers import Hit, Page
from analysis.matching import is_worded
from analysis.search import search
from base.errors import BadRequestError, SearchTooBroadError
from base.viewer import Viewer
from ontology import ENTITIES, Entity
from ontology.keys import kind_of
from tests.analysis.conftest import Asker
from tests.graphs import Load, Said, World, an_id, number_of

REGISTER, TELECOM, SECRET = (number_of(scope, 1) for scope in (1, 2, 3))
WANG, WEI, OUYANG, NURLAN, MOVED = (an_id("Person", name) for name in ("wang", "wei", "ouyang", "nurlan", "moved"))
PHONE, OTHER_PHONE, HIDDEN = (an_id("Phone", name) for name in ("phone", "other", "hidden"))
PLATE, SIMILAR, CASE, ADDRESS = an_id("Plate", "p"), an_id("Plate", "q"), an_id("Case", "c"), an_id("Address", "a")


SAID = (
    Said(REGISTER, WANG, {"name": "王伟", "identity_number": "11010519491231002X"}, row=1),
    Said(TELECOM, WANG, {"name": "王伟"}, row=2),
    Said(REGISTER, WEI, {"name": "王伟"}, row=3),
    Said(REGISTER, OUYANG, {"name": "歐陽娜娜", "former_name": "王伟民"}, row=4),
    Said(REGISTER, NURLAN, {"name": "努尔兰·艾力"}, row=5),
    Said(REGISTER, MOVED, {"name": "李强"}, row=6, valid_from=100, valid_to=200),
    Said(TELECOM, PHONE, {"number": "+8613800138000"}, row=7),
    Said(TELECOM, OTHER_PHONE, {"number": "+8613880001234"}, row=8),
    Said(SECRET, HIDDEN, {"number": "+8613900138000"}, row=9),
    *(Said(SECRET, WEI, {"name": "王伟"}, row=row) for row in range(10, 20)),
    Said(REGISTER, PLATE, {"text": "皖A12345", "type": "blue"}, row=20),
    Said(REGISTER, SIMILAR, {"text": "皖AD12346"}, row=21),
    Said(REGISTER, CASE, {"number": "云公(刑)立字(2024)12号", "title": "人民路盗窃电动车案", "loss": 12}, row=22),
    Said(REGISTER, ADDRESS, {"text": "云溪市东湖区人民路12号3栋2单元501室"}, row=23),
)
LOADS = (Load(REGISTER), Load(TELECOM, "telecom"), Load(SECRET, "secret", level=2))


@pytest.fixture(scope="module", autouse=True)
def world(asker: Asker) -> None:
    asker.world(World(LOADS, SAID))


def _search(asker: Asker, text: str, kinds: list[str] | None = None, as_of: int = 1_000) -> Page[Hit]:
    return asker.run(search(asker.ask(as_of=as_of), text, kinds, 100, None))


@pytest.mark.parametrize(
    ("text", "found", "property", "how"),
    [
        ("王伟", WANG, "name", "exact"),
        ("王 伟", WANG, "name", "exact"),
        ("欧阳娜娜", OUYANG, "name", "words"),
        ("歐陽娜娜", OUYANG, "name", "exact"),
        ("欧阳", OUYANG, "name", "words"),
        ("陽", OUYANG, "name", "part"),
        ("努尔兰", NURLAN, "name", "prefix"),
        ("wang wei", WANG, "name", "pinyin"),
        ("WangWei", WANG, "name", "pinyin"),
        ("wei wang", WANG, "name", "pinyin"),
        ("Ouyang Nana", OUYANG, "name", "pinyin"),
        ("oynn", OUYANG, "name", "initials"),
        ("ww", WANG, "name", "initials"),
        ("11010519491231002x", WANG, "identity_number", "exact"),
        ("110105", WANG, "identity_number", "prefix"),
        ("138 0013 8000", PHONE, "number", "exact"),
        ("8000", PHONE, "number", "suffix"),
        ("1380013", PHONE, "number", "part"),
        ("皖a·12345", PLATE, "text", "exact"),
        ("皖A1234?", PLATE, "text", "pattern"),
        ("皖*345", PLATE, "text", "pattern"),
        ("皖AD", SIMILAR, "text", "prefix"),
        ("云公〔刑〕立字〔2024〕12号", CASE, "number", "exact"),
        ("盗窃", CASE, "title", "words"),
        ("人民路十二号 3幢二单元５０１房", ADDRESS, "text", "suffix"),
        ("东湖区人民路", ADDRESS, "text", "part"),
    ],
)
def test_a_hit_says_what_matched_and_how(asker: Asker, text: str, found: str, property: str, how: str) -> None:
    hits = {hit.entity.id: hit for hit in _search(asker, text).items}

    assert found in hits
    assert all(hit.matches for hit in hits.values())
    best = hits[found].matches[0]
    assert (best.property, best.how) == (property, how)


def test_hits_are_ordered_by_match_then_by_sources_then_by_id(asker: Asker) -> None:
    page = _search(asker, "王伟")

    assert [(hit.entity.id, hit.sources) for hit in page.items] == [(WANG, 2), (WEI, 1), (OUYANG, 1)]
    assert [match.how for match in page.items[2].matches] == ["prefix"]
    assert page.total == 3


def test_a_match_names_the_latest_row_that_states_it(asker: Asker) -> None:
    match = _search(asker, "王伟").items[0].matches[0]

    assert (match.row.load, match.row.row, match.row.source) == (TELECOM, 2, "telecom")


def test_hidden_rows_are_neither_found_nor_counted(asker: Asker) -> None:
    chief = asker.run(search(asker.ask(Viewer("chief", level=2)), "8000", None, 100, None))

    assert {hit.entity.id for hit in _search(asker, "8000").items} == {PHONE, OTHER_PHONE}
    assert chief.total == 3


def test_kinds_narrow_the_hits(asker: Asker) -> None:
    assert [hit.entity.kind for hit in _search(asker, "人民路", ["Case"]).items] == ["Case"]
    assert {hit.entity.kind for hit in _search(asker, "人民路").items} == {"Case", "Address"}


@pytest.mark.parametrize(("as_of", "found"), [(50, []), (150, [MOVED]), (500, [MOVED])])
def test_what_was_said_by_then_is_found_what_came_later_is_not(asker: Asker, as_of: int, found: list[str]) -> None:
    assert [hit.entity.id for hit in _search(asker, "李强", as_of=as_of).items] == found


def test_pages_follow_each_other(asker: Asker) -> None:
    surroundings = asker.ask(as_of=1_000)
    one = asker.run(search(surroundings, "王伟", None, 2, None))
    two = asker.run(search(surroundings, "王伟", None, 2, one.next))

    assert [hit.entity.id for hit in one.items + two.items] == [WANG, WEI, OUYANG]
    assert (one.total, one.truncated, two.total, two.truncated) == (3, True, 3, False)


@pytest.mark.parametrize(
    "text",
    ["zzzz", "王伟 AND 李", 'a" OR "*:*', "words:王", "王~", "(((", "+-&&||!{}[]^:/\\ x", "|", "a|b", "'"],
)
def test_what_people_type_is_never_read_as_a_query(asker: Asker, text: str) -> None:
    try:
        page = _search(asker, text)
    except SearchTooBroadError:
        return
    assert page.total == 0


@pytest.mark.parametrize("text", ["王伟\\", "|王伟|", "“王伟”", "王伟!"])
def test_marks_around_a_name_do_not_hide_it(asker: Asker, text: str) -> None:
    assert WANG in {hit.entity.id for hit in _search(asker, text).items}


@pytest.mark.parametrize("text", ["", "   ", "*", "???", "？*", "\u200b", "皖?", "_", "王" * 201])
def test_a_search_that_would_list_everybody_is_refused(asker: Asker, text: str) -> None:
    with pytest.raises(SearchTooBroadError):
        _search(asker, text)


def test_two_letters_are_no_part_of_an_identifier(asker: Asker) -> None:
    assert _search(asker, "38").total == 0


def test_an_unknown_kind_is_refused(asker: Asker) -> None:
    with pytest.raises(BadRequestError, match="No such kind"):
        _search(asker, "王伟", ["Robot"])


WITHHELD = {"contact": "role", "document": "role", "financial": "purpose", "whereabouts": "purpose"}


def _without_them(said: Said) -> Said:
    properties = kind_of(said.id).properties()
    return replace(said, values={name: one for name, one in said.values.items() if not properties[name].sensitivity})


def test_a_withheld_class_is_searched_as_if_it_had_no_values(asker: Asker) -> None:
    typed = ("王伟", "ww", "110105", "8000", "1380013", "皖A1234?", "12", "人民路", "东湖区人民路", "K3", "62220202")
    account = Said(REGISTER, an_id("Account", "k"), {"number": "6222020200112233", "institution": "K3 银行"}, row=30)
    viewer = Viewer("analyst", redacted=WITHHELD)

    def answers() -> list[Page[Hit]]:
        return [asker.run(search(asker.ask(viewer, 1_000), text, None, 100, None)) for text in typed]

    asker.world(World(LOADS, (*SAID, account)))
    shown, told = [_search(asker, text).total for text in typed], answers()
    asker.world(World(LOADS, tuple(_without_them(one) for one in (*SAID, account))))
    lacking = answers()
    asker.world(World(LOADS, SAID))

    assert told == lacking
    assert [page.total < total for page, total in zip(told, shown, strict=True)].count(True) >= 6
    assert any(page.total for page in told)


@pytest.mark.parametrize("kind", ENTITIES.values(), ids=list(ENTITIES))
def test_the_words_of_a_kind_are_withheld_together_or_not_at_all(kind: type[Entity]) -> None:
    """They are one text in the index: of a kind of which only some were withheld, none would be found."""
    assert len({one.sensitivity for one in kind.properties().values() if is_worded(one)}) <= 1
