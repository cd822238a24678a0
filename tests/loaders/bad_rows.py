"""A feed that has everything a row can get wrong, good rows of it, and one row for every way of being bad."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from pathlib import Path

from ontology.identifiers.identity_number import check_digit

NAME = "everything_20240301.csv"
MAPPING = """\
feed: everything
title: Everything
source: {id: town, title: Town}
files: ["everything_*.csv"]
zone: Asia/Shanghai
bounds: {west: 115, south: 29, east: 120, north: 35}
key: [serial]
entities:
  person: {type: Person, identity_number: {column: number, invalid: reject}, name: name, birth_date: born}
  phone: {type: Phone, number: phone}
  called: {type: Phone, number: called}
  home: {type: Address, text: home, state: {column: state, values: {在用: in_use, 注销: cancelled}}}
  payer: {type: Account, institution: {constant: bank}, number: payer}
  payee: {type: Account, institution: {constant: bank}, number: payee}
  place: {type: Place, system: {constant: town}, code: serial, kind: kind, longitude: lon, latitude: lat, datum: datum}
  case: {type: Case, number: case, kind: cause, loss: loss, from_at: {column: begun, format: "%Y-%m-%d"}}
links:
  - {type: LIVES_AT, from: person, to: home, valid_from: since, valid_to: until}
  - {type: INVOLVED_IN, from: person, to: case, role: {column: role, values: {A: suspect, B: witness}}}
events:
  - type: TRANSFERRED
    from: payer
    to: payee
    at: at
    amount: {column: amount, least: 0, currency: {column: money, is: [CNY]}}
    same_ends: reject
  - {type: CALLED, from: phone, to: called, at: at, seconds: seconds}
"""


def number(person: int, born: str = "19800102") -> str:
    """The identity number of an invented person."""
    first = f"990101{born}{person % 1000:03}"
    return first + check_digit(first)


def usual(row: int) -> dict[str, str]:
    """A good row."""
    return {
        "serial": f"S{row:06}",
        "number": number(row, f"{1950 + row // 1000 % 50}0102"),
        "name": "王伟",
        "born": "1980-01-02",
        "phone": f"1390{row:07}",
        "called": f"1380{row:07}",
        "home": f"云溪市东湖区人民路{row % 500 + 1}号",
        "state": "在用",
        "since": "2001-01-01",
        "until": "",
        "payer": f"A{row % 900}",
        "payee": f"B{row % 900}",
        "kind": "camera",
        "lon": "117.2290",
        "lat": "31.8206",
        "datum": "WGS-84",
        "case": f"C{row % 300}",
        "cause": "盗窃",
        "loss": "12.50",
        "begun": "2024-02-01",
        "role": "A",
        "at": "2024-02-29 10:00:00",
        "amount": "5.00",
        "money": "CNY",
        "seconds": "60",
    }


LAWFUL: tuple[dict[str, str], ...] = (
    {"name": "𠮷田·买买提"},
    {"name": "O'Neill, Sinéad"},
    {"name": "两行\n名", "home": '他说"东门"巷1号'},
    {"number": "110105491231002"},
    {"number": "１１０１０５１９４９１２３１００２Ｘ"},
    {"number": "", "name": ""},
    {"born": "1980"},
    {"born": "1899-12-31"},
    {"phone": "12306", "called": "95588"},
    {"phone": "+86 139-0000-0001"},
    {"until": "9999-12-31"},
    {"since": "0001-01-01"},
    {"lon": "117.2350", "lat": "31.8190", "datum": "gcj02"},
    {"lon": "117.2415", "lat": "31.8248", "datum": "BD-09"},
    {"lon": "", "lat": "", "datum": ""},
    {"amount": "0.00"},
    {"amount": "90071992547409.92"},
    {"money": "", "loss": ""},
    {"seconds": "0"},
    {"at": "2024-03-02 23:59:59"},
    {"at": "1900-01-02 00:00:00"},
    {"payer": "1.5E", "payee": "X-1E+5"},
    {"cause": "示范路盗窃", "kind": "motorway entrance"},
    {"role": "", "state": ""},
)
"""What looks odd in a row and is good."""


@dataclass(frozen=True)
class Bad:
    """A way of being bad: the code and the column it must be refused with, and the cells that are wrong."""

    label: str
    code: str
    column: str
    change: dict[str, str] = field(default_factory=dict[str, str])


def one(code: str, column: str, text: str, label: str = "") -> Bad:
    """One wrong cell."""
    return Bad(label or code, code, column, {column: text})


HUGE = "x" * (1 << 20)
STRUCTURAL = (
    Bad("short", "short_row", ""),
    Bad("long", "long_row", ""),
    Bad("stray quote", "unreadable", ""),
    Bad("unclosed quote", "unreadable", ""),
    Bad("commas only", "key_missing", "serial"),
    Bad("header again", "header_row", ""),
    Bad("huge cell", "cell_too_long", ""),
)
BAD = (
    *STRUCTURAL,
    one("key_missing", "serial", " "),
    Bad("one key twice", "duplicate_key", ""),
    one("control_character", "name", "王\x07伟", "bell"),
    one("control_character", "name", "王\x00", "nul"),
    one("control_character", "home", "äº\x91", "decoded wrongly"),
    one("invisible_character", "name", "王\u200b伟", "zero width"),
    one("invisible_character", "payee", "B1\u202e2", "direction"),
    one("replacement_character", "name", "王\ufffd"),
    one("replacement_character", "home", "锟斤拷路1号", "lost twice"),
    one("spoiled_number", "number", "9.90101E+17"),
    one("spoiled_number", "phone", "13900000000.0", "point nought"),
    Bad("swapped", "columns_swapped", "number, phone"),
    Bad("name swapped", "columns_swapped", "number, name"),
    one("identifier_invalid", "number", "990101198001020018", "check digit"),
    one("identifier_invalid", "number", number(1, "29990101"), "birth to come"),
    one("identifier_invalid", "number", number(1, "19800231"), "birth on no day"),
    one("name_unreadable", "name", "？？？"),
    one("date_invalid", "born", "1980-02-30", "no day"),
    one("date_invalid", "born", "1980-13-01", "month 13"),
    one("date_invalid", "born", "02/01/1980", "another form"),
    one("date_too_early", "born", "80-01-02", "year of two digits"),
    one("date_in_future", "born", "2024-03-04"),
    one("moment_invalid", "at", "2024-02-29 25:00:00"),
    one("moment_invalid", "since", "soon", "no start"),
    one("moment_too_early", "at", "1899-12-31 00:00:00"),
    one("moment_in_future", "at", "2024-03-03 00:00:01"),
    one("moment_in_future", "begun", "2024-03-05", "case to come"),
    one("amount_invalid", "amount", "1,000.00", "thousands"),
    one("amount_invalid", "loss", "five"),
    one("out_of_range", "amount", "-5.00", "negative amount"),
    one("number_too_large", "amount", "90071992547409.94"),
    one("other_currency", "amount", "5.00"),
    one("integer_invalid", "seconds", "1.5", "half a second"),
    one("integer_invalid", "seconds", "-1", "negative count"),
    one("number_too_large", "seconds", "34359738368", "count too large"),
    one("number_invalid", "lon", "117°13′"),
    Bad("outside", "outside_bounds", "lon, lat", {"lon": "12.5", "lat": "41.9"}),
    Bad("island nought", "outside_bounds", "lon, lat", {"lon": "0", "lat": "0"}),
    Bad("coordinates swapped", "coordinates_swapped", "lon, lat", {"lon": "31.8206", "lat": "117.2290"}),
    Bad("datum", "unknown_datum", "lon, lat", {"datum": "Beijing 54"}),
    one("unknown_value", "state", "待定"),
    one("unknown_value", "role", "C", "role"),
    one("ends_before_start", "until", "1999-01-01"),
    one("value_missing", "payee", ""),
    one("value_missing", "at", "", "no moment"),
    Bad("to itself", "same_ends", "payee", {"payer": "Z1", "payee": "Z1"}),
    one("refused_petition", "cause", "越级上访"),
    one("refused_place", "kind", "单元门"),
)


@dataclass(frozen=True)
class World:
    """A file with good rows and one of every bad kind; `repaired` has the cells that the bad ones should have had."""

    mapping: Path
    path: Path
    rows: dict[str, int]
    """The row of every bad kind by its label."""

    raw: dict[str, bytes]
    repaired: dict[int, dict[str, str]]
    good: int


def good_rows(count: int) -> list[dict[str, str]]:
    """Good rows, of which the first look odd."""
    return [usual(row) | (LAWFUL[row] if row < len(LAWFUL) else {}) for row in range(count)]


def make(folder: Path, good: int, seed: int = 5) -> World:
    """Write the file, the bad rows at random places."""
    folder.mkdir(parents=True, exist_ok=True)
    mapping = folder / "everything.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    lines: list[tuple[str, str, dict[str, str]]] = []
    for cells in good_rows(good):
        lines.append(("", written(cells), cells))
    draw = random.Random(seed)
    for place, bad in enumerate(BAD):
        whole = usual(good + place)
        for label, text in texts_of(bad, whole):
            lines.insert(draw.randrange(1, len(lines)), (label, text, whole))
    header = ",".join(usual(0)) + "\n"
    path = folder / NAME
    path.write_bytes((header + "".join(text for _, text, _ in lines)).encode())
    rows = {label: row for row, (label, _, _) in enumerate(lines, start=1) if label}
    raw = {label: text.encode() for label, text, _ in lines if label}
    repaired = {row: cells for row, (label, _, cells) in enumerate(lines, start=1) if label}
    return World(mapping, path, rows, raw, repaired, good)


def texts_of(bad: Bad, whole: dict[str, str]) -> list[tuple[str, str]]:
    """The lines of a bad kind, each with a label of its own."""
    plain = written(whole)
    own = {
        "short": written({"serial": whole["serial"], "number": whole["number"]}),
        "long": plain.rstrip("\n") + ",more\n",
        "stray quote": plain.replace("王伟", '"王"伟'),
        "unclosed quote": plain.replace("王伟", '"王伟'),
        "commas only": "," * (len(whole) - 1) + "\n",
        "header again": ",".join(whole) + "\n",
        "huge cell": plain.replace("王伟", HUGE),
    }
    swapped = {"swapped": ("number", "phone"), "name swapped": ("number", "name")}
    if bad.label in own:
        return [(bad.label, own[bad.label])]
    if bad.label in swapped:
        here, there = swapped[bad.label]
        return [(bad.label, written(whole | {here: whole[there], there: whole[here]}))]
    if bad.label == "one key twice":
        return [(bad.label, plain), (f"{bad.label}, again", written(whole | {"name": "李娜"}))]
    money = {"money": "USD"} if bad.code == "other_currency" else {}
    return [(bad.label, written(whole | bad.change | money))]


def written(cells: dict[str, str]) -> str:
    """The cells as a line of a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells.values())
    return out.getvalue()
