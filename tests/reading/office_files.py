"""Writes Word and Excel files from raw XML, for what no library writes: merges, marks, bombs."""

from __future__ import annotations

import struct
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


def compound(path: Path, **streams: bytes) -> Path:
    """An OLE file of these streams ([MS-CFB]); each is filled up to the size from which streams have
    sectors of their own."""
    bodies = [body.ljust(4096, b"\0") for body in streams.values()]
    bodies = [body.ljust(-(-len(body) // 512) * 512, b"\0") for body in bodies]
    directory = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    sectors = sum(len(body) // 512 for body in bodies)
    tables = -(-(sectors + 2) // 127)
    at = tables + 1
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    for name, body in zip(streams, bodies, strict=True):
        count = len(body) // 512
        directory.append((name, 2, at, len(body)))
        table += [*range(at + 1, at + count), 0xFFFFFFFE]
        at += count
    entries = b""
    for number, (name, kind, start, size) in enumerate(directory):
        wide = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(directory) - 1 else 0xFFFFFFFF
        child = 1 if number == 0 and len(directory) > 1 else 0xFFFFFFFF
        entries += wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1)
        entries += struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36)
        entries += struct.pack("<IQ", start, size)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512 * tables, b"\xff")
    path.write_bytes(head + fat + entries.ljust(512, b"\0") + b"".join(bodies))
    return path
