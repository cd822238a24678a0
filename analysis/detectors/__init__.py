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
    "typologies": Detector("Where money moves as in rings, beyond what the habits of the accounts would make.", 1),
    "money_trace": Detector("Where money went, where it is now, and what of it may still be frozen.", 1),
    "account_ranking": Detector("In which order to look at the rings that the rules have found.", 1),
    "call_patterns": Detector("Which numbers ring strangers as call centres of fraud do.", 1),
    "victims_at_risk": Detector("Which numbers are now in contact with a flagged one, for a human to call.", 1),
    "shared_identifiers": Detector("Who holds devices, numbers, accounts and places in common, beyond chance.", 2),
    "case_links": Detector("Which other cases may belong with one, what ties them, and what chance would make.", 1),
    "series": Detector("Which cases may be by one offender or group, and what holds them together.", 1),
    "petty_series": Detector("Small cases that together are more than small, and where to ask for victims.", 1),
    "suspects": Detector("Which known series and which things a case leads to, as hypotheses.", 1),
    "constraints": Detector("Who fulfils several conditions, and what each of them took away.", 1),
}
"""Every detector by the name of its module."""
