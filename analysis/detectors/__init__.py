"""The detectors: what looks for stays, company, coincidence and forgery in sightings, and says how sure it may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detector:
    """What a detector answers, and the version of its rules, which rises whenever an answer may change."""

    sentence: str
    version: int


DETECTORS: dict[str, Detector] = {
    "stays": Detector("Where positions say that something dwelt, and where it sleeps and works.", 1),
    "resting_places": Detector("Where something spends its nights, and what happened around there meanwhile.", 1),
    "co_travel": Detector("Who passes where a target passes, at the same times, beyond its own habits.", 1),
    "collision": Detector("Who was at several of the scenes, and how many uninvolved ones would be.", 1),
    "who_passed": Detector("Everything that passed a place in a window within the time of the case.", 1),
    "clones": Detector("Which plates were read at two places faster than anybody drives.", 1),
    "meetings": Detector("When two were at one place together.", 1),
    "handovers": Detector("When a SIM moved from one device to another.", 1),
    "route": Detector("Where something came from before a moment, and where it went.", 1),
    "next_places": Detector("Where a person wanted in the case may be seen next, with counts.", 1),
}
"""Every detector by the name of its module."""
