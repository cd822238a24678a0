"""Queries made from the grammar, many as large as the limits of characters and tokens let through, or a little more."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from service.graphql.documents import CHARACTERS

FIELDS = ["search", "entity", "person", "sources", "loads", "stays", "trajectory", "expand", "paths", "a", "b"]
INNER = ["id", "kind", "caption", "items", "total", "returned", "links", "statements", "other", "claims", "x"]
TYPES = ["Query", "Entity", "Person", "Load", "Page", "Mutation", "Subscription", "T"]
VALUES = ["1", "100", "null", "true", "PERSON", '""', "[]", "{}", "$v", "-1", "1e9", '"\\u0041"', '"张"']


def selection(random: Random, depth: int) -> str:
    parts: list[str] = []
    for _ in range(random.randint(1, 6)):
        name = random.choice(FIELDS + INNER)
        alias = f"{random.choice('abc')}{random.randint(0, 9)}: " if random.random() < 0.2 else ""
        given = (
            f"({random.choice(['first', 'of', 'by', 'text'])}: {random.choice(VALUES)})"
            if random.random() < 0.3
            else ""
        )
        directive = " @include(if: true)" if random.random() < 0.1 else ""
        below = " {" + selection(random, depth - 1) + "}" if depth > 0 and random.random() < 0.6 else ""
        kind = random.random()
        if kind < 0.75:
            parts.append(f"{alias}{name}{given}{directive}{below}")
        elif kind < 0.9 and below:
            parts.append(f"... on {random.choice(TYPES)}{directive}{below}")
        else:
            parts.append(f"...F{random.randint(0, 20)}")
    return " ".join(parts)


def anything(random: Random) -> str:
    """Operations and fragments as they come."""
    parts = [f"query Q($v: Int = 1) {{{selection(random, random.randint(1, 9))}}}"]
    while sum(map(len, parts)) < 4_000 and random.random() < 0.95:
        number, kind = random.randint(0, 20), random.choice(TYPES)
        parts.append(f"fragment F{number} on {kind} {{{selection(random, random.randint(1, 5))}}}")
    return " ".join(parts)


def deep(random: Random) -> str:
    levels = random.randint(5, 495)
    return "{" + "a{" * levels + "a" + "}" * levels + "}"


def wide(random: Random) -> str:
    return "{" + " ".join([random.choice(FIELDS)] * random.randint(250, 1_000)) + "}"


def doubling(random: Random) -> str:
    """Each fragment spreads the next one twice: what it expands to doubles with each."""
    count = random.randint(10, 99)
    fragments = " ".join(f"fragment F{n} on Query {{...F{n + 1} ...F{n + 1}}}" for n in range(count))
    return f"{{...F0}} {fragments} fragment F{count} on Query {{{random.choice(FIELDS)}}}"


def conflicting(random: Random) -> str:
    """Many fields of one name in fragments that are compared in pairs."""
    count = random.randint(2, 85)
    spreads = " ".join(f"...F{n}" for n in range(count))
    kinds = [random.choice(["Query", "Entity", "Person"]) for _ in range(count)]
    fragments = " ".join(
        f"fragment F{n} on {kind} {{ {spreads if random.random() < 0.2 else ''} a: {random.choice(FIELDS)} }}"
        for n, kind in enumerate(kinds)
    )
    return f"{{ {spreads} }} {fragments}"


def overlapping(random: Random) -> str:
    """One field again and again, each with something below it, so that all pairs are merged."""
    below = random.choice(["{ total }", "{ items { id } }", "{ items { id } total returned }"])
    return "{" + f" sources(first: 1) {below}" * random.randint(20, 110) + "}"


def pairs_of_pairs(random: Random) -> str:
    """One field again and again, each with one field again and again below it: all within the count of fields."""
    count = random.randint(2, 80)
    below = " total" * ((300 - count) // count)
    return "{" + f" sources(first: 1) {{{below} }}" * count + "}"


def nested_overlap(random: Random) -> str:
    inner = "{ id }"
    for _ in range(random.randint(2, 5)):
        inner = "{" + f" links(first: 1) {{ items {{ other {inner} }} }}" * random.randint(1, 3) + "}"
    return f'{{ entity(by: {{id: "x"}}) {inner} }}'


def directed(random: Random) -> str:
    return "{ a " + " ".join(["@include(if: true)"] * random.randint(5, 165)) + " }"


def aliased(random: Random) -> str:
    return "{" + " ".join(f"a{n}: __typename" for n in range(random.randint(10, 330))) + "}"


def texts(random: Random) -> str:
    """One long value: a string, a block, a comment, a name, a number, a list or an object."""
    size = random.randint(CHARACTERS - 200, CHARACTERS + 200)
    shape = random.choice(
        [
            '"' + "a" * size + '"',
            '"""' + '\\"""' * (size // 4) + '"""',
            '"' + "\\u0041" * (size // 6) + '"',
            "a" * size,
            "9" * size,
        ]
    )
    return f"{{ search(text: {shape}, first: 1) {{ total }} }}"


def commented(random: Random) -> str:
    return "{ a }" + "#\n" * random.randint(500, 7_400)


def literals(random: Random) -> str:
    levels = random.randint(2, 190)
    opened, closed = random.choice([("[", "]"), ("{a:", "}")])
    return f"{{ search(text: {opened * levels}1{closed * levels}, first: 1) {{ total }} }}"


def variables(random: Random) -> str:
    count = random.randint(10, 240)
    return "query(" + " ".join(f"$v{n}: Int" for n in range(count)) + ") { " + "loads(first: $v0) { total } " * 5 + "}"


def operations(random: Random) -> str:
    return " ".join(f"query Q{n} {{ sources(first: {n}) {{ total }} }}" for n in range(random.randint(2, 90)))


def noise(random: Random) -> str:
    return "".join(random.choice('{}()[]:$@!.|&="a0 \n#,…') for _ in range(random.randint(100, CHARACTERS)))


SHAPES: tuple[Callable[[Random], str], ...] = (
    anything,
    deep,
    wide,
    doubling,
    conflicting,
    overlapping,
    pairs_of_pairs,
    nested_overlap,
    directed,
    aliased,
    texts,
    commented,
    literals,
    variables,
    operations,
    noise,
)
