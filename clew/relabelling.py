"""Lowers what rows bear: of those who have come of age, and what two people decided; each time is in the audit log."""

from __future__ import annotations

from getpass import getuser

from base.errors import UsageError
from base.marking import Marking
from clew.granting import decided, told
from clew.session import Session
from loaders.pipeline import Loader
from loaders.relabelling import Relabelled, Relabelling
from loaders.sending import Progress

_KIND = "relabel"


def lower_of_age(session: Session, progress: Progress) -> list[Relabelled]:
    """Load the rows again of all who have come of age."""
    done = _relabelling(session, progress, f"operator#{getuser()}").of_age()
    if done:
        told(session.settings.home, _KIND, {"loads": [one.load for one in done], "why": "of age"})
    return done


def lower(session: Session, progress: Progress, load: int, to: Marking, grant: str, why: str) -> list[Relabelled]:
    """Load the rows of a load again under a weaker marking, as two people decided.

    Raises UsageError without a reason or for what cannot be lowered, NotFoundError, and GrantRefusedError; a grant is
    used up only by what is done.
    """
    if not why.strip():
        raise UsageError("Say with --why why more people may see the rows.")
    _relabelling(session, progress, "").check(load, to)
    home = session.settings.home
    two = decided(home, _KIND, f"load-{load}", grant)
    done = _relabelling(session, progress, f"{two.by}, {two.second}").lowered(load, to, why)
    facts: dict[str, object] = {"loads": [one.load for one in done], "rows_of": load, "why": why}
    told(home, _KIND, facts | {"grant": two.grant, "by": two.by, "second": two.second})
    return done


def _relabelling(session: Session, progress: Progress, by: str) -> Relabelling:
    return Relabelling(Loader(session.writer, session.archive, session.key, progress), by)
