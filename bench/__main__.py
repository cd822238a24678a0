"""Runs every benchmark on one server and writes build/bench.json and docs/benchmarks.md."""

from __future__ import annotations

import sys

from bench import (
    access,
    audit,
    cases,
    cycles,
    detection,
    faults,
    features,
    gate,
    loading,
    money,
    reading,
    registers,
    standing,
    trajectories,
)
from bench.clew import open_bench
from bench.rows import Figure, write

BENCHMARKS = {
    "reading": reading.measure,
    "loading": loading.measure,
    "registers": registers.measure,
    "gate": gate.measure,
    "trajectories": trajectories.measure,
    "features": features.measure,
    "cycles": cycles.measure,
    "money": money.measure,
    "detection": detection.measure,
    "standing": standing.measure,
    "cases": cases.measure,
    "audit": audit.measure,
    "access": access.measure,
    "faults": faults.measure,
}


def main() -> int:
    """Run those named on the command line, or all; exit 1 where a target is missed."""
    order = list(BENCHMARKS)
    if unknown := set(sys.argv[1:]) - set(order):
        sys.exit(f"bench: there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(order)}")
    reached = True
    with open_bench() as bench:
        for name in sys.argv[1:] or order:
            figures: list[Figure] = []
            for figure in BENCHMARKS[name](bench):
                print(figure.line(), flush=True)
                figures.append(figure)
            write(name, figures, order)
            reached = reached and all(figure.reached for figure in figures)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
