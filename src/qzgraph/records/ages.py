"""Reads from a group's name how old its people are and whether they are registered or live here."""

from __future__ import annotations

import re
from functools import lru_cache

from qzgraph.records.model import Residency


@lru_cache(maxsize=4096)
def read_ages(label: str) -> tuple[int | None, int | None]:
    """Lowest and highest age in whole years, both included; None where not stated, or where the
    age is only one of several ways in (「老年、残疾或者未满16周岁的烈士遗属」)."""
    text = re.sub(r"周岁", "岁", label)
    if re.search(r"或者?(?:未满|不满|年满)?\d+岁|岁[^，。的]{0,6}的?，?或", text):
        return None, None
    match = re.search(r"(\d{1,3})岁?\s*[—–\-~～至到一]+\s*(\d{1,3})岁(?!以上)", text)
    if match:
        return int(match.group(1)), int(match.group(2))
    low = high = None
    match = re.search(r"(?:年满|满)?(\d{1,3})岁(?:\(含\)|（含）)?(?:及其?以上|及?以上|以上)", text)
    if match and not re.search(r"(?:未满|不满)$", text[: match.start(1)]):
        low = int(match.group(1))
    match = re.search(r"(?<![未不])满(\d{1,3})岁(?!以下)", text)
    if match and low is None:
        low = int(match.group(1))
    match = re.search(r"超过(\d{1,3})岁", text)
    if match:
        low = int(match.group(1)) + 1
    match = re.search(r"(?:未满|不满|不足)(\d{1,3})岁|(\d{1,3})岁前", text)
    if match:
        high = int(match.group(1) or match.group(2)) - 1
    match = re.search(r"(\d{1,3})岁(?:\(含\)|（含）)?(?:及?以下|以内)", text)
    if match:
        high = int(match.group(1))
    return low, high


def read_residency(label: str) -> Residency | None:
    """户籍 or 常住 or 流动 where the name says so; 「非衢州市户籍」 is no registration here."""
    if re.search(r"非[^，。、]{0,6}户籍|流动人口|外来", label):
        return Residency.MIGRANT
    if re.search(r"户籍(?!地)", label):
        return Residency.HUKOU
    return Residency.RESIDENT if re.search(r"常住(?!所)", label) else None
