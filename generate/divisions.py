"""Writes data/vocabulary/divisions.csv: ``python generate/divisions.py result.csv``.

``result.csv`` is the table of https://github.com/yescallop/areacodes (CC0 1.0): every code of GB/T 2260 since
1981 with its names and years, collected from what the Ministry of Civil Affairs publishes. Kept are the
divisions that were there at the end of 2012, the year of the first national plan for basic public
services. English names that the table has already stay; new ones are Hanyu Pinyin (``pip install
pypinyin``) with the kind of division, to be corrected by hand.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

VOCABULARY = Path(__file__).parent.parent / "data" / "vocabulary"
TABLE = VOCABULARY / "divisions.csv"
SINCE = 2012
#: Characters that names of places read otherwise than pypinyin does, and names that are read so.
_READ = {"朝": "chao", "长": "chang", "都": "du", "曾": "zeng", "重": "chong"}
_NAMES = {
    "朝阳": "chao yang",
    "长子": "zhang zi",
    "大城": "dai cheng",
    "乐亭": "lao ting",
    "什邡": "shi fang",
    "佛坪": "fo ping",
    "涡阳": "guo yang",
    "宕昌": "tan chang",
    "筠连": "jun lian",
    "荥经": "ying jing",
    "荥阳": "xing yang",
    "洪洞": "hong tong",
    "尉氏": "wei shi",
    "尉犁": "yu li",
    "番禺": "pan yu",
    "铅山": "yan shan",
    "泌阳": "bi yang",
    "莘县": "shen xian",
    "单县": "shan xian",
    "蔚县": "yu xian",
    "华县": "hua xian",
    "任县": "ren xian",
    "任丘": "ren qiu",
    "行唐": "xing tang",
    "厦门": "xia men",
    "浚县": "xun xian",
    "令": "ling",
}
COLUMNS = ("code", "name", "short", "kind", "name_en", "from", "until", "successors", "source")
SOURCE = "yescallop/areacodes"


def made(source: Path) -> Iterator[dict[str, str]]:
    """The rows of the table: those that are kept as they are, and those of the source."""
    known = {(row["code"], row["name"]): row for row in _rows(TABLE)}
    kinds = list(_rows(VOCABULARY / "division-kinds.csv"))
    people = {row["name"]: row["name_en"] for row in _rows(VOCABULARY / "nationalities.csv")}
    yield from (row for row in known.values() if row.get("source") != SOURCE)
    for row in _rows(source):
        until = row["变更/弃用时间"]
        if until and int(until) <= SINCE:
            continue
        code, name = row["代码"], row["名称"]
        before = known.get((code, name), {})
        kind = before.get("kind") or _kind(name, _level(code), kinds)
        yield {
            "code": code,
            "name": name,
            "short": before.get("short", ""),
            "kind": kind,
            "name_en": before.get("name_en") or _english(name, kind, kinds, people),
            "from": row["启用时间"],
            "until": until,
            "successors": _successors(row["新代码"]) if until else "",
            "source": SOURCE,
        }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "Provincial"
    return "Municipal" if code.endswith("00") else "County"


def _kind(name: str, level: str, kinds: list[dict[str, str]]) -> str:
    """The kind of the longest ending. What is a 林区 by its name may be a 市辖区 (万柏林区) and is told by
    hand."""
    fitting = [row for row in kinds if row["level"] == level and name.endswith(row["ending"])]
    official = [row for row in fitting if row["kind"] not in ("开发区", "林区", "团场", "师")]
    if not official:
        raise SystemExit(f"{name}, {level}: no kind of division ends so")
    return max(official, key=lambda row: len(row["ending"]))["kind"]


def _successors(told: str) -> str:
    return ";".join(code for code in told.split(";") if code and "[" not in code)


def _english(name: str, kind: str, kinds: list[dict[str, str]], people: dict[str, str]) -> str:
    from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

    load_single_dict({ord(char): spelt for char, spelt in _READ.items()})
    load_phrases_dict({word: [[each] for each in spelt.split()] for word, spelt in _NAMES.items()})
    row = next(row for row in kinds if row["kind"] == kind)
    stem = name.removesuffix(row["ending"])
    nations: list[str] = []
    while row["ending"].startswith("自治"):
        said = next(
            (p for p in people for w in (p, p[:-1]) if stem.endswith(w) and len(w) > 1), None
        )
        if said is None:
            break
        nations.insert(0, people[said])
        rest = stem.removesuffix(said).removesuffix(said[:-1])
        if not rest:
            break
        stem = rest
    whole = lazy_pinyin(name if len(stem) == 1 else stem, style=Style.NORMAL)
    syllables = whole[: len(stem)]
    spelt = "".join(
        ("'" if at and syllable[0] in "aeo" else "") + syllable
        for at, syllable in enumerate(syllables)
    )
    spelt = spelt.replace("ü", "u").capitalize()
    return re.sub(r"\s+", " ", " ".join([spelt, *nations, row["name_en"]]))


def main() -> None:
    """Writes the table anew."""
    rows = sorted(made(Path(sys.argv[1])), key=lambda row: (row["code"], row["from"]))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
