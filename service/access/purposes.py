"""The closed list of purposes: what each gives a ground for, and what kind of case file it needs."""

from __future__ import annotations

from service.actions import Action

_EVERYTHING = frozenset({Action.ROW, Action.READ, Action.WHEREABOUTS, Action.MONEY, Action.DECIDE})

ALLOWED: dict[str, frozenset[Action]] = {
    "investigation": _EVERYTHING,
    "cold-case": _EVERYTHING,
    "missing-person": _EVERYTHING - {Action.MONEY},
    "fraud-warning": _EVERYTHING - {Action.WHEREABOUTS},
    "data-quality": _EVERYTHING - {Action.WHEREABOUTS, Action.MONEY},
    "disclosure": frozenset({Action.ROW}),
    "oversight": frozenset({Action.OVERSEE}),
}
"""What may be done for each purpose."""

PURPOSES = tuple(ALLOWED)
"""The closed list of purposes."""

FOR_MINORS = frozenset({"investigation", "cold-case", "missing-person"})
"""The purposes for which rows about minors may be seen, with a justification."""


def purposes_for(action: Action) -> frozenset[str]:
    """The purposes that allow it."""
    return frozenset(purpose for purpose, allowed in ALLOWED.items() if action in allowed)


FOR_WHEREABOUTS = purposes_for(Action.WHEREABOUTS)
"""The purposes for which one may ask where something was."""

FOR_MONEY = purposes_for(Action.MONEY)
"""The purposes for which one may ask where money went, who shares accounts and numbers, and who is being called."""

SENSITIVE: dict[Action, frozenset[str]] = {Action.WHEREABOUTS: FOR_WHEREABOUTS, Action.MONEY: FOR_MONEY}
"""Actions that need a justification, and the purposes that allow them."""

CASE, REGISTER_TASK, INSPECTION = KINDS = ("case", "register-task", "inspection")
"""The kinds of case file: a case of the graph, a task on a register, an inspection of the log."""


def kind_for(purpose: str) -> str:
    """The kind of case file that a purpose needs."""
    return {"data-quality": REGISTER_TASK, "oversight": INSPECTION}.get(purpose, CASE)
