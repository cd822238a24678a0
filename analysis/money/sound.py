"""Which transfers can carry a typology: those that move money between two accounts, each counted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.money.transfers import Transfers


@dataclass(frozen=True, slots=True)
class Sound:
    """Transfers that can carry a typology, and how many were left out: by kind, each under the first that fits.

    To itself: payer and payee are one. No amount: zero, or negative as in a reversal. Repeated: same payer, payee,
    second and amount as one of an earlier row, as where a file tells a transfer twice under two ids.
    """

    transfers: Transfers
    to_itself: int
    no_amount: int
    repeated: int


def sound(every: Transfers) -> Sound:
    """Those of the transfers that can carry a typology, in their order."""
    to_itself = every.payer == every.payee
    no_amount = ~to_itself & (every.amount <= 0)
    kept = np.flatnonzero(~to_itself & ~no_amount)
    alike = np.lexsort((kept, every.amount[kept], every.payee[kept], every.payer[kept], every.at[kept]))
    told = np.stack([column[kept[alike]] for column in (every.at, every.payer, every.payee, every.amount)])
    first = np.ones(len(kept), dtype=np.bool_)
    first[1:] = np.any(told[:, 1:] != told[:, :-1], axis=0)
    once = np.sort(kept[alike[first]])
    return Sound(every.taken(once), int(to_itself.sum()), int(no_amount.sum()), len(kept) - len(once))
