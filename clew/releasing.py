"""Lets a legal hold go, with a grant of two people."""

from __future__ import annotations

from pathlib import Path

from base.custody import CustodyError
from clew.granting import decided
from service.access.grants import HOLD_RELEASE
from store.custody import Custody


def release(home: Path, hold: str, grant: str, why: str) -> None:
    """Release a hold; raises CustodyError where it does not stand or no reason is given, and GrantRefusedError."""
    custody = Custody(home)
    if not why.strip():
        raise CustodyError("Say with --why why the hold is released.")
    if all(one.id != hold for one in custody.holds()):
        raise CustodyError(f"There is no hold '{hold}' that stands: `clew store hold list` names them.")
    two = decided(home, HOLD_RELEASE, hold, grant)
    custody.release(hold, two.by, two.second, why)
