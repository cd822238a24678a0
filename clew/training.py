"""Trains the optional ranking from a folder of transfers whose truth is known."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.money.features import Features
from analysis.money.ranking import train
from analysis.money.ranking_card import Card
from analysis.money.ranking_files import save
from base.errors import UsageError
from base.settings import Settings
from clew.evaluation.labelled_transfers import found_in, load_labelled
from clew.session import open_session


def train_from(folder: Path, out: Path) -> Card:
    """Train on labelled data or on a city, in a store of its own; writes the model to `out`, its card beside it.

    Raises UsageError for a folder that is neither, for one with too little to learn from, and where `out` cannot be
    written.
    """
    found_in(folder)
    _room_for(out)
    with TemporaryDirectory(prefix="clew-train-") as home:
        settings = Settings().model_copy(update={"home": Path(home), "graph_uri": None})
        with open_session(settings) as session:
            known = load_labelled(session, folder)
    ranker = train(Features().advance(known.transfers), known.of_ring, known.transfers.at)
    save(ranker, out)
    return ranker.card


def _room_for(out: Path) -> None:
    """Makes the folder of the model; said before the training, which may take minutes."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"There can be no file {out}: name another one with --model.") from error
    if out.is_dir():
        raise UsageError(f"{out} is a folder: name a file with --model.")
