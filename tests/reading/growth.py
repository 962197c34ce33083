"""Texts in which one mark, word or piece of structure is repeated, at every place of a standard.

``python tests/reading/growth.py [CHARACTERS]`` times each of them at each place, at so many characters and
at four times as many, and prints those that take more than eight times as long: some hours. The test
beside it takes one place for each.
"""

from __future__ import annotations

import contextlib
import csv
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from qzgraph.errors import QzgraphError
from qzgraph.reading.text import source_from_text
from qzgraph.records.edition import read_edition
from qzgraph.vocabulary import Vocabulary, load_vocabulary

DATA = Path(__file__).resolve().parents[2] / "data"
STANDARD = """开化县基本公共服务标准（2024年版）
{preface}
一、弱有所扶{domain}
1.帮扶服务{category}
（1）社区老人{name}助餐
服务对象：持证{population}重度残疾人，70周岁及以上的老年人。
服务内容：康复师{content}入户训练。
服务标准：每人每餐补助{before}3{behind}元，每月补助不少于20餐。
支出责任：由省级{payer}和县级财政按比例分担。
牵头负责单位：县残联{body}、县卫健局。
{tail}
"""
PLACES = tuple(re.findall(r"{(\w+)}", STANDARD))
MARKS = [
    *"0123456789一二两三四五六七八九十百千万亿半几余多零〇",
    *"，。、；：？！（）()《》〈〉〔〕【】「」『』“”‘’'\"…·,.;:/|\\#*+-=<>~^_%‰℃￥&@$—–－～①⑴⒈㈠Ⅰ \t\u3000",
    *"元人次年月日周天岁个名户每不至到以或和与及并且的之其由按对为给在从于被把应可需须再各均等省市县区乡级第条款项章节期",
]  # fmt: skip
STRUCTURES = [
    *("\n", " \n", "\n\n", "\n|甲|乙|", "|甲", "\n| --- |", "<br>", "\n# ", "\n- ", "\n> "),
    *("\n1.", "\n1.甲", "\n（1）", "\n（1）甲", "\n一、甲", "\n（一）甲", "\n第一章 甲", "\n第1条", "\n附件1", "\n— 1 —"),
    *("1.", "1、", "（1）", "（一）", "一、", "1.1", "1,", "1 ", "3—", "3至", "—1", "一—", "1:", "1：1", "3/", "1/2", "百分之三", "三分之"),
    *("1元", "1元，", "1次/", "1500元/年", "每人每年1500元，", "3次（含）以上", "不低于3%", "70周岁", "3—6周岁", "满1年", "1个月内", "2024年1月1日起"),
    *("服务对象：", "\n服务对象：", "\n服务标准：1元", "\n支出责任：县级财政", "其中，", "其中：", "以及", "、儿童", "或儿童", "儿童和", "的儿童", "儿童的", "除儿童外", "（不含儿童）", "（儿童", "儿童）"),
    *("县残联、", "县级财政、", "由县级财政", "会同县残联", "《甲》", "《甲", "甲》", "《甲》（乙〔2020〕1号）", "〔2020〕1号", "“甲”", "（甲）", "（（甲", "经评估的", "经认定、", "评估", "不得不", "不低于不"),
]  # fmt: skip
#: Columns that tell of which kind a word is, and those that hold words.
_KINDS = ("kind", "sort", "class", "level", "dimension", "field")
_WORDS = ("word", "words", "label", "ending", "unit", "pattern", "name", "one", "label_zh")


def words() -> Iterator[str]:
    """A word of each kind of each table, as far as the table has words."""
    for table in sorted(DATA.glob("*/*.csv")):
        seen: set[str] = set()
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                kind = next((row[name] for name in _KINDS if row.get(name)), "")
                text = next((row[name] for name in _WORDS if row.get(name)), "")
                word = re.split(r"[|、；;,\s]", text)[0]
                if kind not in seen and re.fullmatch(r"[\w%‰℃/]{1,12}", word):
                    seen.add(kind)
                    yield word


def units() -> list[str]:
    """Everything that is repeated."""
    return list(dict.fromkeys([*MARKS, *STRUCTURES, *words()]))


def standard(repeated: dict[str, str], characters: int) -> str:
    """A standard in which each place named has a unit, repeated to so many characters."""
    filled = {place: unit * max(characters // len(unit), 1) for place, unit in repeated.items()}
    return STANDARD.format(**(dict.fromkeys(PLACES, "") | filled))


def seconds(text: str, vocabulary: Vocabulary) -> float:
    """Processor time that it takes to read a text, or to refuse it."""
    begin = time.process_time()
    with contextlib.suppress(QzgraphError):
        read_edition(source_from_text(text, "a.md"), "330824", 2024, vocabulary)
    return time.process_time() - begin


def growth(measure: Callable[[int], float], size: int, least: float = 0.02) -> float:
    """How many times as long four times as much takes, where it is long enough to tell; the better
    of two measurements, for a machine does other things."""
    measured = []
    for _ in range(2):
        measured.append(measure(4 * size) / max(measure(size), least))
        if measured[-1] < 6:
            break
    return min(measured)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    vocabulary = load_vocabulary(DATA)
    for unit in units():
        for place in PLACES:
            texts = {n: standard({place: unit}, n) for n in (size, 4 * size)}
            times = growth(lambda n, texts=texts: seconds(texts[n], vocabulary), size)  # type: ignore[misc]
            if times > 8:
                print(f"{place:10} {unit!r:20} {times:.1f}", flush=True)


if __name__ == "__main__":
    main()
