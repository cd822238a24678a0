"""A few accounts with money going round, and the rings that a detection wrote about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.answers import RowRef
from analysis.findings import Evidence, Finding
from analysis.rings.naming import mark
from analysis.rings.ring import Ring, Tie, Transfer
from base.settings import Settings
from clew.detection.rings import version_of
from clew.detection.writing import RINGS, Version, write
from clew.session import Session
from store.address import Address
from store.archive import Archive
from store.own_loads import Marking
from store.writer import open_writer_at
from tests.graphs import KEY, Happened, Load, Said, World, an_id, number_of
from tests.service.conftest import STATED

BANK, SECRET = number_of(1, 1), number_of(2, 1)
AT = 1_700_000_000
JUSTIFIED = {**STATED, "Clew-Justification": quote("核查被骗资金的去向和账户", safe="")}
ACCOUNTS = [an_id("Account", f"a{n}") for n in range(6)]
HOLDER, PHONE = an_id("Person", "holder"), an_id("Phone", "phone")
HIDDEN = an_id("Account", "hidden")
CYCLE, SHARED, SECRETLY = ("ring-" + digit * 30 for digit in "abc")


def world() -> World:
    """Three accounts in a cycle, a phone that three share, and one account that few may see."""
    said = [Said(BANK, id, {"institution": "bank", "number": f"=62{n:02}"}, row=n + 1) for n, id in enumerate(ACCOUNTS)]
    said += [Said(BANK, HOLDER, {"name": "王伟"}, row=20), Said(BANK, PHONE, {"number": "+8613800000001"}, row=21)]
    said += [Said(SECRET, HIDDEN, {"institution": "bank", "number": "6299"}, row=1)]
    happened = [
        Happened(BANK, "TRANSFERRED", ACCOUNTS[n], ACCOUNTS[(n + 1) % 3], AT + n * 60, row=30 + n, measure=1_000_050)
        for n in range(3)
    ]
    loads = (Load(BANK, "bank"), Load(SECRET, "secret", level=2))
    return World(loads, tuple(said), (), tuple(happened))


def a_cycle(amount: int = 1_000_050) -> Ring:
    """Three transfers that come back."""
    transfers = [
        Transfer(ACCOUNTS[n], ACCOUNTS[(n + 1) % 3], AT + n * 60, amount, RowRef(BANK, 30 + n, "bank"))
        for n in range(3)
    ]
    return _ring("cycle", ACCOUNTS[:3], 0.001, transfers=transfers)


def shared() -> Ring:
    """A phone and three accounts of one holder."""
    ties = [Tie(HOLDER, PHONE, AT, None, RowRef(BANK, 21, "bank"))]
    return _ring("shared_identifiers", [PHONE, *ACCOUNTS[3:]], 0.01, holders=[HOLDER], ties=ties)


def secret() -> Ring:
    """One that a row of a restricted load is evidence for."""
    return _ring("fan_in", [HIDDEN, ACCOUNTS[0]], 0.1, row=RowRef(SECRET, 1, "secret"))


def _ring(typology: str, members: list[str], chance: float, row: RowRef | None = None, **more: Any) -> Ring:
    row = row or RowRef(BANK, 30, "bank")
    evidence = [Evidence("flow", f"It came back to {mark(members[0])}.", 2.0, 3.0, [row])]
    finding = Finding("tests", 1, members, evidence, [], chance)
    return replace(Ring(typology, finding, AT, AT + 120, loads=[row.load]), **more)


def scopes_of_the_world(address: Address) -> None:
    """Take the numbers of scopes that the loads of the world have, which were written without asking for one."""
    with open_writer_at(address) as writer:
        for source, level in (("bank", 0), ("secret", 2)):
            writer.rows("loads/scope", source=source, title=source, level=level, compartments=[], key=source)


def versions(*rings: tuple[str, Ring, str], level: int = 0) -> list[Version]:
    """Versions of rings by id, with what became of each."""
    return [version_of(id, change, Marking(level), ring) for id, ring, change in rings]


def written(address: Address, folder: Path, some: list[Version], at: int = AT) -> list[int]:
    """Write versions as a detection does."""
    settings = Settings(home=folder, graph_uri=None)
    with open_writer_at(address) as writer:
        return write(Session(settings, address, writer, Archive(folder), KEY), RINGS, some, at, "tests")
