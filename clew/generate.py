"""Writes the documents that are made from the code: `python -m clew.generate`, or `make generate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import base
from base.errors import ClewError
from base.settings import Settings
from clew.output import say
from cypher.catalogue import Field, Query, catalogue
from loaders.mapping import Cell, EntityPart, LinkPart, Mapping
from loaders.mapping_file import built_in
from ontology import ENTITIES, EVENTS, LINKS, Entity, Property
from ontology.identifiers import KINDS
from ontology.properties import PropertyKind
from service.graphql.schema import sdl

DOCS = Path(__file__).parents[1] / "docs"
_NOTICE = "<!-- Made from the code by `make generate`; a change here is lost. -->"


def ontology() -> str:
    """docs/ontology.md: what exists in the graph."""
    return _page(
        "What exists",
        "Every entity, link and event that `ontology/` declares. Sources are mapped onto these words and no others.",
        _section("Entities", "The properties of an entity stand on the statements about it, never on its node."),
        *(_entity(entity) for entity in ENTITIES.values()),
        _section(
            "Links", "One relationship for each source, type, target and role; every row that asserts it is a claim."
        ),
        _table(("type", "from", "to", "reads", "back", "roles", "what it says"), _links()),
        _section("Events", "Each has `at` (epoch seconds, UTC), `load` and `row`, and what is listed here."),
        _table(("type", "from", "to", "reads", "back", "also has", "what it says"), _events()),
        _section("Identifiers", "Each kind reads a raw text into its normal form, or says by which flaw it is none."),
        _table(("kind", "what it is", "rules from", "written", "read as", "flaws"), _identifiers()),
    )


def queries() -> str:
    """docs/queries.md: every text that may be sent to the database."""
    files = [query for query in catalogue().values() if not query.name.startswith("generated/")]
    made = [query for query in catalogue().values() if query.name.startswith("generated/")]
    return _page(
        "Every query",
        "The database is sent these texts and no others. `clew query show NAME` prints one as it is sent.",
        *(_query(query) for query in files),
        _section("Made from the ontology", "Upserts and schema, from `cypher/generated.py` and `cypher/schema.py`."),
        _table(("name", "access", "what it does"), ((_code(q.name), q.access, q.sentence) for q in made)),
    )


def settings() -> str:
    """docs/settings.md: what an operator can set."""
    prefix = Settings.model_config.get("env_prefix", "")
    rows = (
        (
            _code(f"{prefix}{name}".upper()),
            "" if info.default is None else _code(str(info.default)),
            info.description or "",
        )
        for name, info in Settings.model_fields.items()
    )
    return _page(
        "Every setting",
        "A setting is an environment variable, read once when a command starts.",
        _table(("variable", "default", "what it does"), rows),
    )


def problems() -> str:
    """docs/errors.md: every failure that is told on purpose."""
    rows = (
        (_code(error.code), str(error.status), str(error.exit_code), error.title, _sentence(error))
        for error in sorted(_errors(), key=lambda error: error.code)
    )
    return _page(
        "Every error",
        "REST answers `application/problem+json` with the status; GraphQL puts the same object into "
        "`extensions.problem`; a command prints one sentence and ends with the exit code.",
        _table(("code", "status", "exit code", "title", "when"), rows),
    )


def feeds() -> str:
    """docs/feeds.md: the files that Clew takes as they are, and what becomes of their columns."""
    return _page(
        "Every feed",
        "The files that Clew can load without a mapping of your own, and what each column becomes. "
        "`entity.property` is a value of a statement about that entity of the row.",
        *(_feed(mapping) for mapping in sorted(built_in().values(), key=lambda mapping: mapping.feed)),
    )


DOCUMENTS: dict[str, Callable[[], str]] = {
    "ontology.md": ontology,
    "queries.md": queries,
    "settings.md": settings,
    "errors.md": problems,
    "feeds.md": feeds,
    "schema.graphql": sdl,
}
"""Every generated document by its name in docs/."""


def main(folder: Path = DOCS) -> None:
    """Write all documents into the folder and say which of them changed."""
    for name, text in DOCUMENTS.items():
        path, made = folder / name, text()
        if not path.exists() or path.read_text(encoding="utf-8") != made:
            path.write_text(made, encoding="utf-8")
            say(f"wrote {path}")


def _entity(entity: type[Entity]) -> str:
    keys = ["its " + " and ".join(map(_code, key)) for key in entity.natural_keys]
    found = ", else by ".join([*keys, "source and row of the one who delivered it"])
    rows = ((_code(p.name), p.title, _kind(p), p.sensitivity or "") for p in entity.properties().values())
    return "\n\n".join(
        (
            f"### {entity.label()}",
            f"{_sentence(entity)} Its ids begin with `{entity.prefix}-`. It is known by {found}.",
            _table(("property", "what it is", "kind", "reveals"), rows),
        )
    )


def _kind(prop: Property) -> str:
    if isinstance(prop.kind, PropertyKind) and prop.kind.choices:
        return f"one of {', '.join(map(_code, prop.kind.choices))}"
    return f"{prop.kind.name} (identifier)" if prop.is_identifier else prop.kind.name


def _links() -> Iterator[tuple[str, ...]]:
    for link in LINKS.values():
        ends = (", ".join(link.sources), ", ".join(link.targets))
        said = _sentence(link) + (f" Each claim also has {_listed(link.arrays)}." if link.arrays else "")
        yield (_code(link.type), *ends, *link.reads, ", ".join(map(_code, link.roles)), said)


def _events() -> Iterator[tuple[str, ...]]:
    for event in EVENTS.values():
        ends = (", ".join(event.sources), ", ".join(event.targets))
        yield (_code(event.type), *ends, *event.reads, _listed(event.measures()), _sentence(event))


def _identifiers() -> Iterator[tuple[str, ...]]:
    for kind in KINDS.values():
        written, read = kind.examples[0]
        flaws = dict.fromkeys(flaw for _, flaw in kind.counterexamples)
        yield (_code(kind.name), kind.title, kind.source, _code(written), _code(read), _listed(flaws))


def _query(query: Query) -> str:
    facts = f"{query.access}, at most {query.budget:g} s" + (
        f"; gate: {_listed(sorted(query.gate))}" if query.gate else ""
    )
    parts = [f"## {query.name}", query.sentence, facts]
    for title, fields in (("takes", query.params), ("returns", query.returns)):
        if fields:
            parts.append(_table((title, "type", "what it is"), _fields(fields)))
    return "\n\n".join(parts)


def _fields(fields: dict[str, Field]) -> Iterator[tuple[str, ...]]:
    return ((_code(name), _code(field.type), field.description) for name, field in fields.items())


def _errors() -> Iterator[type[ClewError]]:
    """The classes with a code of their own; the others only gather what is below them."""
    modules = [import_module(f"base.{module.name}") for module in iter_modules(base.__path__)]
    classes = [one for module in modules for one in vars(module).values() if isinstance(one, type)]
    for error in dict.fromkeys(classes):
        if issubclass(error, ClewError) and "code" in vars(error):
            yield error


def _feed(mapping: Mapping) -> str:
    whole = "the whole register" if mapping.snapshot.full else "what is new or changed"
    facts = (
        f"{mapping.title}. Files {_listed(mapping.files)} from `{mapping.source.id}`, each {whole}. A row is known by "
        f"{_listed(mapping.key)}; what changes is a {mapping.change}. Times without a zone are in {mapping.zone}."
    )
    uses: dict[str, list[str]] = {name: [] for name in mapping.columns}
    for alias, part in mapping.entities.items():
        if part.when is not None:
            uses[part.when.column].append(f"whether there is {_code(alias)}")
    for becomes, cell in _uses(mapping):
        for origin in cell.inputs or (f"always `{cell.constant}`",):
            uses.setdefault(origin, []).append(_code(becomes))
    rows = ((column, ", ".join(parts) or "key of the row only") for column, parts in uses.items())
    return "\n\n".join((f"## {mapping.feed}", facts, _kinds(mapping), _table(("column", "becomes"), rows)))


def _kinds(mapping: Mapping) -> str:
    entities = [f"{_code(alias)} ({part.type})" for alias, part in mapping.entities.items()]
    links = [f"{_code(f'{part.source} {part.type} {part.target}')}" for part in (*mapping.links, *mapping.events)]
    return f"A row describes {', '.join(entities)}." + (f" It says {', '.join(links)}." if links else "")


def _uses(mapping: Mapping) -> Iterator[tuple[str, Cell]]:
    """What each cell of the mapping becomes."""
    for alias, part in mapping.entities.items():
        yield from ((f"{alias}.{name}", cell) for name, cell in part.properties.items())
        yield from _dated(alias, part)
    for part in mapping.links:
        link = f"{part.source} {part.type} {part.target}"
        yield from _dated(link, part)
        if part.role is not None:
            yield f"{link} role", part.role
        yield from ((f"{link} {name}", cell) for name, cell in part.arrays.items())
    for part in mapping.events:
        event = f"{part.source} {part.type} {part.target}"
        yield f"{event} at", part.at
        yield from ((f"{event} {name}", cell) for name, cell in part.measures.items())


def _dated(name: str, part: EntityPart | LinkPart) -> Iterator[tuple[str, Cell]]:
    clocks = (("valid from", part.valid_from), ("valid to", part.valid_to))
    return ((f"{name} {clock}", cell) for clock, cell in clocks if cell is not None)


def _page(title: str, lead: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _NOTICE, lead, *parts)) + "\n"


def _section(title: str, lead: str) -> str:
    return f"## {title}\n\n{lead}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _code(text: str) -> str:
    return f"`{text}`"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(_code, words))


def _sentence(cls: type) -> str:
    """The first paragraph of a class's docstring on one line."""
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split())


if __name__ == "__main__":
    main()
