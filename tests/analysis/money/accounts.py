"""Small graphs of accounts for tests: transfers among accounts that are called by a short name."""

from __future__ import annotations

from collections.abc import Iterable

from tests.graphs import Claimed, Happened, Load, Said, World, an_id, number_of

BANK, REGISTER, SECRET = (number_of(scope, 1) for scope in (1, 2, 3))
LOADS = (Load(BANK, "banks"), Load(REGISTER, "register"), Load(SECRET, "secret", level=2))
START = 1_600_000_000
YUAN = 100
Paid = tuple[int, str, str, int]
"""Seconds since START, who pays, who is paid, yuan; the row is its place in the list, from 1."""


def account(name: str) -> str:
    return an_id("Account", name)


def said(names: Iterable[str], load: int = BANK) -> list[Said]:
    """Accounts with an institution, their name as number, and a holder as the institution writes it."""
    return [
        Said(load, account(name), {"institution": "云溪银行", "number": name, "holder_name": f"户主{name}"}, row)
        for row, name in enumerate(dict.fromkeys(names), 1)
    ]


def transfers(paid: Iterable[Paid], load: int = BANK, first_row: int = 1) -> list[Happened]:
    return [
        Happened(load, "TRANSFERRED", account(payer), account(payee), START + at, row, yuan * YUAN)
        for row, (at, payer, payee, yuan) in enumerate(paid, first_row)
    ]


def world(
    paid: Iterable[Paid], more: Iterable[Said] = (), claimed: Iterable[Claimed] = (), others: Iterable[Happened] = ()
) -> World:
    """The transfers, both ends of each described, and whatever else is handed in."""
    listed = list(paid)
    names = [name for _, payer, payee, _ in listed for name in (payer, payee)]
    return World(LOADS, (*said(names), *more), tuple(claimed), (*transfers(listed), *others))
