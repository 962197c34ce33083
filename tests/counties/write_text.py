"""A county's standard as .txt or .md, and the lines that the paragraph forms share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from city import FIELDS, Item
from story import Document

CHINESE = "一二三四五六七八九十"
CELLS = ("cells", "tabs")  # a table copied as text: a cell a line, or a row a line


def chinese(number: int) -> str:
    if number <= 10:
        return CHINESE[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else CHINESE[tens - 1]) + "十" + (CHINESE[ones - 1] if ones else "")


def printed(text: str, made: Document) -> str:
    """With blanks around figures where the county's typesetter is like the city's."""
    if made.options["digits"] != "spaced":
        return text
    text = re.sub(r"(?<=[一-龥])(?=\d)", " ", text)
    return re.sub(r"(?<=\d)(?=[一-龥])", " ", text)


def heading(item: Item, made: Document) -> str:
    mark = made.options["item_mark"].replace("{n}", str(item.number))
    return (made.options["lost_mark"] if item.number is None else mark) + printed(item.name, made)


def colon(made: Document) -> str:
    return ":" if made.options["punctuation"] == "half" else "："


def field_lines(item: Item, made: Document) -> list[list[tuple[str, str]]]:
    """Lines of (label, text); two on one line where the county joins them."""
    lines: list[list[tuple[str, str]]] = []
    for key in FIELDS:
        if key in item.unlabelled:
            continue
        pair = (made.label(key) + colon(made), printed(item.fields[key], made))
        if key == "fiscal" and made.options["joined"] and lines:
            lines[-1].append(pair)
        else:
            lines.append([pair])
    return lines


def outline(made: Document) -> Iterator[tuple[str, str | Item]]:
    """(domain, name), (category, name) and (item, Item), with their printed marks."""
    number = 0
    for place, domain in enumerate(made.domains, 1):
        yield "domain", f"{chinese(place)}、{domain.name}"
        for within, category in enumerate(domain.categories, 1):
            number += 1
            if not category.items:
                continue
            mark = made.options["category_mark"]
            mark = mark.replace("{n}", str(number)).replace("{c}", chinese(within))
            yield "category", mark + category.name
            for item in category.items:
                yield "item", item


def write_txt(made: Document, path: Path) -> None:
    lines = [text for _, text in made.head]
    layout = made.options["layout"]
    if layout in CELLS:
        lines += row(columns(made), layout)
    for _, thing in outline(made):
        if isinstance(thing, Item) and layout in CELLS:
            lines += row(cells(thing, made), layout)
        elif isinstance(thing, Item):
            lines.append(heading(thing, made))
            lines += ["".join(a + b for a, b in line) for line in field_lines(thing, made)]
        else:
            lines.append(thing)
    lines += [text for _, text in made.tail]
    if width := made.options["wrap"]:
        lines = [part for line in lines for part in wrapped(line, width)]
    if made.options["pages"]:
        lines = paged(lines)
    text = "\n".join(lines) + "\n"
    if made.options["eol"] == "crlf":
        text = text.replace("\n", "\r\n")
    path.write_bytes(text.encode(made.options["encoding"]))


def row(texts: list[str], layout: str) -> list[str]:
    return texts if layout == "cells" else ["\t".join(texts)]


def wrapped(line: str, width: int) -> list[str]:
    """As a page has it: no stop or comma at a line's beginning, no figure or address broken."""
    parts = []
    while line:
        end = width
        while end < len(line) and (
            line[end] in "，。、；：）》”" or line[end - 1 : end + 1].isascii()
        ):
            end += 1
        parts.append(line[:end])
        line = line[end:]
    return parts or [""]


def paged(lines: list[str]) -> list[str]:
    out = []
    for index, line in enumerate(lines, 1):
        out.append(line)
        if index % 30 == 0:
            out += ["", f"－ {index // 30} －", ""]
    return out


def write_md(made: Document, path: Path) -> None:
    layout = made.options["layout"]
    lines = []
    for kind, text in made.head:
        lines += [("# " if kind == "title" else "") + text, ""]
    row_open = False
    for kind, thing in outline(made):
        if isinstance(thing, Item):
            if layout == "table":
                if not row_open:
                    lines += md_header(made)
                    row_open = True
                lines.append(md_row(thing, made))
                continue
            lines += [f"#### {heading(thing, made)}", ""]
            for line in field_lines(thing, made):
                if layout == "list":
                    lines.append("- " + "".join(f"**{a}**{b}" for a, b in line))
                else:
                    lines += ["".join(f"**{a}**{b}" for a, b in line), ""]
            if layout == "list":
                lines.append("")
        else:
            if row_open:
                lines.append("")
                row_open = False
            lines += [("## " if kind == "domain" else "### ") + thing, ""]
    lines += [""] if row_open else []
    for _, text in made.tail:
        lines += [text, ""]
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def columns(made: Document) -> list[str]:
    """A table's headings."""
    numbered = [] if made.options["numbering"] == "none" else ["序号"]
    labels = [made.label(key) for key in FIELDS]
    return [*numbered, made.options["name_label"], *labels, *made.options["extra_columns"]]


def cells(item: Item, made: Document) -> list[str]:
    """The item's cells, in the order of the headings."""
    numbered = [] if made.options["numbering"] == "none" else [str(item.number)]
    texts = [printed(item.fields[key], made) for key in FIELDS]
    extra = list(made.options["extra_columns"].values())
    return [*numbered, printed(item.name, made), *texts, *extra]


def md_header(made: Document) -> list[str]:
    heads = columns(made)
    return ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]


def md_row(item: Item, made: Document) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells(item, made)) + " |"
