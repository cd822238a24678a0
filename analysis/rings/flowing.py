"""Money among the members of a ring: how much of the forms in which money moves goes from one of them to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.rings.ring import Ring
from analysis.rings.uses import Integers, Uses

FLOW_CAP = 3.0
FAMILY = "flow"
"""The family of evidence under which a form of money flow says how few such there would be by chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Transfers of such forms between different people or organizations.

    A row is a transfer and a pair of holders (places) of its two accounts; `form` is its place among the `forms`,
    `transfer` its place in that.
    """

    one: Integers
    other: Integers
    form: Integers
    transfer: Integers
    forms: tuple[Ring, ...]

    def inside(self, ring_of: Integers) -> pl.DataFrame:
        """The transfers between members of one ring, each once: ring, form, transfer, and the weight that each has.

        `ring_of` says for each holder in which ring it is, -1 for none. A transfer has the weight of its form (log10)
        by the share that it is of the form.
        """
        ring = ring_of[self.one]
        kept = (ring == ring_of[self.other]) & (ring >= 0)
        columns = {"ring": ring[kept], "form": self.form[kept], "transfer": self.transfer[kept]}
        found = pl.DataFrame(columns).unique().sort("ring", "form", "transfer")
        each = np.array([_weight(form) / len(form.transfers) for form in self.forms])
        return found.with_columns(weight=pl.Series(each[found["form"].to_numpy()], dtype=pl.Float64))


def flows_among(uses: Uses, forms: Sequence[Ring]) -> Flows:
    """The transfers of these forms among the holders of some uses."""
    told = [
        (place, number, one.payer, one.payee)
        for place, form in enumerate(forms)
        for number, one in enumerate(form.transfers)
    ]
    moved = pl.DataFrame(told, schema=_TOLD, orient="row")
    accounts = pl.concat([moved["payer"], moved["payee"]]).unique().implode()
    names = pl.DataFrame({"account": pl.Series(uses.identifiers, dtype=pl.String)}).with_row_index("identifier")
    spells = pl.DataFrame({"identifier": uses.spells.identifier, "holder": uses.spells.holder})
    held = names.filter(pl.col("account").is_in(accounts)).with_columns(pl.col("identifier").cast(pl.Int64))
    held = held.join(spells, on="identifier").select("account", "holder").unique()
    pairs = moved.join(held.rename({"account": "payer", "holder": "one"}), on="payer")
    pairs = pairs.join(held.rename({"account": "payee", "holder": "other"}), on="payee")
    pairs = pairs.filter(pl.col("one") != pl.col("other"))
    one, other, form, transfer = (
        pairs[name].cast(pl.Int64).to_numpy() for name in ("one", "other", "form", "transfer")
    )
    return Flows(one, other, form, transfer, tuple(forms))


_TOLD = {"form": pl.Int64, "transfer": pl.Int64, "payer": pl.String, "payee": pl.String}


def _weight(form: Ring) -> float:
    return min(FLOW_CAP, sum(one.log10_lr for one in form.finding.evidence if one.family == FAMILY))
