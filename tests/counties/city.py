"""The city's standard as domains, categories and items: what every story starts from.

A small reader of its own, so that the corpus owes nothing to the code that it tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "data" / "source" / "330800-2023.txt"

FIELDS = {
    "population": "服务对象",
    "content": "服务内容",
    "standard": "服务标准",
    "fiscal": "支出责任",
    "agency": "牵头负责单位",
}


@dataclass
class Item:
    """One item. ``refs`` are the city's numbers that it implements; ``number`` is printed."""

    key: str
    refs: tuple[int, ...]
    name: str
    fields: dict[str, str]
    number: int | None = None
    forced: bool = False
    unlabelled: set[str] = field(default_factory=set)


@dataclass
class Category:
    name: str
    items: list[Item]


@dataclass
class Domain:
    name: str
    categories: list[Category]


def read_city(path: Path = SOURCE) -> list[Domain]:
    """The city's eleven domains, 26 categories and 101 items, spaces of the typesetter gone."""
    text = path.read_text(encoding="utf-8").lstrip("\ufeff")
    body = text[text.index("衢州市基本公共服务标准（2023 年版）") :]
    body = body[: body.index("本标准自 2024 年 8 月 1 日起施行")]
    domains: list[Domain] = []
    item: Item | None = None
    current = ""
    following = 1
    for raw in body.splitlines()[1:]:
        line = raw.strip()
        if not line or re.fullmatch(r"－\s*\d+\s*－", line):
            continue
        if found := re.fullmatch(r"[一二三四五六七八九十]+、(.+)", line):
            domains.append(Domain(tight(found[1]), []))
        elif found := re.fullmatch(r"\d{1,2}\.(\S+服务)", line):
            domains[-1].categories.append(Category(tight(found[1]), []))
        elif (found := re.fullmatch(r"（(\d+)）(.+)", line)) and int(found[1]) == following:
            item = Item(found[1], (following,), found[2], {})
            domains[-1].categories[-1].items.append(item)
            following += 1
            current = ""
        elif item is not None:
            for key, label in FIELDS.items():
                if line.startswith(label + "："):
                    current = key
                    item.fields[key] = line[len(label) + 1 :]
                    break
            else:
                if current:
                    item.fields[current] += line
                else:
                    item.name += line
    for each in items_of(domains):
        each.name = tight(each.name)
        each.fields = {key: tight(each.fields[key]) for key in FIELDS}
        if not each.fields["agency"].endswith("。"):  # item 88, as printed
            each.fields["agency"] += "。"
    return domains


def tight(text: str) -> str:
    """Without the typesetter's spaces; one between two ideographs parts names and stays."""
    return re.sub(r"(?<![一-龥])\s+|\s+(?![一-龥])", "", text.strip())


def items_of(domains: list[Domain]) -> list[Item]:
    return [item for domain in domains for category in domain.categories for item in category.items]
