"""Reads the plan of a query and names what it reaches without asking whether the viewer may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Plan = dict[str, Any]

_EXEMPT_LABELS = "Source|Load|Scope|Counter|Schema"
_EXEMPT_TYPES = "DELIVERED"
_PATTERN = re.compile(r"\(([^()]*)\)<?-\[([^\]]*)\]->?\(([^()]*)\)")
_YIELDED = re.compile(r"(\w+) :: (RELATIONSHIP|NODE)")
_ENDS = re.compile(r"(?:start|end)Node\(\w+\) AS (\w+)")
_SAME = re.compile(r"\b(\w+) = (\w+)\b(?!\.)")
_UPTO = re.compile(r"<= \$upto\[(?:cache\[)?\(?(\w+)(?:\.load\b|\[)")
_LOADS_OF = re.compile(r"(\w+) IN \[(?:cache\[)?(\w+)\.load\b")
_MAY = re.compile(r"\$may\[(?:cache\[)?(\w+)\.seal\b")
_LABELLED = re.compile(r"(\w+):[$\w]+")
_SEEKS = re.compile(r"Node.*(?:Seek|Scan|Lookup)")


def ungated(plan: Plan) -> list[str]:
    """Every variable, anonymous ones too, that the plan reaches and never filters through the gate."""
    return sorted({name for above in _paths(plan, ()) for name in _unguarded(above)})


def _paths(plan: Plan, above: tuple[Plan, ...]) -> Iterator[tuple[Plan, ...]]:
    """Every operator with those above it, itself first."""
    here = (plan, *above)
    yield here
    for child in plan.get("children", []):
        yield from _paths(child, here)


def _unguarded(here: tuple[Plan, ...]) -> Iterator[str]:
    reached = _reached(here[0])
    if not reached:
        return
    filters = " AND ".join(_filter(operator) for operator in here)
    everything = " ".join(_details(operator) for operator in here)
    loads_of = dict(_LOADS_OF.findall(filters))
    guarded = {loads_of.get(name, name) for name in _UPTO.findall(filters)}, set(_MAY.findall(filters))
    for name, is_relationship in reached.items():
        same = {other for pair in _SAME.findall(filters) if name in pair for other in pair} - {name}
        by_another = not is_relationship and same - reached.keys()
        known = name in guarded[not is_relationship] or name in guarded[0]  # what Clew derives bears a load itself
        if not (known or _is_exempt(name, is_relationship, everything) or by_another):
            yield name


def _is_exempt(name: str, is_relationship: bool, everything: str) -> bool:
    if name.startswith("["):
        return re.fullmatch(rf"\[:({_EXEMPT_TYPES})\]", name) is not None
    names = _EXEMPT_TYPES if is_relationship else _EXEMPT_LABELS
    return re.search(rf"[\s({{\[]{re.escape(name)}:({names})\b", " " + everything) is not None


def _reached(operator: Plan) -> dict[str, bool]:
    """The variables an operator brings in, and whether each is a relationship."""
    details, kind = _details(operator), _kind(operator)
    before = {name for child in operator.get("children", []) for name in child["identifiers"]}
    found: dict[str, bool] = {}
    for source, relationship, target in _PATTERN.findall(details):
        found |= {_name(source) or "()": False, _name(relationship) or f"[{relationship.partition('(')[0]}]": True}
        found |= {_name(target) or "()": False}
    if kind == "ProcedureCall":
        found |= {name: what == "RELATIONSHIP" for name, what in _YIELDED.findall(details)}
        found |= dict.fromkeys(operator["identifiers"], True)
    if _SEEKS.search(kind):
        found |= dict.fromkeys(_LABELLED.findall(details)[:1], False)
    if kind == "AllNodesScan":
        found |= {_name(details): False}
    found |= dict.fromkeys(_ENDS.findall(details), False)
    return {name: what for name, what in found.items() if name and name not in before}


def _filter(operator: Plan) -> str:
    """What the operator requires of the rows it lets through."""
    details, kind = _details(operator), _kind(operator)
    if kind == "Filter":
        return details
    return details.partition(" WHERE ")[2] if "Expand" in kind or "ShortestPath" in kind or "Seek" in kind else ""


def _details(operator: Plan) -> str:
    return str(operator["args"].get("Details", ""))


def _kind(operator: Plan) -> str:
    return str(operator["operatorType"]).partition("@")[0]


def _name(text: str) -> str:
    return re.split(r"[:\s*]", text.strip().strip("`"), maxsplit=1)[0]
