"""Rings of shared identifiers in words: evidence for each identifier, the tree, and what was looked for innocently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.findings import MOST_ROWS, Evidence
from analysis.rings.finding_rings import Found
from analysis.rings.flowing import FAMILY, FLOW_CAP
from analysis.rings.linking import LEVEL
from analysis.rings.naming import mark
from analysis.rings.parts import Joint, Parts
from analysis.rings.ring import Tie
from analysis.rings.scores import FAMILY_CAP, SAME_DAY_CAP
from analysis.rings.uses import FAMILIES, Flags
from analysis.statements import moment
from analysis.statistics import DAY
from base.moments import written


@dataclass(frozen=True, slots=True, eq=False)
class Teller:
    """Everything that sentences about rings need: who asks, and what was found."""

    ask: Ask
    found: Found

    def names(self, holders: Sequence[int]) -> str:
        """The holders in a row."""
        return listed([mark(self.found.uses.holders[one]) for one in sorted(holders)])

    def thing(self, identifier: int) -> str:
        """An identifier with its kind."""
        return f"{self.found.uses.kind[identifier]} {mark(self.found.uses.identifiers[identifier])}"

    def users(self, part: Parts, identifier: int) -> list[int]:
        """Who of the ring ever had an identifier."""
        edges = self.found.weighed.edges
        begin, end = np.searchsorted(edges.identifier, [identifier, identifier + 1])
        some = edges.holder[begin:end]
        return some[np.isin(some, part.holders)].tolist()

    def rows(self, which: Flags) -> tuple[list[RowRef], bool]:
        """The source rows of some spells, and whether there are more than are named."""
        spells = self.found.uses.spells.taken(which)
        pairs = {*zip(spells.load.tolist(), spells.row.tolist(), strict=True)}
        pairs |= {*zip(spells.via_load.tolist(), spells.via_row.tolist(), strict=True)}
        told = sorted(pair for pair in pairs if pair[0])
        return [self.ask.row_ref(*pair) for pair in told[:MOST_ROWS]], len(told) > MOST_ROWS

    def loads(self, part: Parts) -> list[int]:
        """The loads of all rows that speak of it: of what several have or had, where they live, and their money."""
        uses, spells = self.found.uses, self.found.uses.spells
        own = spells.taken(np.isin(spells.holder, part.holders))
        pairs = np.unique(np.stack([own.identifier, own.holder]), axis=1)
        what, having = np.unique(pairs[0], return_counts=True)
        homes = np.flatnonzero(np.array(uses.kind, dtype=np.str_) == "address")
        told = own.taken(np.isin(own.identifier, np.concatenate([what[having > 1], homes, part.identifiers])))
        money = [load for form, *_ in self._moved(part) for load in self.found.forms[form].loads]
        return np.setdiff1d(np.concatenate([told.load, told.via_load, money]).astype(np.int64), [0]).tolist()

    def within(self, part: Parts) -> Flags:
        """The spells of the ring: its holders with its identifiers."""
        spells = self.found.uses.spells
        return np.isin(spells.holder, part.holders) & np.isin(spells.identifier, part.identifiers)

    def ties(self, part: Parts) -> list[Tie]:
        """Who used what, by holder, member and time."""
        uses, spells = self.found.uses, self.found.uses.spells.taken(self.within(part))
        rows = zip(spells.holder, spells.identifier, spells.from_at, spells.to_at, spells.load, spells.row, strict=True)
        return [
            Tie(uses.holders[who], uses.identifiers[what], moment(since), moment(until), self.ask.row_ref(load, row))
            for who, what, since, until, load, row in sorted(tuple(map(int, one)) for one in rows)
        ]

    def evidence(self, part: Parts) -> list[Evidence]:
        """All that speaks for a ring: its score is theirs; sentences about links and levels weigh nothing."""
        weights: dict[tuple[int, int], float] = {}
        for joint in part.joints:
            for family, identifier, weight in joint.items:
                weights[family, identifier] = weights.get((family, identifier), 0.0) + weight
        shared = [self._shared(part, family, what, weight) for (family, what), weight in sorted(weights.items())]
        return [*shared, *self._opened(part), *self._flow(part), *map(self._joint, part.joints), *self._level(part)]

    def _shared(self, part: Parts, family: int, identifier: int, weight: float) -> Evidence:
        uses, users = self.found.uses, self.users(part, identifier)
        kind = uses.kind[identifier]
        having = self.found.weighed.measure.holders[kind]
        undated = bool(part.items.undated[part.items.identifier == identifier].all())
        spells = (uses.spells.identifier == identifier) & np.isin(uses.spells.holder, users)
        rows, cut = self.rows(spells)
        left = without(self.thing(identifier), part.without(identifier, len(uses.holders)))
        sentence = (
            f"{len(users)} of them have {self.thing(identifier)}: {self.names(users)}. At most "
            f"{int(self.found.weighed.together[identifier])} had it at a time, of {having:,} who have a {kind}."
            f"{' No row says since when, so it counts half.' if undated else ''}"
            f"{self._openings(identifier)} {left}"
        )
        return Evidence(FAMILIES[family], sentence, weight, FAMILY_CAP, rows, len(users), cut)

    def _openings(self, identifier: int) -> str:
        opened = int(self.found.uses.opened[identifier])
        return f" {opened} people opened an account through it." if opened > 1 else ""

    def _opened(self, part: Parts) -> Iterator[Evidence]:
        for row in self.found.scored.opened.filter(ring=part.number).iter_rows(named=True):
            openings, spells = self.found.uses.openings, self.found.uses.spells
            same = (openings.branch == row["branch"]) & (openings.day == row["day"])
            who = np.intersect1d(openings.holder[same], part.holders)
            began = np.isin(spells.holder, who) & (spells.from_at // DAY == row["day"])
            rows, cut = self.rows(began & (np.array(self.found.uses.kind)[spells.identifier] == "account"))
            sentence = (
                f"{row['holders']} of them opened accounts at one institution on {written(row['day'] * DAY)[:10]}: "
                f"{self.names(who.tolist())}; its other customers are spread over its days."
            )
            yield Evidence("same_day", sentence, row["weight"], SAME_DAY_CAP, rows, row["holders"], cut)

    def _moved(self, part: Parts) -> list[tuple[int, list[int], float]]:
        """The forms of money flow of which something went between members: which transfers, and what these say."""
        own = self.found.scored.moved.filter(ring=part.number)
        return list(own.group_by("form", maintain_order=True).agg("transfer", pl.col("weight").sum()).iter_rows())

    def _flow(self, part: Parts) -> Iterator[Evidence]:
        for place, some, weight in self._moved(part):
            form = self.found.forms[place]
            inside = [form.transfers[one] for one in some]
            sentence = (
                f"{len(inside)} of {len(form.transfers)} transfers of a {form.typology.replace('_', ' ')} went between "
                f"accounts of theirs, {sum(one.amount for one in inside) / 100:,.2f} in all."
            )
            rows = [one.row for one in inside]
            yield Evidence(FAMILY, sentence, weight, FLOW_CAP, rows[:MOST_ROWS], len(rows), len(rows) > MOST_ROWS)

    def _joint(self, joint: Joint) -> Evidence:
        spells = self.found.uses.spells
        strongest = joint.items[:2]
        which = np.isin(spells.identifier, [what for _, what, _ in strongest])
        rows, cut = self.rows(which & np.isin(spells.holder, [joint.one, joint.other]))
        told = listed([f"{self.thing(what)} ({weight:.1f})" for _, what, weight in strongest])
        return Evidence("links", f"{self.names([joint.one, joint.other])} share {told}.", 0.0, 0.0, rows, 1, cut)

    def _level(self, part: Parts) -> Iterator[Evidence]:
        if part.level > LEVEL:
            sentence = (
                f"At the usual level {LEVEL:.1f} they belong to a component of {part.before}; "
                f"it falls apart into this ring at {part.level:.1f}."
            )
            yield Evidence("level", sentence, 0.0, 0.0)


def without(thing: str, sizes: Sequence[int]) -> str:
    """What is left of a ring without one identifier, in words.

    >>> without("device 1", [4, 3, 1])
    'Without device 1 it falls in 3: 4, 3 and 1.'
    """
    if len(sizes) == 1:
        return f"Without {thing} it holds together."
    into = "in two" if len(sizes) == 2 else f"in {len(sizes)}"
    return f"Without {thing} it falls {into}: {listed([str(size) for size in sizes])}."


def listed(words: Sequence[str]) -> str:
    """Words in a row, the last after 'and'.

    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
