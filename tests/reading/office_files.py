"""Writes Word and Excel files from raw XML, for what no library writes: merges, marks, bombs."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def p(text: str = "", properties: str = "", raw: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{raw}</w:p>"


def tc(content: str | Sequence[str], span: int = 1, merge: str = "") -> str:
    """A cell of one paragraph, several, or raw XML; ``merge`` is restart or continue."""
    if isinstance(content, str):
        body = content if content.startswith("<w:") else p(content)
    else:
        body = "".join(p(line) for line in content)
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{body}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    drawn = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{drawn}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def docx(
    path: Path, *body: str, parts: dict[str, str | bytes] | None = None, head: str = ""
) -> Path:
    document = f'{head}<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return path


def xlsx(
    path: Path,
    sheets: dict[str, str],
    strings: Sequence[str] = (),
    styles: str = "",
    states: dict[str, str] | None = None,
) -> Path:
    """``sheets``: the XML within ``worksheet`` by name; ``strings``: the XML within ``si``."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{(states or {}).get(name, "visible")}" '
        f'r:id="rId{at}"/>'
        for at, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{R}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at, _ in enumerate(sheets, start=1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>"
        )
        if strings:
            entries = "".join(f"<si>{entry}</si>" for entry in strings)
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{S}">{entries}</sst>')
        if styles:
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{S}">{styles}</styleSheet>')
        for at, content in enumerate(sheets.values(), start=1):
            archive.writestr(
                f"xl/worksheets/sheet{at}.xml", f'<worksheet xmlns="{S}">{content}</worksheet>'
            )
    return path


def rows(*texts: Sequence[str | int | float], merges: Sequence[str] = ()) -> str:
    """A sheet's data from rows of texts (inline) and numbers; empty texts are no cells."""
    data = ""
    for at, row in enumerate(texts, start=1):
        cells = ""
        for column, value in enumerate(row):
            place = f"{chr(ord('A') + column)}{at}"
            if isinstance(value, str):
                if value:
                    cells += f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            else:
                cells += f'<c r="{place}"><v>{value}</v></c>'
        data += f'<row r="{at}">{cells}</row>'
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    return f"<sheetData>{data}</sheetData><mergeCells>{merged}</mergeCells>"
