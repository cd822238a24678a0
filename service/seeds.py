"""What a question about money starts from, as both surfaces take it."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.detectors.money_trace import AccountSeed, TransferSeed
from base.errors import BadRequestError


def seeds_of(
    account: str | None, from_at: int | None, amount: int | None, transfers: Sequence[TransferSeed]
) -> AccountSeed | Sequence[TransferSeed]:
    """Either an account from a moment on, or transfers; raises BadRequestError for both and for neither."""
    if (account is None) == (not transfers):
        raise BadRequestError("Name either an account with 'from', or the transfers that were reported.")
    if account is None:
        return transfers
    if from_at is None:
        raise BadRequestError("Say from when the money on the account is followed: 'from'.")
    return AccountSeed(account, from_at, amount)
