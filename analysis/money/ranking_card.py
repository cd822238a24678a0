"""The card of a ranking model: what it learnt from, how well it did on what followed, and what it is not for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.money.ranking_measures import Floats, sigmoid
from base.moments import written


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the data: transfers, how many of them belong to rings, first and last moment (epoch seconds)."""

    rows: int
    of_rings: int
    from_at: int
    to_at: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What is found among the first of the queue: `share` of all transfers, and the mean of what was foretold there."""

    share: float
    precision: float
    recall: float
    foretold: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic curve from the trees' margins to shares."""

    slope: float
    offset: float

    def applied(self, margins: Floats) -> Floats:
        """The shares that margins stand for."""
        return sigmoid(self.slope * margins + self.offset)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything there is to know about a model without running it; `data` is the digest of what it was made from."""

    features: tuple[str, ...]
    features_version: int
    data: str
    trained: Part
    tested: Part
    average_precision: float
    budgets: tuple[Budget, ...]
    parameters: dict[str, Any]
    calibration: Calibration
    clew: str
    lightgbm: str

    @property
    def base_rate(self) -> float:
        """Share of the tested transfers that belong to rings: what a blind order reaches."""
        return self.tested.of_rings / self.tested.rows

    def page(self) -> str:
        """The card in Markdown, for people."""
        found = [
            f"| {one.share:.1%} | {one.precision:.2f} | {one.recall:.2f} | {one.foretold:.2f} |" for one in self.budgets
        ]
        return "\n".join(
            [
                "# Ranking of transfers: model card",
                "",
                "It orders what the rules have found, so that the likeliest is looked at first, and adds no alert. It",
                "is about transfers and never about people: age, sex and origin are not among its inputs. A share is",
                "that of transfers alike in the data below: it says nothing about guilt, and less about data of",
                "another kind. A transfer without a label counted as one of no ring.",
                "",
                "| part | transfers | of rings | from | to |",
                "|---|---|---|---|---|",
                _row("training", self.trained),
                _row("test", self.tested),
                "",
                f"Average precision in the test: {self.average_precision:.3f}. A blind order: {self.base_rate:.3f}.",
                "",
                "| looked at | precision | recall | foretold |",
                "|---|---|---|---|",
                *found,
                "",
                f"Made by Clew {self.clew} with LightGBM {self.lightgbm}, features of version {self.features_version}.",
                f"Digest of the data (SHA-256): `{self.data}`.",
                "",
                "Parameters: " + ", ".join(f"{name} {value}" for name, value in self.parameters.items()) + ".",
                f"Calibration: slope {self.calibration.slope:.4f}, offset {self.calibration.offset:.4f}.",
                "",
                "## Features",
                "",
                *(f"- {name}" for name in self.features),
                "",
            ]
        )


def _row(name: str, part: Part) -> str:
    return f"| {name} | {part.rows:,} | {part.of_rings:,} | {written(part.from_at)} | {written(part.to_at)} |"
