"""Mapping files: what does not fit the ontology is an error with its line and the word that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import MappingError
from loaders.mapping_file import BUILT_IN, built_in, digest, read_mapping
from tests.loaders.residents import MAPPING

TEXT = MAPPING.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("name: name", "nmae: name", 12, "'nmae' cannot stand in entities.person.properties; did you mean 'name'?"),
        ("zone:", "zoen:", 6, "there is no key 'zoen' here; did you mean 'zone'?"),
        ("key: [number]\n", "", 1, "'key' is missing"),
        ("type: Person", "type: Persn", 10, "'Persn' cannot stand in entities.person; did you mean 'Person'?"),
        ("type: LIVES_AT", "type: LIVE_AT", 21, "'LIVE_AT' cannot stand in links.0; did you mean 'LIVES_AT'?"),
        ("to: home", "to: hoem", 21, "'hoem' cannot stand in links.0; did you mean 'home'?"),
        ("to: home", "to: phone", 21, "'Phone' cannot stand in links.0; possible: Address"),
        ("type: USES", "type: SAME_AS", 22, "'SAME_AS' cannot stand in links.1"),
        ("valid_from: since", "valid_form: since", 21, "there is no key 'valid_form' here; did you mean 'valid_from'?"),
        (
            "number: phone",
            "number: {}",
            19,
            "entities.phone.properties.number: a value needs exactly one of column, columns, either, constant, h3",
        ),
        ("number: phone", "number: {colum: phone}", 19, "there is no key 'colum' here; did you mean 'column'?"),
        ("feed: residents", "feed: Residents!", 2, "feed: String should match pattern"),
        ("title: Residents", "title: [", 5, "this is no YAML"),
        ("title: Residents", "feed: again", 3, "this key stands twice"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(MappingError) as caught:
        read_mapping(path)

    assert caught.value.detail.startswith(f"{path}:{line}: {reason}")
    assert caught.value.facts == {"line": line}


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("role: {constant: boss}", "'boss' cannot stand in links.0"),
        ("arrays: {status: number}", "'status' cannot stand in links.0.arrays"),
    ],
)
def test_a_link_takes_only_the_roles_and_arrays_of_its_type(tmp_path: Path, part: str, reason: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace("to: home,", f"to: home, {part},"), encoding="utf-8")

    with pytest.raises(MappingError, match=reason):
        read_mapping(path)


def test_an_event_needs_what_its_type_measures(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT + "events:\n  - {type: CALLED, from: phone, to: phone, at: since}\n", encoding="utf-8")

    with pytest.raises(MappingError, match=r"'seconds' cannot stand in events\.0"):
        read_mapping(path)


def test_a_missing_or_empty_file_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text("", encoding="utf-8")

    with pytest.raises(MappingError, match=r"There is no mapping file .*none\.yaml"):
        read_mapping(tmp_path / "none.yaml")
    with pytest.raises(MappingError, match="a mapping is a YAML document that begins with 'feed: name'"):
        read_mapping(empty)


def test_the_digest_is_that_of_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("# another comment\n" + TEXT.replace("number: phone", "number: {column: phone}"), encoding="utf-8")

    assert digest(read_mapping(path)) == digest(read_mapping(MAPPING))
    path.write_text(TEXT.replace("name: name", "former_name: name"), encoding="utf-8")
    assert digest(read_mapping(path)) != digest(read_mapping(MAPPING))


def test_every_mapping_of_clew_says_what_its_file_is_and_bears_the_name_of_its_feed() -> None:
    paths = sorted(BUILT_IN.rglob("*.yaml"))

    assert [path for path in paths if not path.read_text(encoding="utf-8").startswith("# ")] == []
    assert sorted(path.stem for path in paths) == sorted(built_in())
