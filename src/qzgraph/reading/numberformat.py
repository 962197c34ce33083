"""Writes a stored number as a spreadsheet shows it, for the formats that documents use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

#: The formats that Excel knows by number and does not write into the file (ECMA-376, 18.8.30).
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, 22, 27, 30, 36, 50, 52, 57), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33), "h:mm"),
    **dict.fromkeys((28, 29, 31, 51, 53, 54, 55, 56, 58), "yyyy年m月d日"),
}
#: Excel's own limit for a format.
_MAX_CODE = 255
#: Text in a format: 「"元"」, 「\元」, and what Excel leaves unquoted.
_LITERAL = r"(?:\"[^\"]*\"|\\.|[（）()、.．\s\u4e00-\u9fff￥¥$-])*?"
_NUMBER = re.compile(rf"({_LITERAL})([#0?][#0?,]*)(?:\.([#0?]+))?(,*)(%?)({_LITERAL})")


class Formats:
    """The number formats of a workbook: ``codes`` by number, ``used`` by the style of a cell."""

    def __init__(
        self, codes: Mapping[int, str], used: Sequence[int], *, since_1904: bool = False
    ) -> None:
        self._codes = {**_BUILT_IN, **codes}
        self._used = used
        # Excel counts 1900 as a leap year, so that day 60 is no day; nobody dates so early.
        self._epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)

    def show(self, value: str, style: int) -> str:
        """The text of a number in a cell of that style; other values come back unchanged."""
        try:
            number = float(value)
        except ValueError:
            return value
        number_format = self._used[style] if style < len(self._used) else 0
        code = re.sub(
            r"\[[^\]]*\]", "", self._codes.get(number_format, "General")[:_MAX_CODE]
        ).split(";")[0]
        if _is_date(code):
            return self._date(number, code)
        if _is_time(code):
            day = self._epoch + timedelta(days=number % 1, milliseconds=500)
            return f"{day.hour}:{day:%M}"
        match = _NUMBER.fullmatch(code)
        if match:
            before, whole, decimals, thousands, percent, after = match.groups()
            shown = number * 100 if percent else number
            # Commas behind the digits leave out a thousand each.
            shown /= 1000 ** (len(whole) - len(whole.rstrip(",")) + len(thousands))
            text = f"{shown:.{len(decimals or '')}f}"
            if decimals and "0" not in decimals:
                text = text.rstrip("0").rstrip(".")
            return f"{_literal(before)}{text}{percent}{_literal(after)}"
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"

    def _date(self, number: float, code: str) -> str:
        try:
            day = self._epoch + timedelta(days=number)
        except (OverflowError, ValueError):
            return f"{number:.15g}"
        if "年" in code:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day:%Y-%m-%d}"


def _is_date(code: str) -> bool:
    bare = re.sub(r"\"[^\"]*\"|\\.", "", code)
    return re.search(r"[yd]", bare, re.IGNORECASE) is not None and "General" not in code


def _is_time(code: str) -> bool:
    bare = re.sub(r"\"[^\"]*\"|\\.", "", code)
    return re.search(r"h", bare, re.IGNORECASE) is not None and "General" not in code


def _literal(text: str) -> str:
    return re.sub(r"\"([^\"]*)\"|\\(.)", r"\1\2", text)
