"""`clew world`: the sample city as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clew.output import Steps, emit, reporting
from clew.world import make

app = typer.Typer(no_args_is_help=True, help="Sample cities: invented files to try Clew with.")


@app.callback()
def about() -> None:
    """Sample cities: invented files to try Clew with."""


@app.command("make")
def make_(
    folder: Annotated[Path, typer.Argument(help="a new or empty folder")],
    people: Annotated[int, typer.Option(help="how many people live there")] = 2000,
    days: Annotated[int, typer.Option(help="how many days are told")] = 28,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
    sightings: Annotated[
        int | None, typer.Option(help="about so many camera passes: more come from towns beside the city")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Write the files a police force of an invented city would have, and what is hidden in them."""
    with reporting(as_json=as_json), Steps(quiet=as_json) as steps:
        world = make(folder, people, days, seed, steps, sightings)
        lines = [f"{folder / name}: {rows:,} rows" for name, rows in world.rows.items()]
        emit({"folder": folder, "rows": world.rows}, [*lines, f"what is hidden: {folder / 'truth'}"], as_json=as_json)
