"""The encoding of a file is right or the file is refused: nothing is ever damaged in silence."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from base.errors import SourceFileError
from loaders.encoding import text_of
from loaders.formats.content import content_of
from loaders.reading import chunks, examine
from store.archive import BYTE, LINE, ROW

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董石史莫时牟"
OUTSIDE_GBK = "𠮷䶮㛃"
COMMON = [bytes((lead, trail)).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF)]
HEADER = "name\n"


def made_up(count: int, seed: int = 1) -> list[str]:
    """Chinese names of two or three characters, some with one that GBK lacks."""
    chance = random.Random(seed)

    def given() -> str:
        return chance.choice(OUTSIDE_GBK if chance.random() < 0.02 else COMMON)

    return [chance.choice(SURNAMES) + "".join(given() for _ in range(chance.randint(1, 2))) for _ in range(count)]


def mixed(text: str) -> bytes:
    """A first name in UTF-8 before what is in GB18030."""
    return f"{HEADER}李钊\n".encode() + text.removeprefix(HEADER).encode("gb18030")


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16-be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
    "mixed": mixed,
}


def outcome(path: Path, written: bytes, names: list[str]) -> str:
    """What becomes of a file: right, refused or damaged."""
    path.write_bytes(written)
    try:
        source = examine(path)
    except SourceFileError:
        return "refused"
    rows = [str(name) for chunk in chunks(source) for (name,) in chunk.rows.drop(ROW, LINE, BYTE).rows()]
    return "right" if rows == names else "damaged"


@pytest.mark.parametrize("encoding", WRITTEN)
def test_five_thousand_names_in_one_file_are_right_or_refused(tmp_path: Path, encoding: str) -> None:
    names = made_up(5_000)

    found = outcome(tmp_path / "names.csv", WRITTEN[encoding](HEADER + "\n".join(names) + "\n"), names)

    assert found == ("refused" if encoding == "mixed" else "right")


def one_by_one(folder: Path, encoding: str, count: int) -> Counter[str]:
    path = folder / "name.csv"
    return Counter(outcome(path, WRITTEN[encoding](f"{HEADER}{name}\n"), [name]) for name in made_up(count))


@pytest.mark.parametrize("encoding", WRITTEN)
def test_each_name_in_a_file_of_its_own_is_right_or_refused(tmp_path: Path, encoding: str) -> None:
    found = one_by_one(tmp_path, encoding, 150)

    assert found["damaged"] == 0
    assert found["right"] >= (0 if encoding == "mixed" else 140)


@pytest.mark.soak
@pytest.mark.parametrize("encoding", WRITTEN)
def test_each_of_five_thousand_names_in_a_file_of_its_own(tmp_path: Path, encoding: str) -> None:
    found = one_by_one(tmp_path, encoding, 5_000)

    assert found["damaged"] == 0
    assert found["right"] >= (0 if encoding == "mixed" else 4_900)


@pytest.mark.parametrize(
    ("written", "sentence", "byte"),
    [
        ("name\n王伟\n".encode() + b"\xff\xff\n", r"neither UTF-8 \(byte 12\) nor GB18030 \(byte 12\)", 12),
        (b"\xff\xfe" + "name\n王伟\n".encode("utf-16-le") + b"\x00\xd8", "byte 18 is no UTF-16", 18),
        (b"\xff\xfe" + "name\n王伟\n".encode("utf-16-le") + b"\x41", "byte 18 is no UTF-16", 18),
        ("name\n王伟\n".encode("utf-16-le"), "seems to be UTF-16 without its mark: save it as UTF-8", 1),
        ("name\n王一\n".encode("utf-16-be"), "seems to be UTF-16 without its mark: save it as UTF-8", 0),
        ("name\n王伟\n".encode("utf-32"), "is in UTF-32: save it as UTF-8", 0),
        ("name\n张三\n".encode("gb18030") + "刘一\n".encode(), r"GB18030 with UTF-8 in it \(byte 10\)", 10),
        ("name\n谢协\n".encode("gb18030"), "can be read as UTF-8, but its text at byte 5 looks like GB18030", 5),
        ("name\n石英\n".encode("gb18030"), "can be read as UTF-8, but its text at byte 5 looks like GB18030", 5),
    ],
)
def test_what_is_damaged_or_could_be_two_things_is_refused_with_the_byte(
    tmp_path: Path, written: bytes, sentence: str, byte: int
) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(written)

    with pytest.raises(SourceFileError, match=sentence) as caught:
        text_of(content_of(path))

    assert caught.value.facts["byte"] == byte


def test_a_file_in_an_encoding_that_clew_does_not_know_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("\n".join(["name", *made_up(500)]).encode("big5", "ignore"))

    with pytest.raises(SourceFileError, match="most of its characters are ones that nobody uses"):
        text_of(content_of(path))


@pytest.mark.parametrize(
    "text", ["name\nМосква\nСава\n", "name\nAndré\nMüller\n", "name\nمحمد\nباس\n", "name\n阿·王\nＡ\n"]
)
def test_letters_of_other_scripts_in_utf_8_are_no_accident(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")

    assert text_of(content_of(path)).encoding == "utf-8"


def test_a_mark_settles_what_could_be_two_encodings(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("name\n石英\n".encode("gb18030").decode().encode("utf-8-sig"))

    assert text_of(content_of(path)).encoding == "utf-8-sig"


def test_a_zero_byte_in_a_cell_makes_no_utf_16_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("name\n王\x00伟\n李娜\n张敏\n".encode())

    assert text_of(content_of(path)).encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_the_byte_of_a_row_is_where_it_begins_in_the_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "names.csv"
    written = WRITTEN[encoding]("姓名,号\r\n王𠮷䶮,1\r\n\r\n李娜,2,3\r\n张敏,3\r\n")
    path.write_bytes(written)

    (chunk,) = chunks(examine(path))

    def begins(cell: str) -> int:
        bare = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
        return written.index(cell.encode(bare))

    assert chunk.rows[BYTE].to_list() == [begins("王"), begins("张")]
    assert [reject.byte for reject in chunk.rejects] == [begins("李")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_is_known(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(newline.join(["name,age", "Ann,3", "Bob,4"]).encode())

    (chunk,) = chunks(examine(path))

    assert chunk.rows.select("name", "age", LINE).rows() == [("Ann", "3", 2), ("Bob", "4", 3)]
