"""Names in sentences about rings: marks where they were found, and what each reader may call the entity instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.asking import Ask
from analysis.findings import Finding
from analysis.headings import bare, headings

_MARK = re.compile("⟨([a-z]+-[0-9a-f]{30})⟩")


def mark(id: str) -> str:
    """Stands for the name of an entity: names are restricted like all that is said, so that no sentence keeps one.

    >>> mark("phone-0123")
    '⟨phone-0123⟩'
    """
    return f"⟨{id}⟩"


async def named(ask: Ask, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with each entity called as this viewer knows it now."""
    marked = {id for one in findings for text in _texts(one) for id in _MARK.findall(text)}
    known = await headings(ask, sorted(marked))

    def name(found: re.Match[str]) -> str:
        id = found[1]
        return (known.get(id) or bare(id)).caption

    def told(text: str) -> str:
        return _MARK.sub(name, text)

    return [
        replace(
            one,
            evidence=[replace(each, sentence=told(each.sentence)) for each in one.evidence],
            benign=[replace(each, found=told(each.found) if each.found else each.found) for each in one.benign],
        )
        for one in findings
    ]


def _texts(finding: Finding) -> Iterator[str]:
    yield from (one.sentence for one in finding.evidence)
    yield from (one.found for one in finding.benign if one.found)
