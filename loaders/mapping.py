"""What a mapping file says: which columns of a feed become which properties, links and events of the ontology."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ontology import ENTITIES, EVENTS, LINKS
from ontology.datum import Datum
from ontology.identifiers import KINDS
from ontology.model import Entity

ANY = "*"


class Strict(BaseModel):
    """A part of a mapping; a key that does not exist is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Currency(Strict):
    """The currency in which amounts are taken; a row that names another one is refused, for sums would mix them."""

    column: str
    words: tuple[str, ...] = Field(alias="is", min_length=1, description="how the column writes that currency")


class Cell(Strict):
    """Where one value comes from: a column, several joined or in turn, a constant, or an H3 cell of two columns."""

    column: str | None = None
    columns: tuple[str, ...] = Field(default=(), description="several columns; empty ones are left out of the join")
    either: tuple[str, ...] = Field(default=(), description="several columns, of which the first that is filled counts")
    join: str = " "
    labelled: bool = Field(default=False, description="whether the column's name and a colon precede its text")
    missing: tuple[str, ...] = Field(default=(), description="texts that mean an empty cell")
    constant: str | None = None
    format: str | None = Field(default=None, description="strptime format of a date or a moment")
    values: dict[str, str | None] = Field(
        default_factory=dict[str, str | None], description="words of the source and what they mean here; null: nothing"
    )
    invalid: Literal["reject", "keep"] | None = Field(
        default=None,
        description="what becomes of a row whose text cannot be read; kept ones bear a flag; identifiers are kept",
    )
    least: float | None = Field(default=None, description="the smallest number that may stand there, as it is written")
    most: float | None = Field(default=None, description="the greatest one")
    unit: Literal["minor", "major"] = Field(default="major", description="unit in which an amount is written")
    decimals: int = Field(default=2, description="decimals of the currency")
    currency: Currency | None = Field(
        default=None, description="the column that names an amount's currency, and the words for the one that is taken"
    )
    h3: tuple[str, str] | None = Field(default=None, description="latitude and longitude column")
    resolution: int = 14
    part: Literal["cell", "latitude", "longitude"] = "cell"
    datum: Datum = Field(default="WGS-84", description="datum of the two columns of an H3 cell")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns that its value is made of."""
        return (*((self.column,) if self.column else ()), *self.columns, *self.either, *(self.h3 or ()))

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it needs."""
        return (*self.inputs, *((self.currency.column,) if self.currency else ()))

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.column, self.columns or None, self.either or None, self.constant, self.h3]
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("a value needs exactly one of column, columns, either, constant, h3")
        return self


def _as_cell(written: Any) -> Any:
    return {"column": written} if isinstance(written, str) else written


Value = Annotated[Cell, BeforeValidator(_as_cell)]


class Source(Strict):
    """Who delivers the feed."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str


class Word(Strict):
    """What a word in a row's marking means."""

    level: int = Field(default=0, ge=0, le=3)
    compartments: tuple[str, ...] = ()


class MarkedBy(Strict):
    """A column that marks its row: every word that may stand there, an empty cell's too if there are any."""

    column: str
    words: dict[str, Word] = Field(min_length=1)
    separator: str | None = Field(default=None, min_length=1, description="between several words of a cell")


class Marking(Strict):
    """Who may see the rows: all of them need this, and a row what its own columns say as well."""

    level: int = Field(default=0, ge=0, le=3)
    compartments: tuple[str, ...] = ()
    rows: tuple[MarkedBy, ...] = Field(default=(), description="columns that mark their row")


class Snapshot(Strict):
    """How the declared date is found in the file name, and whether a file is the whole register."""

    date: str = Field(default=r"(\d{8})", description="regular expression; its first group is yyyymmdd")
    full: bool = False


class Bounds(Strict):
    """Where all positions of a feed lie: degrees in WGS-84."""

    west: float = Field(default=-180.0, ge=-180, le=180)
    south: float = Field(default=-90.0, ge=-90, le=90)
    east: float = Field(default=180.0, ge=-180, le=180)
    north: float = Field(default=90.0, ge=-90, le=90)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("west lies before east and south before north")
        return self


class Postgres(Strict):
    """The table or query of a PostgreSQL database that gives a feed's rows; its address stands elsewhere."""

    dsn_from: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$", description="the environment variable that holds the address")
    table: str | None = Field(default=None, description="the table, as in schema.table")
    query: str | None = Field(default=None, description="or the query")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("postgres needs exactly one of table, query")
        return self


class When(Strict):
    """In which rows an entity stands: where a column is, or is not, a valid identifier of some kind."""

    column: str
    kind: str | None = Field(default=None, alias="is")
    other_than: str | None = Field(default=None, alias="is_not")

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        if (self.kind is None) == (self.other_than is None):
            raise ValueError("a condition needs exactly one of is, is_not")
        return self


class EntityPart(Strict):
    """One entity that a row describes."""

    type: str
    properties: dict[str, Value]
    when: When | None = None
    valid_from: Value | None = None
    valid_to: Value | None = None

    @property
    def entity(self) -> type[Entity]:
        """The class of the ontology."""
        return ENTITIES[self.type]


class LinkPart(Strict):
    """One link that a row asserts between two of its entities."""

    type: str
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    role: Value | None = None
    valid_from: Value | None = None
    valid_to: Value | None = None
    arrays: dict[str, Value] = Field(default_factory=dict[str, Value])


class EventPart(Strict):
    """One event that a row reports between two of its entities."""

    type: str
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    at: Value
    measures: dict[str, Value] = Field(default_factory=dict[str, Value])
    optional: bool = Field(default=False, description="whether a row that names only one end just has no such event")
    same_ends: Literal["keep", "reject"] = Field(
        default="keep", description="what becomes of a row both ends of whose event are the same"
    )


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"there is no time zone '{name}': write one as in Asia/Shanghai")
    return name


class Mapping(Strict):
    """One feed: its files, its key, and what its rows say."""

    feed: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    source: Source
    files: tuple[str, ...] = Field(description="patterns of the file names")
    key: tuple[str, ...] = Field(min_length=1, description="columns that identify a row in its feed")
    change: Literal["succession", "correction"] = "succession"
    marking: Marking = Marking()
    snapshot: Snapshot = Snapshot()
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description="time zone of moments that name none"
    )
    bounds: Bounds = Bounds()
    sheet: str | None = Field(
        default=None, description="the sheet of a workbook that holds the rows; default the only one"
    )
    postgres: Postgres | None = Field(default=None, description="the PostgreSQL database that the rows come from")
    reviewed: bool = Field(default=True, description="false in a proposed mapping until somebody has looked at it")
    entities: dict[str, EntityPart]
    links: tuple[LinkPart, ...] = ()
    events: tuple[EventPart, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns the mapping reads, in the order of first use."""
        asked = [part.when.column for part in self.entities.values() if part.when]
        cells = [cell for part in self.entities.values() for cell in _cells(part, part.properties)]
        cells += [cell for part in self.links for cell in (*_cells(part, part.arrays), *filter(None, [part.role]))]
        cells += [cell for part in self.events for cell in (part.at, *part.measures.values())]
        marks = [one.column for one in self.marking.rows]
        return tuple(dict.fromkeys((*self.key, *asked, *(name for cell in cells for name in cell.reads), *marks)))


def _cells(part: EntityPart | LinkPart, values: dict[str, Cell]) -> list[Cell]:
    return [*values.values(), *(cell for cell in (part.valid_from, part.valid_to) if cell is not None)]


def contradictions(mapping: Mapping) -> list[tuple[tuple[str | int, ...], str, list[str]]]:
    """What the ontology does not allow: where it stands in the file, the word, and the words that would do."""
    wrong: list[tuple[tuple[str | int, ...], str, list[str]]] = []
    for alias, part in mapping.entities.items():
        if part.type not in ENTITIES:
            wrong.append((("entities", alias, "type"), part.type, list(ENTITIES)))
            continue
        known = list(part.entity.properties())
        wrong += [
            (("entities", alias, "properties", name), name, known) for name in part.properties if name not in known
        ]
        asked = {part.when.kind, part.when.other_than} - {None, *KINDS} if part.when else set[str | None]()
        wrong += [(("entities", alias, "when", str(word)), str(word), list(KINDS)) for word in asked]
    for kind, parts, types in (("links", mapping.links, LINKS), ("events", mapping.events, EVENTS)):
        for index, part in enumerate(parts):
            wrong += _ends(mapping, (kind, index), part, types)
    return wrong


def _ends(
    mapping: Mapping, place: tuple[str | int, ...], part: LinkPart | EventPart, types: dict[str, Any]
) -> list[tuple[tuple[str | int, ...], str, list[str]]]:
    if part.type not in types or getattr(types[part.type], "derived", False):
        allowed = [name for name, kind in types.items() if not getattr(kind, "derived", False)]
        return [((*place, "type"), part.type, allowed)]
    kind = types[part.type]
    wrong: list[tuple[tuple[str | int, ...], str, list[str]]] = []
    for name, alias, allowed in (("from", part.source, kind.sources), ("to", part.target, kind.targets)):
        if alias not in mapping.entities:
            wrong.append(((*place, name), alias, list(mapping.entities)))
        elif allowed != (ANY,) and mapping.entities[alias].type not in allowed:
            wrong.append(((*place, name), mapping.entities[alias].type, list(allowed)))
    if isinstance(part, LinkPart):
        wrong += [((*place, "role"), word, list(kind.roles)) for word in sorted(_roles(part) - set(kind.roles))]
        wrong += [((*place, "arrays", word), word, list(kind.arrays)) for word in set(part.arrays) ^ set(kind.arrays)]
    else:
        needed = {name for name in kind.measures() if name != "place"}
        wrong += [((*place, word), word, sorted(needed)) for word in sorted(set(part.measures) ^ needed)]
    return wrong


def _roles(part: LinkPart) -> set[str]:
    if part.role is None:
        return set()
    return {word for word in (part.role.constant, *part.role.values.values()) if word is not None}
