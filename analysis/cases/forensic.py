"""What traces say about a link: a laboratory's ratio or a table, the chance that the source is the offender, a cap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.statistics import Floats
from ontology.case import TRACE_STATUSES

OMEGA = 0.9
"""The chance that the source of a trace is the offender: a comparator says who left it, not when or why."""

CANDIDATE, CONFIRMED, RETRACTED = range(len(TRACE_STATUSES))
FACTOR = {CANDIDATE: 1 / 3, CONFIRMED: 1.0, RETRACTED: 0.0}
"""What part of the log10 counts by status of the reference."""

OFFENDERS = ("suspect", "convicted")
INNOCENT = ("victim", "witness", "reporter")
"""Roles of people whose traces are expected at a scene, so that they say nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How much a trace of a kind says where the laboratory states no ratio, and its cap (both log10).

    The cap is the error rate of laboratories, contamination and switched samples, which no small match probability
    takes away (Thompson, Taroni and Aitken 2003). `words` tell the kind in the texts of sources.
    """

    name: str
    usual: float
    cap: float
    words: str


KINDS = (
    Kind("DNA mixture", 2.0, 2.0, r"mixture|混合"),
    Kind("DNA", 6.0, 4.0, r"dna"),
    Kind("finger or palm print", 5.0, 3.5, r"finger|palm|指纹|掌纹|手印"),
    Kind("bullet or cartridge", 4.0, 3.0, r"bullet|cartridge|弹"),
    Kind("tool mark", 2.0, 2.0, r"tool|工具"),
    Kind("shoe mark", 2.0, 2.0, r"shoe|foot|足迹|鞋"),
    Kind("goods with a number", 4.0, 3.0, r"goods"),
)
OTHER = Kind("trace", 2.0, 2.0, "")


def kind_of_trace(text: str) -> Kind:
    """The kind that a source's words name.

    >>> kind_of_trace("手印").name, kind_of_trace("DNA混合").cap, kind_of_trace("fibre").name
    ('finger or palm print', 2.0, 'trace')
    """
    return next((kind for kind in KINDS if re.search(kind.words, text, re.IGNORECASE)), OTHER)


def log10_lr(stated: Floats, omega: Floats | float = OMEGA) -> Floats:
    """What a match of that ratio (log10) says about the offender.

    >>> log10_lr(np.array([6.0, 0.0])).round(2).tolist(), log10_lr(np.array([6.0]), 0.0).tolist()
    ([5.95, 0.0], [0.0])
    """
    return np.log10(omega * 10.0**stated + (1.0 - omega)) + 0.0


HITS = pl.Schema(
    {
        "one": pl.Int64,
        "other": pl.Int64,
        "trace": pl.String,
        "match": pl.String,
        "kind": pl.String,
        "status": pl.Int64,
        "stated": pl.Float64,
        "rows": pl.List(pl.Int64),
        "innocent": pl.Boolean,
    }
)
"""Two cases, the trace of one, what ties it to the other, and the rows that say so: load and row in turns."""


def weighed(hits: pl.DataFrame) -> pl.DataFrame:
    """The hits with `log10_lr` and `cap`: of several of one kind between two cases the strongest, which comes first.

    Two traces of a kind are often one source by two ways, so they are not counted twice.
    """
    kinds = {text: kind_of_trace(text) for text in hits["kind"].unique()}
    usual, cap = (
        hits["kind"].replace_strict(
            {text: getattr(kind, name) for text, kind in kinds.items()}, return_dtype=pl.Float64
        )
        for name in ("usual", "cap")
    )
    stated = pl.select(pl.when(hits["stated"] > 0).then(hits["stated"]).otherwise(usual)).to_series().to_numpy()
    omega = np.where(hits["innocent"].to_numpy(), 0.0, OMEGA)
    factor = hits["status"].replace_strict(FACTOR, default=0.0, return_dtype=pl.Float64).to_numpy()
    value = np.minimum(log10_lr(stated, omega) * factor, cap.to_numpy())
    table = hits.with_columns(pl.Series("log10_lr", value.astype(np.float64)), cap.cast(pl.Float64).alias("cap"))
    ordered = table.sort("one", "other", "log10_lr", "trace", descending=[False, False, True, False])
    return ordered.unique(["one", "other", "kind"], keep="first", maintain_order=True)


def hits(found: pl.DataFrame, matches: pl.DataFrame, involved: pl.DataFrame) -> pl.DataFrame:
    """All ties by traces between cases (HITS), each two cases once, the smaller place first.

    `found` has case, trace, kind, status, load and row, one row for each trace of a case; `matches` has trace, other
    (a trace or a person), status, log10_lr_milli, load and row; `involved` has case, entity, role, load and row.
    """
    source = pl.concat_list("load", "row")
    left = found.select("case", "trace", "kind", "status", where=source)
    compared = matches.select(
        "trace", match="other", said="status", stated=pl.col("log10_lr_milli") / 1_000, why=source
    )
    people = involved.filter(pl.col("role").is_in(OFFENDERS)).select("case", match="entity", where=source)
    matched = left.join(compared, on="trace")
    ends = ("where", "why", "where_2")
    parts = [
        _tied(
            left.with_columns(match=pl.lit(""), stated=0.0).join(left, on="trace", suffix="_2"), ("status",), ends[::2]
        ),
        _tied(matched.join(left.rename({"trace": "match"}), on="match", suffix="_2"), ("said", "status"), ends),
        _tied(matched.join(people, on="match", suffix="_2"), ("said", "status"), ends),
        _tied(matched.join(matched, on="match", suffix="_2"), ("said", "said_2", "status"), (*ends, "why_2")),
    ]
    every = pl.concat(parts)
    expected = _expected(matches, involved)
    for end in ("one", "other"):
        every = every.join(expected.rename({"case": end}), on=[end, "trace"], how="left").with_columns(
            innocent=pl.col("innocent") | pl.col("eliminated").fill_null(value=False)
        )
        every = every.drop("eliminated")
    return every.select(HITS.names())


def _tied(both: pl.DataFrame, statuses: Sequence[str], rows: Sequence[str]) -> pl.DataFrame:
    """Hits of joined tables: the weakest status and, where both sides state a ratio, the lower one count."""
    stated = [name for name in ("stated", "stated_2") if name in both.columns]
    some = both.filter(pl.col("case") != pl.col("case_2")).select(
        pl.min_horizontal("case", "case_2").alias("one"),
        pl.max_horizontal("case", "case_2").alias("other"),
        "trace",
        "match",
        "kind",
        pl.min_horizontal([_rank(name) for name in statuses])
        .replace_strict(_OF_RANK, return_dtype=pl.Int64)
        .alias("status"),
        pl.min_horizontal(stated).alias("stated"),
        pl.concat_list(rows).alias("rows"),
        pl.lit(value=False).alias("innocent"),
    )
    return some.cast(HITS)  # pyright: ignore[reportArgumentType]


_OF_RANK = {0: RETRACTED, 1: CANDIDATE, 2: CONFIRMED}


def _rank(status: str) -> pl.Expr:
    ranks = {status: rank for rank, status in _OF_RANK.items()}
    return pl.col(status).replace_strict(ranks, default=0, return_dtype=pl.Int64)


def _expected(matches: pl.DataFrame, involved: pl.DataFrame) -> pl.DataFrame:
    """Cases and traces whose source is a victim, witness or reporter of that case: an elimination."""
    people = involved.filter(pl.col("role").is_in(INNOCENT)).select("case", other="entity")
    return matches.join(people, on="other").select("case", "trace", eliminated=pl.lit(value=True)).unique()
