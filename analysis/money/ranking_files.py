"""A ranking model as files: the trees as text, the card beside them for programs and for people."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import lightgbm as lgb
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from analysis.money import features
from analysis.money.ranking import Ranker
from analysis.money.ranking_card import Card
from base.errors import ModelError

AGAIN = "train it again with clew detect rings --train"


@dataclass(frozen=True, slots=True)
class _Note:
    """A card with the digest of the trees and of itself."""

    digest: str
    card: Card


_CARD, _NOTE = TypeAdapter(Card), TypeAdapter(_Note)


def save(ranker: Ranker, file: Path) -> None:
    """Write the trees to the file, and the card beside it as .json and .md."""
    trees = ranker.booster.model_to_string()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(trees, encoding="utf-8")
    note = _Note(_digest(trees, ranker.card), ranker.card)
    file.with_suffix(".json").write_bytes(_NOTE.dump_json(note, indent=2))
    file.with_suffix(".md").write_text(ranker.card.page(), encoding="utf-8")


def load(file: Path) -> Ranker:
    """The ranker of a file; raises ModelError where file or card is missing or changed, or features are others."""
    try:
        trees, note = file.read_text(encoding="utf-8"), _NOTE.validate_json(file.with_suffix(".json").read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{file} or its card beside it (.json) cannot be read: {AGAIN}.") from error
    except ValidationError as error:
        raise ModelError(f"The card beside {file} (.json) is none of this Clew: {AGAIN}.") from error
    if note.digest != _digest(trees, note.card):
        raise ModelError(f"{file} or its card was changed since it was made: {AGAIN}.")
    if (note.card.features, note.card.features_version) != (features.NAMES, features.VERSION):
        raise ModelError(f"{file} was made for other features than this Clew has: {AGAIN}.")
    return Ranker(lgb.Booster(model_str=trees), note.card)


def _digest(trees: str, card: Card) -> str:
    return sha256(trees.encode() + _CARD.dump_json(card)).hexdigest()
