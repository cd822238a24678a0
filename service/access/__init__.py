"""Who may ask: the token, the purpose gate, case files, grants, and the policy of actions."""

from __future__ import annotations

from service.access.admission import Admission, Caller
from service.access.gate import Access, GatedRoute, enter
from service.access.headers import LONGEST_HEADER, LONGEST_REASON, SHORTEST_REASON
from service.access.purposes import FOR_MONEY, FOR_WHEREABOUTS, PURPOSES, SENSITIVE

__all__ = [
    "FOR_MONEY",
    "FOR_WHEREABOUTS",
    "LONGEST_HEADER",
    "LONGEST_REASON",
    "PURPOSES",
    "SENSITIVE",
    "SHORTEST_REASON",
    "Access",
    "Admission",
    "Caller",
    "GatedRoute",
    "enter",
]
