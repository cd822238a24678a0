"""Runs snapml's graph feature preprocessor on transfers from a file, in a process with packages of its own."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

LONGEST = 40
"""Longest cycles that are told apart."""


def main(source: Path, target: Path, window: int) -> None:
    """Feed one transfer after the other; write the seconds and, for each, the cycles that it closes by length."""
    snapml = importlib.import_module("snapml")

    preprocessor: Any = snapml.GraphFeaturePreprocessor()
    without = dict.fromkeys(("vertex_stats", "fan", "degree", "scatter-gather", "lc-cycle"), False)
    cycles = {"temp-cycle": True, "temp-cycle_tw": window, "temp-cycle_bins": list(range(2, LONGEST))}
    preprocessor.set_params({"num_threads": 1, "time_window": window, **without, **cycles})
    rows = np.load(source)
    closed = np.zeros((len(rows), LONGEST - 2), dtype=np.int32)
    start = time.perf_counter()
    for i in range(len(rows)):
        closed[i] = preprocessor.transform(rows[i : i + 1])[0, rows.shape[1] :]
    took = time.perf_counter() - start
    np.savez(target, seconds=took, closed=closed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
