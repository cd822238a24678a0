"""Checks an audit log with nothing but Python: `python verifier.py audit.sqlite [--witness FOLDER] [--key KEY]`.

It trusts nothing that the log says of itself: it hashes every record anew, follows the chain, grows the tree, and holds
each checkpoint, the log's own and the witness's, against the root that it found. Sources: RFC 6962 (the tree), RFC 8032
(Ed25519), C2SP signed notes and checkpoints. It imports nothing of Clew, so that it can be read and kept apart from it.
"""

from __future__ import annotations

import argparse
import base64
import json
import sqlite3
import sys
import time
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

TAIL = 120
"""Records after the last checkpoint at most: a hundred, and what one commit adds to them."""

_BETWEEN = "\n\n\n"
_DASH = "\u2014"


@dataclass
class Report:
    """What was found; `trusted` where a key from outside the log vouches for it, `lost` what two people gave up."""

    records: int = 0
    checkpoints: int = 0
    witnessed: int = 0
    signatures: int = 0
    unsigned: int = 0
    trusted: bool = False
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list[str])
    faults: list[str] = field(default_factory=list[str])

    def fault(self, sentence: str) -> None:
        """Add one, each once."""
        if sentence not in self.faults:
            self.faults.append(sentence)

    def lines(self) -> list[str]:
        """The report for people."""
        return [
            f"{self.records} records, {self.unsigned} of them after the last checkpoint, in {self.seconds:.1f} s",
            f"{self.checkpoints} checkpoints, {self.witnessed} of a witness, {self.signatures} signatures checked",
            *([] if self.trusted else ["no key from outside the log vouches for it: hand in --witness or --key"]),
            *(f"LOST: {loss}" for loss in self.lost),
            *(f"FAULT: {fault}" for fault in self.faults),
            "not the log that was written" if self.faults else "the log is whole",
        ]


@dataclass(frozen=True)
class Note:
    """A checkpoint as it stands in a file: what is signed, the mark of its key, and the signature."""

    size: int
    root: bytes
    text: str
    mark: bytes
    signature: bytes


def verify(log: Path, witness: Path | None = None, keys: tuple[str, ...] = (), every_signature: bool = False) -> Report:
    """Check the log; `witness` is the folder of its witness, `keys` are public keys known from elsewhere."""
    report, started = Report(), time.perf_counter()
    seen_by_witness = _witnessed(witness, report) if witness else []
    known = [*keys, *(_lines(witness / "clew-audit.keys") if witness else [])]
    try:
        file = sqlite3.connect(f"{log.resolve().as_uri()}?mode=ro", uri=True)
        try:
            own = _notes([note for (note,) in file.execute("SELECT note FROM checkpoint ORDER BY size")], report)
            named = _records(file, own, seen_by_witness, report)
        finally:
            file.close()
        _signatures([*own, *seen_by_witness], named, known, every_signature, report)
    except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
        report.fault(f"the file is damaged ({type(error).__name__})")
    report.seconds = time.perf_counter() - started
    return report


class _Tree:
    """The tree over the records as far as they were read; it takes away the kept hashes that it finds right."""

    def __init__(self, kept: dict[tuple[int, int], bytes], sizes: set[int], report: Report) -> None:
        self.kept, self.sizes, self.report = kept, sizes, report
        self.peaks, self.size, self.roots = list[bytes](), 0, dict[int, bytes]()

    def push(self, leaf: bytes) -> None:
        peaks, place, height = self.peaks, self.size, 0
        while place & 1:
            leaf, place, height = sha256(b"\1" + peaks.pop() + leaf).digest(), place >> 1, height + 1
            if not height & 7 and self.kept.pop((height, place), None) != leaf:
                self.report.fault(f"a kept hash differs at record {self.size + 1}")
        peaks.append(leaf)
        self.size += 1
        if self.size in self.sizes:
            self.roots[self.size] = _root(peaks)


class _Index:
    """Who stands in which record: one sum over the records less one over the index, which must come out as zero.

    Hashes of bytes are keyed anew in each run of Python, so nobody can aim at a sum.
    """

    def __init__(self) -> None:
        self.sum = 0
        self.keys = list[str]()
        self.resumed = list[dict[str, Any]]()

    def read(self, number: int, body: bytes) -> None:
        if b'"disclosed":["' in body or b'"asked":["' in body:
            self.sum += sum(hash((handle, number)) for handle in _handles(body))
        elif b'"kind":"key"' in body:
            self.keys.append(body.rpartition(b'"verifier_key":"')[2].partition(b'"')[0].decode())
        elif b'"kind":"resumed"' in body:
            self.resumed.append({**json.loads(body), "number": number})

    def less(self, file: sqlite3.Connection) -> int:
        for handle, number in file.execute("SELECT handle, number FROM seen"):
            self.sum -= hash((handle.encode(), number))
        return self.sum


def _records(file: sqlite3.Connection, own: list[Note], witnessed: list[Note], report: Report) -> list[str]:
    """Read all records once; the public keys that the log itself names."""
    subtrees = file.execute("SELECT height, place, hash FROM subtree")
    kept = {(height, place): found for height, place, found in subtrees}
    tree, index = _Tree(kept, {note.size for note in (*own, *witnessed)}, report), _Index()
    chain = sha256(b"").digest()
    for number, body, link in file.execute("SELECT number, body, chain FROM record ORDER BY number"):
        leaf = sha256(b"\0" + body).digest()
        chain = sha256(b"\2" + chain + leaf).digest()
        if number != tree.size + 1 or link != chain:
            report.fault(f"the chain breaks at record {number}")
            chain = link
        tree.push(leaf)
        index.read(number, body)
    if index.less(file):
        report.fault("the index of who was looked at does not say what the records say")
    if kept:
        report.fault("there are kept hashes of records that are not there")
    report.records, report.unsigned = tree.size, tree.size - max((note.size for note in own), default=0)
    _hold(own, tree, "the log's own", report)
    _hold(_not_lost(witnessed, index.resumed, report), tree, "the witness's", report)
    if report.unsigned > TAIL:
        report.fault(f"{report.unsigned} records stand after the last checkpoint, where {TAIL} can")
    return index.keys


def _handles(body: bytes) -> set[bytes]:
    """The handles in a record; in canonical JSON the names stand with raw quotes, which no text within can have."""
    found = set[bytes]()
    for name in (b'"asked":["', b'"disclosed":["'):
        _, there, rest = body.partition(name)
        if there:
            found.update(rest.partition(b'"]')[0].split(b'","'))
    return found


def _root(peaks: list[bytes]) -> bytes:
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = sha256(b"\1" + peak + root).digest()
    return root


def _hold(notes: list[Note], tree: _Tree, whose: str, report: Report) -> None:
    for note in notes:
        if note.size > tree.size:
            report.fault(f"{whose} checkpoint of {note.size} records is longer than the log: its end was cut off")
        elif tree.roots.get(note.size) != note.root:
            report.fault(f"{whose} checkpoint of {note.size} records has another root")


def _not_lost(notes: list[Note], resumed: list[dict[str, Any]], report: Report) -> list[Note]:
    """The witness's checkpoints without those of records that are lost, as two people said: the log names the last."""
    for one in resumed:
        last = [
            place for place, note in enumerate(notes) if (note.size, note.root.hex()) == (one["until"], one["root"])
        ]
        known = notes[: max(last, default=-1) + 1]
        notes = [note for note in known if not one["since"] < note.size <= one["until"]] + notes[len(known) :]
        report.lost.append(
            f"records {one['since'] + 1} to {one['until']}; the log went on without them at record {one['number']}, "
            f"as {one['by']} and {one['second']} said"
        )
    return notes


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _witnessed(folder: Path, report: Report) -> list[Note]:
    path = folder / "clew-audit.checkpoints"
    pieces = path.read_text("utf-8", errors="replace").split(_BETWEEN) if path.exists() else []
    whole = [f"{piece.strip()}\n" for piece in pieces if f"\n\n{_DASH} " in piece]
    notes = _notes(whole, report)
    report.checkpoints, report.witnessed = 0, len(notes)
    if not notes:
        report.fault("the witness has no checkpoint")
    return notes


def _notes(texts: list[str], report: Report) -> list[Note]:
    found = list[Note]()
    for text in texts:
        try:
            signed, _, line = text.rpartition(f"\n{_DASH} ")
            origin, size, root = signed.split("\n")[:3]
            name, signature = line.removesuffix("\n").split(" ")
            raw = base64.b64decode(signature, validate=True)
            if name != origin or len(raw) != 68:
                raise ValueError
            found.append(Note(int(size), base64.b64decode(root, validate=True), signed, raw[:4], raw[4:]))
        except ValueError:
            report.fault("a checkpoint cannot be read")
    report.checkpoints = len(found)
    return found


def _signatures(notes: list[Note], named: list[str], known: list[str], every: bool, report: Report) -> None:
    """Each key's last signature, or every one; where a key is known from outside, only such keys count."""
    keys = {mark: key for mark, key in map(_public_key, known or named) if key}
    report.trusted = bool(known)
    last = {note.mark: note for note in sorted(notes, key=lambda note: note.size)}
    for note in notes:
        if note.mark not in keys:
            report.fault("a checkpoint is signed with a key that nobody vouches for")
        elif every or note is last[note.mark]:
            report.signatures += 1
            if not genuine(keys[note.mark], note.signature, note.text.encode()):
                report.fault(f"the signature of the checkpoint of {note.size} records is forged")


def _public_key(text: str) -> tuple[bytes, bytes]:
    """Mark and key of a C2SP verifier key; empty where it is none."""
    try:
        name, mark, coded = text.split("+", 2)
        key = base64.b64decode(coded, validate=True)
        if len(key) == 33 and sha256(name.encode() + b"\n" + key).digest()[:4].hex() == mark:
            return bytes.fromhex(mark), key[1:]
    except ValueError:
        pass
    return b"", b""


P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, P) % P
_ROOT = pow(2, (P - 1) // 4, P)
_Point = tuple[int, int, int, int]


def genuine(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether that is the Ed25519 signature of the message (RFC 8032, section 5.1.7)."""
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _ORDER:
        return False
    h = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % _ORDER
    left, right = _times(s, _BASE), _add(r, _times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def _point(raw: bytes) -> _Point | None:
    """A point from its 32 bytes, None where they are no point of the curve."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT % P
    if y >= P or (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _add(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * _D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: _Point) -> _Point:
    result: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


_BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def main(arguments: list[str]) -> int:
    """Print the report; 0 where the log is whole, 1 where it is not."""
    parser = argparse.ArgumentParser(description="Check an audit log of Clew.")
    parser.add_argument("log", type=Path, help="audit.sqlite, or a copy of it")
    parser.add_argument("--witness", type=Path, help="the folder with the witness's copies")
    parser.add_argument("--key", action="append", default=[], help="a public key known from elsewhere")
    parser.add_argument("--all-signatures", action="store_true", help="check every signature, not each key's last")
    given: Any = parser.parse_args(arguments)
    report = verify(given.log, given.witness, tuple(given.key), given.all_signatures)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
