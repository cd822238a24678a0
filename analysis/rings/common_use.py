"""Identifiers that anybody may use: they join nobody, however few have them so far."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.rings.uses import Flags, Spells
from ontology.keys import kind_of

Texts = dict[str, tuple[str, str]]
"""Of each entity a text that sources write for it, and its kind; '' where nothing says."""

NONE = ("", "")

COMMUNAL = re.compile(r"宿舍|工地|工棚|宾馆|酒店|旅馆|旅社|招待所|公寓式酒店|养老院|集体户")
"""In addresses: dormitories, building sites, hotels and the like."""

OPEN_TO_ALL = re.compile(r"商店|超市|餐饮|酒店|宾馆|银行|网点|营业厅|代理")
"""In kinds and names of organizations: those whose telephone many leave as their own."""

TERMINAL = re.compile(r"(?i)自助|终端机|POS|kiosk|terminal|public")
PLACEHOLDER = re.compile(r"\+?(?:86)?(\d)\1{5,}|.*123456\d{0,2}|0*|.*0000000\d?")
"""Values that stand for none: one digit over and over, 123456, a device number whose serial part is nought."""


def label_of(id: str) -> str:
    """The label of the kind of an id."""
    return kind_of(id).label()


def communal(
    holders: Sequence[str], identifiers: Sequence[str], spells: Spells, texts: Mapping[str, tuple[str, str]]
) -> Flags:
    """Which identifiers are: places where many live, seats and shops' numbers, terminals, values that are none."""
    told = (texts.get(id, NONE) for id in identifiers)
    marks = np.array([_open_to_all(id, *one) for id, one in zip(identifiers, told, strict=True)], dtype=np.bool_)
    labels = np.array([label_of(id) for id in identifiers], dtype=np.str_)
    organization = np.array([not kind_of(id).personal for id in holders], dtype=np.bool_)
    shop = np.array([bool(OPEN_TO_ALL.search(" ".join(texts.get(id, NONE)))) for id in holders], dtype=np.bool_)
    for label, who in (("Address", organization), ("Phone", organization & shop)):
        own = spells.identifier[who[spells.holder]]
        marks[own[labels[own] == label]] = True
    return marks


def _open_to_all(id: str, text: str, kind: str) -> bool:
    label = label_of(id)
    if label == "Address":
        return COMMUNAL.search(text) is not None
    if label == "Device" and TERMINAL.search(kind):
        return True
    return label in ("Phone", "Device", "Sim") and bool(text) and PLACEHOLDER.fullmatch(text) is not None
