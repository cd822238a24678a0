"""Who or what is this: the questions behind a profile, in one place."""

from __future__ import annotations

from analysis.by import By, find
from analysis.events import event_counts
from analysis.headings import headings
from analysis.links import links
from analysis.sources import source_row
from analysis.statements import statements
from analysis.timeline import timeline

__all__ = ["By", "event_counts", "find", "headings", "links", "source_row", "statements", "timeline"]
