"""What first openings came to, told from benchmarks/openings/*.csv: the tables of benchmarks/README.md, and
what README.md and README.zh.md say of accuracy. ``pages.py`` puts them there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "benchmarks" / "openings"
#: How many of the last ones are told.
COUNTIES, SUITES, UPPER = 6, 10, 5
#: What pairs and sentences are judged about, in the order of the page.
JUDGEMENTS = {
    "populations": "服务对象 · populations",
    "benchmarks": "服务标准 · benchmarks",
    "shortfalls": "服务标准，不改数字而少承诺的 · benchmarks, less promised without a changed number",
    "payers": "出资 · payers",
    "agencies": "牵头负责单位 · lead agencies",
    "notice": "通知里的陈述 · statements of a notice",
    "matching": "哪项落实哪项 · which item answers which",
    "payers-agencies-notice-matching": "以上四样合编 · these four in one set",
    "single-sentences": "各栏的句子读出什么 · what single sentences say",
}

#: Numbers to ten, as sentences write them.
ZH = "零一两三四五六七八九十"
EN = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """A table of openings, in their order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def accuracy() -> tuple[str, str]:
    """What READMEs say of the last openings, in Chinese and in English."""
    last, people, promises, upper = _last()
    planted, found, false = (_sum(last, name) for name in ("planted", "found", "false"))
    in_how_many = sum(row["false"] != "0" for row in last)
    reviews = [int(row["reviews"]) for row in last]
    right, wrong = _sum(upper, "differences_right"), _sum(upper, "false")
    groups, quantities = _wrong(people), _wrong(promises)
    share = f"{100 * wrong / (right + wrong):.0f} %"
    return (
        f"没有见过的县级标准，最近{ZH[len(last)]}份第一次打开时，所埋 {planted} 处问题找到 {found} 处，{ZH[in_how_many]}份"
        f"共误报 {false} 条，各列 {min(reviews)}—{max(reviews)} 处待核对。没有见过的说法，单句判断得差些："
        f"最近各{ZH[SUITES]}批里说了结论的，每一百句服务对象错 {groups[0]}—{groups[1]} 句，服务标准错"
        f" {quantities[0]}—{quantities[1]} 句。最近{ZH[len(upper)]}份没有见过的上级标准，所说的差异 {share} 不对。",
        f"At the first opening of the last {EN[len(last)]} county standards not seen before {found} of {planted} planted"
        f" breaches were found, with {false} false alarms, in {EN[in_how_many]} of them, and {min(reviews)} to"
        f" {max(reviews)} Reviews each. Single sentences in language new to it are judged worse: in the last"
        f" {EN[SUITES]} sets of each, {groups[0]} to {groups[1]} of a hundred statements about populations were wrong,"
        f" {quantities[0]} to {quantities[1]} about benchmarks. Of differences from the last {EN[len(upper)]} upper"
        f" editions not seen before {share} were wrong.",
    )


def shortfalls() -> tuple[str, str]:
    """What READMEs say of promises that are less without a changed number, in Chinese and in English."""
    suites = _pairs("shortfalls")
    low, high = _wrong(suites)
    return (
        f"{ZH[len(suites)]}批第一次打开时说了结论的，每一百句错 {low}—{high} 句。",
        f"at the first opening of {EN[len(suites)]} sets {low} to {high} of a hundred statements were wrong.",
    )


def tables() -> str:
    """The part of benchmarks/README.md that is made."""
    return "\n".join(("", *_counties(), *_upper(), *_suites(), ""))


def _last() -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    return (
        rows("counties")[-COUNTIES:],
        _pairs("populations")[-SUITES:],
        _pairs("benchmarks")[-SUITES:],
        rows("upper_editions")[-UPPER:],
    )


def _pairs(judgement: str) -> list[Row]:
    return [row for row in rows("pairs") if row["judgement"] == judgement]


def _sum(some: Iterable[Row], name: str) -> int:
    return sum(int(row[name]) for row in some)


def _wrong(suites: Sequence[Row]) -> tuple[int, int]:
    """Of a hundred that were stated, how many were wrong, in the best and in the worst of some sets."""
    wrong = [round(100 * (1 - float(row["stated"]))) for row in suites]
    return min(wrong), max(wrong)


def _counties() -> Iterator[str]:
    everything = rows("counties")
    yield f"整份县级标准，{len(everything)}份，按打开的先后 · {len(everything)} whole county standards, in the order of opening:\n"
    yield (
        "| 份 · document | 埋了 · planted | 找到 · found | 连同待核对 · with Reviews | 误报 · false |"
        " 待核对 · Reviews | 改后 · after mending (found / false / Reviews) |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for start in range(0, len(everything) - COUNTIES, 20):
        block = everything[start : min(start + 20, len(everything) - COUNTIES)]
        yield _total(
            f"第{start + 1}—{start + len(block)}份 · {start + 1} to {start + len(block)}", block
        )
    last = everything[-COUNTIES:]
    for row in last:
        label = f"{row['document']}，{_both(row)}"
        yield _line(label, *_values(row, "planted found with_reviews false reviews"), _after(row))
    yield _total(f"**最近{len(last)}份 · the last {len(last)}**", last)


def _total(label: str, some: Sequence[Row]) -> str:
    """A line for several documents; one that could not be read is left out of the sums, and told."""
    read = [row for row in some if row["found"]]
    if left := len(some) - len(read):
        label += f"（{left}份读不了 · {left} could not be read）"
    sums = (_sum(read, name) for name in ("planted", "found", "with_reviews", "false"))
    return _line(label, *sums, f"每份 {_sum(read, 'reviews') / len(read):.1f} each", "")


def _upper() -> Iterator[str]:
    last, everything = rows("upper_editions")[-UPPER:], rows("upper_editions")
    yield (
        f"\n上级标准与衢州市的比较，{len(everything)}份中最近{UPPER}份 · The last {UPPER} of {len(everything)} upper editions"
        " compared with Quzhou's（`compare`；行 · rows：哪些项目对应，差异 · differences：人群、数量、牵头单位、出资方）:\n"
    )
    yield (
        "| 份 · document | 对应的行 · rows | 对 · right | 说错 · stated wrong | 差异说对 · differences right |"
        " 多说 · false | 漏 · missed | 改后 · after mending (right / false / missed) |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    names = "rows right stated_wrong differences_right false missed"
    for row in last:
        yield _line(_both(row), *_values(row, names), _after(row))
    yield _line(
        f"**最近{UPPER}份 · the last {UPPER}**", *(_sum(last, n) for n in names.split()), ""
    )


def _suites() -> Iterator[str]:
    yield "\n成对的句子，和单句 · Pairs of sentences, and single ones:\n"
    yield (
        "| 批 · set | 数 · how many | 说定的里对的 · right of what was stated | 占全部 · of all |"
        " 改后 · after mending | 改前的程序 · the program before |"
    )
    yield "|---|---:|---:|---:|---:|---:|"
    for judgement, name in JUDGEMENTS.items():
        suites = _pairs(judgement)
        last = suites[-SUITES:]
        if len(suites) == 1:
            yield _suite(f"**{name}**", suites[0])
            continue
        told = (
            f"（{len(suites)}批中最近 · the last of {len(suites)}）" if len(suites) > SUITES else ""
        )
        yield _line(f"**{name}**{told}", *_together(last), "", "")
        for row in last:
            yield _suite("", row)


def _suite(name: str, row: Row) -> str:
    number = row["round"] and f"第{row['round']}批 · round {row['round']}"
    label = "，".join(filter(None, (name, row["zh"] and row["round"], _both(row)))) or number
    before = " / ".join(filter(None, _values(row, "before_stated before_all")))
    return _line(label, *_values(row, "pairs stated all"), row["mended"] or "—", before)


def _together(suites: Sequence[Row]) -> tuple[str, str, str]:
    """How many pairs several sets have and both shares of them; nothing, where one's number is not known."""
    if not all(row["pairs"] for row in suites):
        return "", "", ""
    number = _sum(suites, "pairs")
    right = sum(int(row["pairs"]) * float(row["all"]) for row in suites)
    stated = sum(int(row["pairs"]) * float(row["all"]) / float(row["stated"]) for row in suites)
    return str(number), f"{right / stated:.2f}", f"{right / number:.2f}"


def _both(row: Row) -> str:
    zh, en = row["zh"], row["en"]
    return zh if zh == en else f"{zh} · {en}"


def _values(row: Row, names: str) -> list[str]:
    return [row[name] for name in names.split()]


def _after(row: Row) -> str:
    return (
        " / ".join(value for name, value in row.items() if name.startswith("mended_") and value)
        or "—"
    )


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
