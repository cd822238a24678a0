"""Findings: what a detector reports, with the evidence for it, the innocent explanations, and what chance would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import computed_field

from analysis.answers import RowRef
from base.forbidding import PersonScoreError
from ontology.keys import kind_of

MOST_ROWS = 50
"""Source rows that one piece of evidence names; it says when there are more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, in words, with its weight: log10 of a likelihood ratio, counted up to `cap` within its family.

    `events` counts what was observed; `rows` names the source rows behind it, and `cut` says that there are more.
    """

    family: str
    sentence: str
    log10_lr: float
    cap: float
    rows: list[RowRef] = field(default_factory=list[RowRef])
    events: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Benign:
    """An innocent explanation that was looked for; `found` says what came of it, in words, or None for nothing."""

    what: str
    found: str | None = None
    rows: list[RowRef] = field(default_factory=list[RowRef])


@dataclass(frozen=True, slots=True)
class Finding:
    """A hypothesis for a human: about plates, phones, devices, places or cases, never about how bad a person is.

    `expected_innocent` is how many uninvolved candidates would look like this by chance in the pool searched.
    Raises PersonScoreError where a member is a person.
    """

    detector: str
    version: int
    members: list[str]
    evidence: list[Evidence]
    benign: list[Benign]
    expected_innocent: float

    def __post_init__(self) -> None:
        for member in self.members:
            if kind_of(member).personal:
                raise PersonScoreError("A finding scores a pair, a place or a plate, never a person: name none in it.")

    @computed_field
    @property
    def score(self) -> float:
        """The sum over families of their evidence, each cut at its cap (log10)."""
        return capped(self.evidence)


def odds(surprise: float) -> str:
    """A chance, given as minus its log10, in words; below one in a million million it says so and no more.

    >>> odds(2.0), odds(300.0)
    ('1 in 100', 'less than 1 in 1,000,000,000,000')
    """
    beyond = surprise > _SMALLEST_TOLD
    return f"{'less than ' if beyond else ''}1 in {10.0 ** min(surprise, _SMALLEST_TOLD):,.0f}"


_SMALLEST_TOLD = 12.0


def capped(evidence: Sequence[Evidence]) -> float:
    """The sum of the evidence, where no family counts for more than its largest cap, for or against.

    >>> capped([Evidence("scene", "", 3, 4), Evidence("scene", "", 3, 4), Evidence("order", "", 0.5, 0.5)])
    4.5
    """
    families: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        families[one.family].append(one)
    return sum(_capped(some) for some in families.values())


def _capped(family: Sequence[Evidence]) -> float:
    cap = max(one.cap for one in family)
    return max(-cap, min(cap, sum(one.log10_lr for one in family)))
