"""What stands in a folder is known to the rest: nothing is written and then forgotten."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest

import base
from base.errors import ClewError
from cypher.catalogue import catalogue
from loaders.mapping_file import BUILT_IN, built_in, read_mapping
from ontology import ENTITIES, EVENTS, LINKS, PREFIXES
from ontology.model import Entity, Event, Link
from tests.contract.house import ROOT

MODULES = sorted(path.stem for path in (ROOT / "ontology").glob("*.py") if path.stem != "__init__")
MAPPINGS = sorted(BUILT_IN.rglob("*.yaml"))
QUERIES = sorted((ROOT / "cypher").rglob("*.cypher"))


def own(module: ModuleType, parent: type) -> set[type]:
    """The classes below `parent` that the module itself defines."""
    found = {cls for _, cls in inspect.getmembers(module, inspect.isclass) if cls.__module__ == module.__name__}
    return {cls for cls in found if issubclass(cls, parent) and cls is not parent}


@pytest.mark.parametrize("name", MODULES)
def test_every_entity_link_and_event_is_in_the_lists_of_the_ontology(name: str) -> None:
    module = importlib.import_module(f"ontology.{name}")

    assert own(module, Entity) <= set(ENTITIES.values())
    assert own(module, Link) <= set(LINKS.values())
    assert own(module, Event) <= set(EVENTS.values())


def test_no_two_kinds_share_a_label_a_type_or_a_prefix() -> None:
    assert len(PREFIXES) == len(ENTITIES)
    assert not set(LINKS) & set(EVENTS)


def test_links_and_events_join_kinds_that_exist() -> None:
    joined = {end for part in (*LINKS.values(), *EVENTS.values()) for end in (*part.sources, *part.targets)}

    assert joined <= {*ENTITIES, "*"}


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_every_mapping_is_valid_and_stands_under_its_own_name(path: Path) -> None:
    mapping = read_mapping(path)

    assert built_in()[mapping.feed] == mapping, f"two mappings call themselves {mapping.feed}"


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_query_file_is_in_the_catalogue_under_its_path(path: Path) -> None:
    name = path.relative_to(ROOT / "cypher").with_suffix("").as_posix()

    assert name in catalogue()
    assert name == name.lower()


def test_every_error_has_a_code_of_its_own() -> None:
    modules = [importlib.import_module(f"base.{module.name}") for module in iter_modules(base.__path__)]
    told = {cls for module in modules for _, cls in inspect.getmembers(module, inspect.isclass)}
    codes = [cls.code for cls in told if issubclass(cls, ClewError) and "code" in vars(cls)]

    assert len(codes) == len(set(codes))
