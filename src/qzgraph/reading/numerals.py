"""Chinese numerals: those of headings and lists, up to 999, to numbers, and numbers to numerals."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")
#: What makes a numeral a formal one.
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_UNITS = {"十": 10, "百": 100}


def read_numeral(text: str) -> int | None:
    """The number of a numeral below 1000, in Chinese characters or digits; None for other text.

    >>> read_numeral("二十六"), read_numeral("12"), read_numeral("一百零一"), read_numeral("百姓")
    (26, 12, 101, None)
    """
    if text.isdecimal():
        return int(text)
    text = text.replace("〇", "零").translate(_PLAIN)
    if 1 < len(text) <= 3 and set(text) <= set(_DIGITS):  # 一〇 and 二六, as some lists count
        return int("".join(str(_DIGITS.index(char)) for char in text)) or None
    total = 0
    digit: int | None = None
    last_unit = 1000
    for char in text:
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit or (digit is None and unit == 100):
                return None
            total += (1 if digit is None else digit) * unit
            last_unit, digit = unit, None
        elif char in _DIGITS and (digit is None or digit == 0):
            digit = _DIGITS.index(char)
        else:
            return None
    return total + (digit or 0) or None


def write_numeral(number: int) -> str:
    """A whole number below 10^16 as it is printed in a heading, and as it is counted.

    >>> write_numeral(26), write_numeral(10), write_numeral(101), write_numeral(2_010_500)
    ('二十六', '十', '一百零一', '二百零一万零五百')
    """
    return re.sub("^一十", "十", write_in_full(number))


def write_in_full(number: int) -> str:
    """The same with the 一 that is not spoken: 一十二.

    >>> write_in_full(12), write_in_full(0), write_in_full(10**12)
    ('一十二', '零', '一万亿')
    """
    text = ""
    for digits, name in zip(
        re.findall("....", f"{number:016}"), ("万", "亿", "万", ""), strict=True
    ):
        four = "".join(
            _DIGITS[int(digit)] + ("" if digit == "0" else unit)
            for digit, unit in zip(digits, ("千", "百", "十", ""), strict=True)
        )
        four = re.sub("零+", "零", four).strip("零")
        if four:
            text += ("零" if text and digits < "1000" else "") + four + name
        elif text and name == "亿":
            text += name
    return text or "零"
