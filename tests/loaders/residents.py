"""The small register in `tests/worlds/residents`: its mapping, its two files, its people, and files made like them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parents[1] / "worlds" / "residents"
MAPPING = FOLDER / "mapping.yaml"
JANUARY = FOLDER / "residents_20240101.csv"
FEBRUARY = FOLDER / "residents_20240201.csv"
HEADER = "number,name,born,home,phone,since"
STREET = "云溪市东湖区人民路"
WANG, LI, ZHANG, LIU, CHEN = (
    "990101198001011009",
    "990101198512241017",
    "99010119900515102X",
    "990101197511301036",
    "99010119991231104X",
)
LIVES_AT = """
MATCH (said)-[d:DESCRIBES]->(:Person)-[l:LIVES_AT]->(:Address)<-[a:DESCRIBES]-()
WHERE said(d) AND holds(l) AND said(a) RETURN d.identity_number, a.text"""
USES = """
MATCH ()-[d:DESCRIBES]->(:Person)-[l:USES]->(:Phone)<-[a:DESCRIBES]-()
WHERE said(d) AND holds(l) AND said(a) RETURN d.identity_number, a.number"""


def moment(day: str) -> int:
    """Epoch seconds of the start of a day in the register's zone."""
    return int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())


def delivery(folder: Path, day: str, *rows: str) -> Path:
    """A file of the register, declared for that day (yyyymmdd)."""
    path = folder / f"residents_{day}.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def row(number: str = WANG, home: str = "1", phone: str = "13490000001", since: str = "") -> str:
    """A row of the register; `home` is a house number."""
    return f"{number},王伟,1980-01-01,{STREET}{home}号,{phone},{since}"


def mapping(folder: Path, name: str = "residents", **changes: str) -> Path:
    """The mapping with some texts in it replaced."""
    text = MAPPING.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert f"{old}: " in text
        start = text.index(f"{old}: ")
        text = text[:start] + f"{old}: {new}" + text[text.index("\n", start) :]
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
