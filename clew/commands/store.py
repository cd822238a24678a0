"""`clew store`: the embedded server and its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.settings import Settings
from clew.output import emit, reporting, say
from store import backup as backups
from store import embedded, jars, warmup
from store.embedded import Status
from store.folder import silent

app = typer.Typer(help="The embedded Neo4j: fetch, start, stop, back up.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command()
def fetch(as_json: AsJson = False) -> None:
    """Fetch Neo4j's files, compare them with the lock, and prepare a quicker start."""
    with reporting(as_json=as_json):
        files = jars.fetch(silent if as_json else say)
        warmup.record(silent if as_json else say)
        facts = {"version": jars.version(), "files": len(files)}
        emit(facts, f"Neo4j {jars.version()} is here: {len(files)} files, all as the lock says.", as_json=as_json)


@app.command()
def start(as_json: AsJson = False) -> None:
    """Start the server and let it stay until `clew store stop`."""
    with reporting(as_json=as_json):
        status = embedded.start(Settings(), silent if as_json else say)
        emit(status, _described(status), as_json=as_json)


@app.command()
def stop(
    force: Annotated[bool, typer.Option("--force", help="even while other commands use it")] = False,
    as_json: AsJson = False,
) -> None:
    """Stop the server and wait until it has."""
    with reporting(as_json=as_json):
        embedded.stop(Settings(), force, silent if as_json else say)
        emit({"running": False}, "Neo4j is stopped.", as_json=as_json)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say whether the server runs, where, and for how many; exit 1 when it does not."""
    with reporting(as_json=as_json):
        found = embedded.status(Settings())
        emit(found, _described(found), as_json=as_json)
        raise typer.Exit(0 if found.running else 1)


@app.command()
def path(as_json: AsJson = False) -> None:
    """Print the state folder."""
    home = Settings().home.absolute()
    emit({"path": home}, str(home), as_json=as_json)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="the file to write")],
    as_json: AsJson = False,
) -> None:
    """Write archive, installation key, token and graph to one file; the server stops meanwhile."""
    with reporting(as_json=as_json):
        made = backups.backup(Settings(), file, silent if as_json else say)
        lines = f"{file}: {made['files']} files, {made['bytes']:,} bytes. It holds the installation key: keep it safe."
        emit({"file": file, **made}, lines, as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="a file that `clew store backup` wrote", exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="in place of what the state folder holds")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back into an empty state folder."""
    with reporting(as_json=as_json):
        brought = backups.restore(Settings(), file, force, silent if as_json else say)
        lines = f"{brought['files']} files are back in {Settings().home.absolute()}."
        emit({"file": file, **brought}, lines, as_json=as_json)


def _described(status: Status) -> str:
    if not status.running:
        return "Neo4j is not running."
    users = "some" if status.users is None else status.users
    stays = ", stays until `clew store stop`" if status.pinned else ""
    return f"Neo4j {status.version} runs: process {status.pid}, port {status.port}, {users} in use{stays}."
