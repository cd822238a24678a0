"""A series as it is reported: cases that may be of one offender or group, with what holds them together."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import orjson
from pydantic import TypeAdapter

from analysis.cases.judging import Judgement
from analysis.findings import Finding
from base.moments import Moment


@dataclass(frozen=True, slots=True)
class Series:
    """Cases that may be by one offender or group: `finding.members`, ascending.

    Its score is the sum of the strongest links that hold all of them together, each at least 0: so no case that is
    taken out raises what is left. `mean` is over all pairs, `never` counts the pairs that were not compared.
    `loss` adds up what is known, in minor units, and `unknown_losses` counts the rest. `judgements` are what people
    said about its cases. `loads` are the loads that it rests on: who may not see one of them may not see the series.
    """

    finding: Finding
    from_at: Moment | None
    to_at: Moment | None
    solved: int
    loss: int
    unknown_losses: int
    mean: float
    never: int
    judgements: list[Judgement] = field(default_factory=list[Judgement])
    loads: list[int] = field(default_factory=list[int])


_SERIES: TypeAdapter[Series] = TypeAdapter(Series)


def content_of(series: Series) -> str:
    """All that is said about a series, as JSON text."""
    return orjson.dumps(asdict(series)).decode()


def read_content(text: str) -> Series:
    """The series of a text that was written."""
    return _SERIES.validate_python(orjson.loads(text))
