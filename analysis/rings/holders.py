"""What sources write about holders and identifiers, as far as rings ask: kind, surname, district, openings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from analysis.rings.common_use import NONE, Texts, label_of
from analysis.rings.uses import KINDS, Openings, Spells, column
from analysis.statistics import DAY
from base.viewer import BEGINNING
from ontology.identifiers.address_text import Level, segments
from ontology.keys import kind_of
from ontology.names import split

LANDLINE = re.compile(r"\+86(?!1\d{10}$)")
_OF_LABEL = {"OnlineAccount": "online account"}


def kind_of_identifier(id: str, texts: Texts) -> str:
    """Which of KINDS it is of."""
    label = label_of(id)
    if label == "Phone" and LANDLINE.match(texts.get(id, NONE)[0]):
        return "landline"
    kind = _OF_LABEL.get(label, label.lower())
    return kind if kind in KINDS else "document"


def surname(id: str, texts: Texts) -> str:
    """The surname of a person, '' where the name does not tell it."""
    return split(texts[id][0])[0] if kind_of(id).personal and id in texts else ""


def districts(names: Sequence[str], identifiers: Sequence[str], spells: Spells, texts: Texts) -> tuple[str, ...]:
    """The city and district in which each holder last lived or sat, '' where nothing says."""
    homes = np.array([label_of(id) == "Address" for id in identifiers], dtype=np.bool_)
    at_home = spells.taken(homes[spells.identifier])
    of_address = {one: _district(texts.get(identifiers[one], NONE)[0]) for one in np.flatnonzero(homes).tolist()}
    found = [""] * len(names)
    for one in np.lexsort((at_home.identifier, at_home.from_at)).tolist():
        found[int(at_home.holder[one])] = of_address[int(at_home.identifier[one])]
    return tuple(found)


def _district(text: str) -> str:
    return "".join(part.text for part in segments(text) if part.level in (Level.CITY, Level.COUNTY))


def openings(identifiers: Sequence[str], spells: Spells, texts: Texts) -> Openings:
    """The dated beginnings of holding an account, at the institution that keeps it."""
    accounts = np.array([label_of(id) == "Account" for id in identifiers], dtype=np.bool_)
    dated = spells.taken(accounts[spells.identifier] & (spells.from_at > BEGINNING))
    kept = [branch(texts.get(identifiers[int(one)], NONE)[0]) for one in dated.identifier]
    return Openings(dated.holder, column(kept), dated.from_at // DAY)


def branch(name: str) -> int:
    """The number that stands for a branch: the same in every run."""
    return crc32(name.encode())
