"""The model of case links: what behaviour is worth and what chance makes of it, learned from solved cases, as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from analysis.cases import timing
from analysis.cases.behaviour import Behaviour, Measured, Scored, learned, measured
from analysis.cases.chance import Chance
from analysis.cases.columns import NOT_KNOWN, Cases, Flags, Pairs, all_pairs
from analysis.cases.reading import Known
from analysis.cases.solved import Solved
from analysis.statistics import Floats, Integers
from base.errors import BadRequestError, ModelError

VERSION = 1
FILE = Path("models") / "case_links.json"
"""Where a trained model lies in the state folder."""

FEWEST_LINKED = 20
"""Linked pairs from which on a model can be learned."""

MOST_CASES = 3_000
"""Solved cases that are learned from: of more of them whole networks drawn at random, 4.5 million pairs at most."""

_DRAW = 20_250_101


@dataclass(frozen=True, slots=True)
class LinkModel:
    """What place, time and method are worth, and how unlinked pairs score; `made` says from what, in a sentence."""

    version: int
    made: str
    cases: int
    behaviour: Behaviour
    chance: Chance

    def scored(self, known: Known, pairs: Pairs) -> tuple[Measured, Scored]:
        """What behaviour says of pairs."""
        found = measured(known.cases, known.methods, known.rare, pairs)
        capped = self.behaviour.families(known.cases, known.methods, known.rare, pairs, found)
        return found, self.behaviour.scored(capped, timing.recent(found.differences))

    def expected(self, cases: Cases, pairs: Pairs, scores: Floats, pool: Integers) -> Floats:
        """How many innocent cases of a pool would score as each pair of one case does; `pool` counts them by band."""
        if not len(pairs):
            return np.zeros(0)
        kind = int(cases.kind[pairs.one[0]])
        name = cases.kinds[kind] if kind != NOT_KNOWN else ""
        return self.chance.expected(name, pool, scores)


_MODEL: TypeAdapter[LinkModel] = TypeAdapter(LinkModel)


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """Pairs of solved cases of one kind, whether they are linked, and what was measured of them."""

    pairs: Pairs
    linked: Flags
    measured: Measured

    def kept(self, which: Flags) -> Training:
        """Those under the mask."""
        return Training(self.pairs.taken(which), self.linked[which], self.measured.taken(which))


def training(known: Known, solved: Solved) -> Training:
    """All pairs of solved cases that are of one kind; raises BadRequestError where too few are linked."""
    places = _drawn(solved)
    pairs = all_pairs(places)
    alike = known.cases.kind[pairs.one] == known.cases.kind[pairs.other]
    pairs = pairs.taken(alike)
    linked = solved.linked(pairs)
    if linked.sum() < FEWEST_LINKED:
        raise BadRequestError(
            f"Only {int(linked.sum())} pairs of solved cases have an offender in common: "
            f"load solved cases until there are {FEWEST_LINKED}, or keep the model that Clew brings."
        )
    return Training(pairs, linked, measured(known.cases, known.methods, known.rare, pairs))


def _drawn(solved: Solved) -> Integers:
    """The solved cases to learn from: all, or so many of whole networks."""
    places = solved.places
    if len(places) <= MOST_CASES:
        return places
    network = solved.network()
    order = np.random.default_rng(_DRAW).permutation(np.unique(network[places]))
    size = np.bincount(network[places], minlength=int(network.max()) + 1)
    kept = order[np.cumsum(size[order]) <= MOST_CASES]
    return places[np.isin(network[places], kept)]


def fitted(known: Known, some: Training, made: str, hard: Floats | None = None) -> LinkModel:
    """A model of those pairs; `hard` is what traces and entities say of each, which chance counts too."""
    behaviour = learned(known.cases, known.methods, known.rare, some.pairs, some.measured, some.linked)
    capped = behaviour.families(known.cases, known.methods, known.rare, some.pairs, some.measured)
    scores = behaviour.scored(capped, timing.recent(some.measured.differences)).score
    innocent = ~some.linked
    chance = Chance.of(
        (scores if hard is None else scores + hard)[innocent],
        known.cases.kind[some.pairs.one][innocent],
        known.cases.kinds,
        timing.band(some.measured.differences)[innocent],
        len(timing.BANDS) + 1,
    )
    cases = len(np.unique(np.concatenate([some.pairs.one, some.pairs.other])))
    return LinkModel(VERSION, made, cases, behaviour, chance)


def save(model: LinkModel, file: Path) -> None:
    """Write the model as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.write_bytes(_MODEL.dump_json(model, indent=1))


def digest(model: LinkModel) -> str:
    """A digest of the whole model."""
    return sha256(_MODEL.dump_json(model)).hexdigest()


def load(file: Path) -> LinkModel:
    """The model of a file; raises ModelError where it cannot be read or is of another version."""
    try:
        model = _MODEL.validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelError(f"{file} is no model of case links: make it again with clew detect series --train.") from error
    if model.version != VERSION:
        raise ModelError(f"{file} is of another version: make it again with clew detect series --train.")
    return model


@cache
def usual() -> LinkModel:
    """The model that Clew brings, for graphs that nobody trained one on."""
    return load(Path(__file__).with_name("usual_model.json"))


def chosen(home: Path) -> LinkModel:
    """The model that was trained in a state folder, or else the one that Clew brings."""
    file = home / FILE
    return _loaded(file, file.stat().st_mtime_ns) if file.is_file() else usual()


@lru_cache(1)
def _loaded(file: Path, _: int) -> LinkModel:
    """The model of a file as it was at that moment: it is asked for with every question."""
    return load(file)


def without_each_network(network: Integers, pairs: Pairs) -> Iterator[tuple[int, Flags]]:
    """Each network of two or more cases with the pairs that none of its cases is in."""
    numbers, often = np.unique(network[network != NOT_KNOWN], return_counts=True)
    for number in numbers[often > 1].tolist():
        yield number, (network[pairs.one] != number) & (network[pairs.other] != number)
