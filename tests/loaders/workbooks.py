"""Writes small workbooks cell by cell, so that tests say exactly what is stored."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_FORMAT = "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; hh:mm"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164" formatCode="{_FORMAT}"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="21"/></cellXfs></styleSheet>'
)
DAY, MOMENT, TIME = 1, 2, 3


def text(words: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'


def shared(number: int) -> str:
    return f'<c t="s"><v>{number}</v></c>'


def number(stored: str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{stored}</v></c>'


def kind(letter: str, stored: str) -> str:
    return f'<c t="{letter}"><v>{stored}</v></c>'


def workbook(path: Path, *rows: list[str], strings: str = "", parts: dict[str, str] | None = None) -> Path:
    """A workbook with one sheet."""
    return workbook_of(path, {"Sheet1": [*rows]}, strings, parts)


def workbook_of(
    path: Path, sheets: dict[str, list[list[str]]], strings: str = "", parts: dict[str, str] | None = None
) -> Path:
    """A workbook with some sheets; `strings` are its shared texts, `parts` replace or add parts of it."""
    listed = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
    targets = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    book = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    written = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{book}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>',
        "xl/styles.xml": _STYLES,
    }
    for i, rows in enumerate(sheets.values(), 1):
        body = "".join(f"<row>{''.join(cells)}</row>" for cells in rows)
        written[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
    if strings:
        written["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{strings}</sst>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (written | (parts or {})).items():
            file.writestr(name, content)
    return path
