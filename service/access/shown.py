"""Counts the persons that a caller was shown, by case and day: a bulk of them needs a reason, then a grant."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import blake2b

from base.admission import GrantRefusedError
from base.misuse import BulkRefusedError
from ontology.person import Person
from service.access.admission import Admission
from service.access.case_files import DAY
from service.access.database import Database

REASONED, GRANTED, NEVER = 500, 2_000, 10_000
"""Persons a day and case: over the first a justification is needed, over the second a grant, over the third nothing."""

UNDER_BREAK_GLASS = 20
"""Persons that may be shown under one grant for break-glass."""


class Shown:
    """Keeps keyed digests of ids, for a day: nobody can read from them who was looked at."""

    def __init__(self, database: Database, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._key = key
        self._clock = clock

    def count(self, admission: Admission, ids: Iterable[str], grant: str) -> None:
        """Count the persons among `ids` as about to be shown; `grant` is the kind of the grant in use, or empty.

        BulkRefusedError, GrantRefusedError: they are too many, and nothing is counted.
        """
        persons = {id for id in ids if id.startswith(f"{Person.prefix}-")}
        if not persons or admission.case is None:
            return
        own = f"{admission.caller.id}\n{admission.case}"
        broken = grant == "break-glass"
        scope = f"{own}\n{admission.grant}" if broken else own
        day = 0 if broken else int(self._clock()) // DAY
        digests = [(self._digest(scope), day, self._digest(id)) for id in persons]
        with self._database.change() as file:
            file.execute("DELETE FROM shown WHERE day < ? AND day > 0", (int(self._clock()) // DAY,))
            file.executemany("INSERT OR IGNORE INTO shown VALUES (?, ?, ?)", digests)
            text = "SELECT count(*) FROM shown WHERE scope = ? AND day = ?"
            (total,) = file.execute(text, digests[0][:2]).fetchone()
            _check(total, admission, grant)

    def _digest(self, text: str) -> str:
        return blake2b(text.encode(), key=self._key, digest_size=15).hexdigest()


def _check(total: int, admission: Admission, grant: str) -> None:
    if grant == "break-glass":
        if total > UNDER_BREAK_GLASS:
            raise GrantRefusedError(f"Break-glass shows {UNDER_BREAK_GLASS} persons: become a member of the case.")
        return
    if total > NEVER:
        raise BulkRefusedError(f"Nobody is shown over {NEVER:,} persons for one case on one day: narrow the question.")
    if total > GRANTED and grant != "bulk-export":
        raise BulkRefusedError(f"Over {GRANTED:,} persons for one case on one day need a grant for bulk-export.")
    if total > REASONED and admission.justification is None:
        raise BulkRefusedError(f"Over {REASONED} persons for one case on one day need 'Clew-Justification': say why.")
