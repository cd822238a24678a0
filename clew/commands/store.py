"""`clew store`: the embedded server and its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from base.errors import EXIT_DATABASE
from base.moments import read
from base.settings import Settings
from clew.commands import custody
from clew.output import Steps, emit, reporting, say
from clew.session import open_session
from store import backup as backups
from store import digest as digests
from store import embedded, jars, own, warmup
from store.embedded import Status
from store.folder import silent
from store.installation import installation_key
from store.inventory import wrong_in

app = typer.Typer(
    help="The embedded Neo4j: fetch, start, stop, back up; what is kept and erased.", no_args_is_help=True
)
app.command("erase")(custody.erase_subject)
app.command("retain")(custody.retain)
app.command("purge")(custody.purge_load)
app.add_typer(custody.hold, name="hold")

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
        lines = [f"{brought['files']} files are back in {Settings().home.absolute()}."]
        again = [
            f"{id} was erased after this backup: `clew store erase {id}` once more." for id in brought["erase_again"]
        ]
        emit({"file": file, **brought}, [*lines, *again], as_json=as_json)


@app.command()
def drill(
    file: Annotated[
        Path | None, typer.Argument(help="a backup; without it one is written", exists=True, dir_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into a scratch folder, and compare its graph with the one here; nothing here is touched."""
    with reporting(as_json=as_json):
        from clew.drilling import drilled

        made = drilled(Settings(), file, silent if as_json else say)
        lines = f"The same graph came back in {made.seconds:.0f} s: {made.digest}."
        emit(made, lines, as_json=as_json)


@app.command()
def digest(
    as_of: Annotated[str | None, typer.Option(help="only what was true then, as 2019-03-01")] = None,
    known_at: Annotated[str | None, typer.Option(help="what the graph knew then; else what it knows now")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the digest of the graph: equal for graphs that say the same, however they were loaded."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        then, known = (None if moment is None else read(moment) for moment in (as_of, known_at))
        with Steps(quiet=as_json) as steps:
            made = digests.digest(session.writer, then, known, lambda count: steps("reading", count, count))
        parts = [f"  {name:<12}{part.count:>15,}  {part.digest}" for name, part in made.parts.items()]
        emit(made, [made.digest, *parts], as_json=as_json)


@app.command()
def rebuild(
    into: Annotated[Path | None, typer.Option(help="a new state folder, and the old one stays as it is")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="take its place as soon as nobody uses the old one")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="although it says something else, or others use the old one")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the graph again from the archive; the old one answers until the new one takes its place."""
    from loaders.rebuilding import Wanted
    from loaders.rebuilding import rebuild as make_again

    settings = Settings()
    with reporting(as_json=as_json), Steps(quiet=as_json) as steps:
        key, told = installation_key(settings), silent if as_json else say
        made = make_again(settings, key, Wanted(into, wait, force), steps, told)
        line = f"{made.loads:,} loads and {made.entities:,} entities are in {made.home}; digest {made.digest}."
        emit(made, line, as_json=as_json)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Say which archived files are missing, damaged or nobody's; exit 4 where any is."""
    with reporting(as_json=as_json), open_session(prepare=False, quiet=as_json) as session:
        wrong = wrong_in(session.archive, session.writer)
        emit({"clean": not wrong, "wrong": wrong}, wrong or "clean", as_json=as_json)
        if wrong:
            raise typer.Exit(EXIT_DATABASE)


@app.command()
def decisions(
    file: Annotated[Path, typer.Argument(help="the file to write")],
    as_json: AsJson = False,
) -> None:
    """Write what the archive lacks to a file: loads with their moments, decisions, findings; a rebuild takes it."""
    with reporting(as_json=as_json), open_session(quiet=as_json) as session:
        count = own.write(session.writer, file)
        emit({"file": file, "things": count}, f"{file}: {count:,} loads, decisions and findings.", as_json=as_json)


def _described(status: Status) -> str:
    if not status.running:
        return "Neo4j is not running."
    users = "some" if status.users is None else status.users
    stays = ", stays until `clew store stop`" if status.pinned else ""
    return f"Neo4j {status.version} runs: process {status.pid}, port {status.port}, {users} in use{stays}."
