"""One file that brings a state folder back: the archive, the key, the case files and a dump of the graph.

The file is a plain tar. Its first member lists the SHA-256 of every other one; nothing is restored before all of them
have been compared. The database's password is not in it: a restore makes a new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, Any

from base.errors import BackupError
from base.settings import Settings
from store import embedded, jars, java
from store.custody import FILE, Custody
from store.folder import Progress, StoreFolder, silent

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "neo4j.dump"
DATABASES = ("access.sqlite", "audit.sqlite", "custody.sqlite")
"""SQLite files that are kept: copied as they stand, whoever writes to them meanwhile.

The keys of the audit log are not among them: a backup is kept for years, and what is erased must not be in it.
"""
KEPT = (
    "archive",
    "key",
    "audit-signing.key",
    *DATABASES,
    *(f"{name}-{part}" for name in DATABASES for part in ("wal", "shm")),
)
"""What is kept of a state folder, besides the graph, with what SQLite puts beside its files."""


def backup(settings: Settings, target: Path, progress: Progress = silent) -> dict[str, int]:
    """Write the backup (0600) and return its number of files and bytes.

    The server is stopped for the dump and started again where it was pinned. Raises StoreBusyError while another
    process uses it, and BackupError where the target exists or its folder does not.
    """
    folder = embedded.own_folder(settings)
    place = target.absolute().parent
    if target.exists() or not place.is_dir():
        raise BackupError(f"{target} exists already, or its folder does not; name a new file in a folder that exists.")
    embedded.refuse_if_used(folder)
    pinned = folder.pinned.exists()
    if folder.crashed():
        with embedded.server(settings, progress):  # only a running server recovers its store
            pass
    with embedded.exclusive(folder, settings), tempfile.TemporaryDirectory(prefix=".clew-", dir=place) as staging:
        files = _kept(settings) | _copied(settings, Path(staging)) | _dumped(folder, Path(staging), progress)
        progress("writing the backup")
        _write(Path(staging) / "backup.tar", files)
        (Path(staging) / "backup.tar").replace(target)
    Custody(settings.home).wrote_backup(target)
    if pinned:
        embedded.start(settings, progress)
    return {"files": len(files), "bytes": target.stat().st_size}


def restore(settings: Settings, source: Path, force: bool = False, progress: Progress = silent) -> dict[str, Any]:
    """Bring a backup back into an empty state folder, or, forced, in place of what is there; return how many files.

    `erase_again` are the ids that were erased here after the backup was written: they are back, and must go again.
    Raises BackupError, with nothing touched, where the file is damaged or the folder is not empty, and StoreBusyError
    while another process uses the store.
    """
    folder = embedded.own_folder(settings)
    home = settings.home.absolute()
    if not force and (folder.has_database() or any((home / name).exists() for name in KEPT)):
        raise BackupError(f"{home} is not empty; name another state folder with CLEW_HOME, or use --force.")
    progress("checking the backup")
    manifest = _checked(source)
    later = Custody(home).erasures() if (home / FILE).exists() else []
    folder.make()
    with (
        embedded.exclusive(folder, settings, force),
        tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as staging,
    ):
        _unpack(source, manifest, Path(staging))
        data = _loaded(Path(staging), progress)
        _exchange(folder, Path(staging), data)
    back = Custody(home).to_repeat(later) if later else []
    return {"files": len(manifest) - 1, "erase_again": [one.subject for one in back]}


def _kept(settings: Settings) -> dict[str, Path]:
    """The files to keep by their name in the backup."""
    home = settings.home.absolute()
    archive = settings.archive.absolute()
    kept = sorted([*archive.glob("*"), *archive.glob("mappings/*")])  # what is staged is no part of it
    files = {f"archive/{path.relative_to(archive)}": path for path in kept}
    files["key"] = settings.installation_key_file or home / "key"
    files["audit-signing.key"] = home / "audit-signing.key"
    return {name: path for name, path in files.items() if path.is_file() and not path.is_symlink()}


def _copied(settings: Settings, staging: Path) -> dict[str, Path]:
    """Each SQLite file as it stood at one moment."""
    files = {name: staging / name for name in DATABASES if (settings.home / name).is_file()}
    for name, target in files.items():
        with closing(sqlite3.connect(settings.home / name)) as file, closing(sqlite3.connect(target)) as copy:
            file.backup(copy)
    return files


def _dumped(folder: StoreFolder, staging: Path, progress: Progress) -> dict[str, Path]:
    if not folder.has_database():
        return {}
    progress("copying the graph")
    java.administer(folder, jars.fetch(), "database", "dump", "neo4j", f"--to-path={staging}")
    return {DUMP: staging / DUMP}


def _write(target: Path, files: dict[str, Path]) -> None:
    digests = {name: _digest(path) for name, path in files.items()}
    head = {"format": FORMAT, "neo4j": jars.version(), "made_at": int(time.time()), "sha256": digests}
    manifest = target.with_name(MANIFEST)
    manifest.write_text(json.dumps(head, indent=1))
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name, path in {MANIFEST: manifest, **files}.items():
                tar.add(path, name, recursive=False, filter=_anonymous)
        file.flush()
        os.fsync(file.fileno())


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose files they were is nobody's business; they are the restorer's in the end."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return _sha256(file)


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _checked(source: Path) -> dict[str, str]:
    """The manifest's digests, after every member was compared with its own and nothing else was found."""
    try:
        with tarfile.open(source, "r:") as tar:
            digests = _manifest(tar, source)
            for member in tar:
                _check(tar, member, digests.pop(member.name, None), source)
            if digests:
                raise BackupError(f"{source} is not whole: {next(iter(digests))} is missing; take another backup.")
            return _manifest(tar, source)
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} cannot be read as a backup ({error}).") from error


def _manifest(tar: tarfile.TarFile, source: Path) -> dict[str, str]:
    try:
        file = tar.extractfile(MANIFEST)
        assert file is not None
        head = json.load(file)
        if head["format"] != FORMAT:
            raise BackupError(f"{source} is of format {head['format']}; this Clew reads {FORMAT}.")
        return {MANIFEST: "", **head["sha256"]}
    except (KeyError, ValueError, TypeError, AssertionError) as error:
        raise BackupError(f"{source} is no backup of Clew: it holds no manifest.") from error


def _check(tar: tarfile.TarFile, member: tarfile.TarInfo, digest: str | None, source: Path) -> None:
    name = PurePosixPath(member.name)
    if ".." in name.parts or not member.isfile() or name.parts[0] not in (*KEPT, DUMP, MANIFEST):
        raise BackupError(f"{source} holds {member.name!r}, which has no place there; it was not made by Clew.")
    if digest is None:
        raise BackupError(f"{source} holds {member.name!r} twice or beside its manifest; it was not made by Clew.")
    file = tar.extractfile(member)
    assert file is not None
    if digest and _sha256(file) != digest:
        raise BackupError(f"{source} is damaged: {member.name} has another SHA-256; take another backup.")


def _unpack(source: Path, manifest: dict[str, str], staging: Path) -> None:
    with tarfile.open(source, "r:") as tar:
        for name in manifest:
            target = staging / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = tar.extractfile(name)
            assert file is not None
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
                shutil.copyfileobj(file, copy)


def _loaded(staging: Path, progress: Progress) -> StoreFolder | None:
    """A store folder with the dump in it and a password of its own, or None where the backup has no graph."""
    if not (staging / DUMP).exists():
        return None
    progress("loading the graph")
    folder = StoreFolder.of(staging)
    folder.make()
    files = jars.fetch(progress)
    java.administer(folder, files, "database", "load", "neo4j", f"--from-path={staging}")
    embedded.set_password(folder, files)
    return folder


def _exchange(folder: StoreFolder, staging: Path, loaded: StoreFolder | None) -> None:
    """Put the new in place of the old; a mark stands meanwhile, so that no server starts on half of it."""
    home = folder.home.parent
    pairs = [(home / name, staging / name) for name in KEPT]
    empty = staging / "empty"
    pairs += [
        (folder.data, loaded.data if loaded else empty),
        (folder.password, loaded.password if loaded else empty),
    ]
    folder.restoring.touch()
    for old, new in pairs:
        if old.is_dir():
            shutil.rmtree(old)
        old.unlink(missing_ok=True)
        if new.exists():
            new.replace(old)
    folder.restoring.unlink()
