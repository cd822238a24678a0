"""The gate as macros: short words in query files that expand to the conditions under which a viewer may see a thing.

A request hands in `$upto` (greatest visible load per scope, -1 where the scope is hidden), `$out` (loads not complete
or withdrawn), `$may` (per seal number) and `$as_of`. Missing or out-of-range values give NULL, which hides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

LOADS_PER_SCOPE = 1_048_576
GATE_PARAMETERS = frozenset({"upto", "out", "may", "as_of"})

_CALL = re.compile(r"\b(holds|known|claims|says|said|happened|open)\((\w+)\)")
_NEGATED = re.compile(
    r"\b(NOT|OR|XOR)\s+(holds|known|says|said|happened|open)\(\w+\)|\b(holds|known|says|said|happened|open)\(\w+\)\s+(OR|XOR)\b",
    re.I,
)


def _seen(number: str) -> str:
    return f"{number} > 0 AND {number} <= $upto[{number} / {LOADS_PER_SCOPE}] AND NOT {number} IN $out"


def _claim(link: str, loads: str, i: str, j: str) -> str:
    ending = f"{link}.ended_by[{j}]"
    ended = f"{ending} <= $upto[{ending} / {LOADS_PER_SCOPE}] AND NOT {ending} IN $out"
    return (
        f"{_seen(f'{loads}[{i}]')} AND none({j} IN range(0, coalesce(size({link}.ended_by), 0) - 1) "
        f"WHERE {link}.ended[{j}] = {i} AND {ended})"
    )


def _any_claim(link: str, i: str, j: str, condition: str) -> str:
    """Whether a claim is visible and meets a condition; `load` is read once, which saves a fifth of a long search."""
    loads = f"loads_of_{i}"
    return (
        f"any({loads} IN [{link}.load] WHERE any({i} IN {_indices(loads)} "
        f"WHERE {condition}{_claim(link, loads, i, j)}))"
    )


def _indices(loads: str) -> str:
    return f"range(0, coalesce(size({loads}), 0) - 1)"


def _holds(link: str, i: str, j: str) -> str:
    during = f"{link}.valid_from[{i}] <= $as_of AND $as_of < {link}.valid_to[{i}] AND "
    return _any_claim(link, i, j, during)


def _known(link: str, i: str, j: str) -> str:
    return _any_claim(link, i, j, "")


def _claims(link: str, i: str, j: str) -> str:
    return f"[{i} IN {_indices(f'{link}.load')} WHERE {_claim(link, f'{link}.load', i, j)}]"


def _says(statement: str, _: str, j: str) -> str:
    return (
        f"({_seen(f'{statement}.load')} AND {statement}.valid_from <= $as_of AND $as_of < {statement}.valid_to "
        f"AND {_not_ended(statement, j)})"
    )


def _said(statement: str, _: str, j: str) -> str:
    return f"({_seen(f'{statement}.load')} AND {_not_ended(statement, j)})"


def _not_ended(statement: str, j: str) -> str:
    ended = f"{j} <= $upto[{j} / {LOADS_PER_SCOPE}] AND NOT {j} IN $out"
    return f"none({j} IN coalesce({statement}.ended_by, []) WHERE {ended})"


def _happened(event: str, _: str, __: str) -> str:
    return f"({_seen(f'{event}.load')})"


def _open(node: str, _: str, __: str) -> str:
    return f"({node}.seal >= 0 AND $may[{node}.seal])"


_MACROS: dict[str, Callable[[str, str, str], str]] = {
    "holds": _holds,
    "known": _known,
    "claims": _claims,
    "says": _says,
    "said": _said,
    "happened": _happened,
    "open": _open,
}


def expand(text: str) -> str:
    """The text with every macro written out; the variables a macro brings are unique within the text.

    Raises ValueError where a macro stands negated or in an alternative: a hidden thing would then show.
    """
    if found := _NEGATED.search(text):
        raise ValueError(f"'{found[0]}': a macro of the gate may stand only as a positive conjunct")
    numbers = count(1)

    def written_out(call: re.Match[str]) -> str:
        number = next(numbers)
        return _MACROS[call[1]](call[2], f"claim_{number}", f"ending_{number}")

    return _CALL.sub(written_out, text)
