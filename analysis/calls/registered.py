"""What registers say about phones: since when they are held and by whom, the SIMs behind them and their devices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.answers import RowRef
from analysis.asking import Ask
from analysis.headings import headings
from analysis.trajectories.ties import Tie, ties
from base.viewer import BEGINNING
from ontology.identifiers.imei import KIND as IMEI
from ontology.keys import kind_of

DEFAULTS = frozenset({"004999010640000", "358240051111110", "012345678901234", "123456789012345"})
"""Device numbers that many devices bear: factory settings and test units."""

BATCH = 500


@dataclass(slots=True)
class Registered:
    """One phone: since when it is held, the organizations whose it is, who holds it, and its SIMs in devices.

    `opened` is in epoch seconds, a sentinel where nobody says; `sims` counts the SIMs that lay in the device that held
    most of them together with one of its own, `devices` the devices of its SIM that lay in most.
    """

    opened: int = BEGINNING
    opened_rows: list[RowRef] = field(default_factory=list[RowRef])
    organizations: dict[str, RowRef] = field(default_factory=dict[str, RowRef])
    holders: dict[str, RowRef] = field(default_factory=dict[str, RowRef])
    accounts: list[str] = field(default_factory=list[str])
    sims: int = 0
    devices: int = 0
    device_rows: list[RowRef] = field(default_factory=list[RowRef])


async def registered(ask: Ask, phones: Sequence[str], from_at: int, to_at: int) -> dict[str, Registered]:
    """What stands behind phones (ids); of SIMs in devices what overlaps [from_at, to_at)."""
    found = {phone: Registered() for phone in phones}
    own_sims: dict[str, list[str]] = {}
    for phone, some in (await links(ask, phones, ("HOLDS", "USES"))).items():
        known = [tie for tie in some if _overlapping(tie, BEGINNING, to_at)]
        own_sims[phone] = [tie.other for tie in known if tie.leads_out and kind_of(tie.other).label() == "Sim"]
        for tie in known:
            _describe(ask, found[phone], tie)
    sims = {sim for some in own_sims.values() for sim in some}
    in_device = _during(await links(ask, sims, ("INSTALLED_IN",)), from_at, to_at)
    devices = {tie.other for some in in_device.values() for tie in some}
    inside = _during(await links(ask, devices, ("INSTALLED_IN",)), from_at, to_at)
    real = await _real(ask, inside)
    none: list[Tie] = []
    for phone, some in own_sims.items():
        lay = [[tie for tie in in_device.get(sim, []) if tie.other in real] for sim in some]
        fullest = max((inside[tie.other] for own in lay for tie in own), key=len, default=none)
        most = max(lay, key=len, default=none)
        found[phone].sims = len({tie.other for tie in fullest})
        found[phone].devices = len({tie.other for tie in most})
        told = most if len(most) >= len(fullest) else fullest
        found[phone].device_rows = [_row(ask, tie) for tie in told]
    return found


async def links(ask: Ask, ids: Iterable[str], types: Sequence[str]) -> dict[str, list[Tie]]:
    """The links of entities of those types that were ever claimed, by id."""
    wanted = sorted(set(ids))
    found: dict[str, list[Tie]] = {}
    for begin in range(0, len(wanted), BATCH):
        found |= await ties(ask, wanted[begin : begin + BATCH], types)
    return found


def _overlapping(tie: Tie, from_at: int, to_at: int) -> bool:
    return any(begins < to_at and ends > from_at for _, _, begins, ends in tie.claims)


def _during(found: dict[str, list[Tie]], from_at: int, to_at: int) -> dict[str, list[Tie]]:
    return {id: [tie for tie in some if _overlapping(tie, from_at, to_at)] for id, some in found.items()}


def _describe(ask: Ask, one: Registered, tie: Tie) -> None:
    kind = kind_of(tie.other).label()
    if tie.leads_out:
        return
    if kind == "Account":
        one.accounts.append(tie.other)
    if kind == "Organization":
        one.organizations.setdefault(tie.other, _row(ask, tie))
    if tie.type == "HOLDS":
        one.holders.setdefault(tie.other, _row(ask, tie))
        begins = [claim[2] for claim in tie.claims if claim[2] > BEGINNING]
        if begins and (one.opened == BEGINNING or min(begins) < one.opened):
            one.opened, one.opened_rows = min(begins), [_row(ask, tie)]


async def _real(ask: Ask, inside: dict[str, list[Tie]]) -> set[str]:
    """Devices whose number is no factory setting: only of those that hold several SIMs is it looked up."""
    several = [device for device, some in inside.items() if len(some) > 1]
    known = await headings(ask, several)
    spoilt: dict[str, bool] = defaultdict(bool)
    for device, heading in known.items():
        imei = heading.best.get("imei", "")
        spoilt[device] = imei in DEFAULTS or IMEI.read(imei).flaw == "placeholder"
    return {device for device in inside if not spoilt[device]}


def _row(ask: Ask, tie: Tie) -> RowRef:
    load, row = tie.claims[0][:2]
    return ask.row_ref(load, row)
