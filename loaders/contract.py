"""Compares the columns of a file with its mapping and with the load before, before anything of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import islice

import polars as pl

from base.errors import SourceFileError
from base.files import ColumnsChangedError, NotReviewedError
from loaders.delivery import Delivery
from loaders.mapping import Mapping
from loaders.reading import SourceFile, chunks
from loaders.shapes import SAMPLE, Profile, profile
from store.archive import OWN_COLUMNS, Archive

_ALIKE_NAMES = 0.75
_ALIKE_TEXTS = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """The columns of a file in their order, and what its first rows show of each."""

    columns: list[str]
    profiles: dict[str, Profile]


@dataclass(frozen=True, slots=True)
class Difference:
    """How the columns of a file differ from those before: sentences, of which some speak of columns that are mapped."""

    told: list[str]
    refused: list[str]


def check_columns(source: SourceFile, mapping: Mapping) -> None:
    """Raise SourceFileError where the file lacks a column that the mapping reads."""
    missing = [name for name in mapping.columns if name not in source.columns]
    if missing:
        close = get_close_matches(missing[0], source.columns, n=1)
        hint = f"; is it '{close[0]}' now?" if close else f"; it has {', '.join(source.columns)}."
        raise SourceFileError(
            f"{source.path} lacks the column '{missing[0]}' of feed {mapping.feed}{hint}", missing=missing
        )


def check_reviewed(mapping: Mapping) -> None:
    """Raise NotReviewedError where a mapping was proposed by Clew and nobody has looked at it."""
    if not mapping.reviewed:
        raise NotReviewedError(
            f"The mapping of feed {mapping.feed} is a proposal: look at it, correct it, and take out 'reviewed: false'."
        )


def check_contract(delivery: Delivery, archive: Archive, earlier: list[int], *, accepted: bool) -> list[str]:
    """What changed since the delivery before it; raises ColumnsChangedError where the mapping no longer fits.

    A mapped column that is of another kind is taken where the operator accepts it; one that is gone never is.
    """
    source, mapping = delivery.source, delivery.mapping
    if not earlier or source.repaired:
        check_columns(source, mapping)
        return []
    difference = differences(_before(archive, earlier), _now(delivery), mapping)
    gone = [name for name in mapping.columns if name not in source.columns]
    if gone or (difference.refused and not accepted):
        what_to_do = (
            "correct the mapping or the file."
            if gone
            else "correct the mapping, or give --accept-columns if it is right."
        )
        raise ColumnsChangedError(
            f"The columns of {source.path} are not those of the load before ({earlier[0]}): "
            f"{'; '.join(difference.refused + difference.told)}. Nothing was loaded: {what_to_do}",
            refused=difference.refused,
            told=difference.told,
        )
    check_columns(source, mapping)
    return difference.told + difference.refused


def differences(before: Sample, now: Sample, mapping: Mapping) -> Difference:
    """All differences as sentences; those of mapped columns that are gone or of another kind are apart."""
    difference = Difference([], [])
    renamed = dict(_renamed(before, now))
    for name in before.columns:
        if name not in now.columns:
            new = f"the column '{name}' is gone"
            new += f"; it seems to be '{renamed[name]}' now" if name in renamed else ""
            (difference.refused if name in mapping.columns else difference.told).append(new)
        elif changed := now.profiles[name].other_than(before.profiles[name]):
            sentence = f"the column '{name}' {changed}"
            (difference.refused if name in mapping.columns else difference.told).append(sentence)
    added = [name for name in now.columns if name not in before.columns and name not in renamed.values()]
    difference.told.extend(f"the column '{name}' is new" for name in added)
    stayed = [name for name in before.columns if name in now.columns]
    if stayed != [name for name in now.columns if name in before.columns]:
        difference.told.append("the columns stand in another order")
    return difference


def _renamed(before: Sample, now: Sample) -> Iterator[tuple[str, str]]:
    """Each lost column with the new one that has its texts, or else nearly its name."""
    new = [name for name in now.columns if name not in before.columns]
    for lost in before.columns:
        if lost in now.columns or not new:
            continue
        scores = {
            name: (
                now.profiles[name].shared_with(before.profiles[lost]),
                SequenceMatcher(None, lost.casefold(), name.casefold()).ratio(),
            )
            for name in new
        }
        best = max(scores, key=lambda name: max(scores[name]))
        if scores[best][0] >= _ALIKE_TEXTS or scores[best][1] >= _ALIKE_NAMES:
            new.remove(best)
            yield lost, best


def _before(archive: Archive, loads: list[int]) -> Sample:
    rows = [archive.scan(load).head(SAMPLE).drop(OWN_COLUMNS, strict=False).collect() for load in loads]
    return _sample(pl.concat(rows), archive.description(loads[-1]).columns)


def _now(delivery: Delivery) -> Sample:
    (first,) = islice(chunks(delivery.source, SAMPLE), 1)
    return _sample(first.rows, delivery.columns)


def _sample(rows: pl.DataFrame, columns: list[str]) -> Sample:
    return Sample(columns, {name: profile(rows[name]) for name in columns})
