"""Some of the pairs of standards that were judged by hand: how many the floor's and the ceiling's findings settle as they
were labelled."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from command import in_process

PAIRS = Path(__file__).parent / "floor.tsv"
#: One of so many is judged, through all sittings: each item of the two editions that they make costs its time.
ONE_OF = 10
_FIELDS = {
    "upper": ("市、县人民政府分级负责。", "市民政局。"),
    "lower": ("县人民政府负责。", "县民政局。"),
}
_GRAVE, _TO_REVIEW = {"Violation", "Warning"}, {"Review", "Info"}


def _edition(rows: Sequence[Mapping[str, str]], side: str, title: str) -> str:
    payer, body = _FIELDS[side]
    lines = [title, "", "一、弱有所扶", "1.社会救助服务", ""]
    for number, row in enumerate(rows, 1):
        lines += [
            f"（{number}）服务项目{number:03d}号",
            "服务对象：城乡居民。",
            "服务内容：提供有关服务。",
            f"服务标准：{row[side]}",
            f"支出责任：{payer}",
            f"牵头负责单位：{body}",
            "",
        ]
    return "\n".join(lines)


def _verdict(found: set[tuple[str, str]]) -> str:
    """What CONTRACT's severities of one item say of its standard."""
    of_floor = {severity for clause, severity in found if clause == "floor"}
    if of_floor & _GRAVE:
        return "worse"
    if ("ceiling", "Warning") in found:
        return "above"
    return "untold" if of_floor & _TO_REVIEW else "kept"


def test_most_pairs_are_judged_as_by_hand(tmp_path: Path) -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = list(islice(table, 0, None, ONE_OF))
    upper, lower, pairs = (tmp_path / name for name in ("upper.txt", "lower.txt", "pairs.csv"))
    upper.write_text(
        _edition(rows, "upper", "衢州市基本公共服务标准（2022年版）"), encoding="utf-8"
    )
    lower.write_text(
        _edition(rows, "lower", "开化县基本公共服务标准（2024年版）"), encoding="utf-8"
    )
    numbers = "".join(f"{number},{number}\n" for number in range(1, len(rows) + 1))
    pairs.write_text(f"item,reference\n{numbers}", encoding="utf-8")
    assert in_process(tmp_path, "add", upper, "--division", "330800", "--year", "2022").code == 0
    against = ("--against", "330800-2022", "--alignment", pairs)
    done = in_process(tmp_path, "validate", lower, *against, "--format", "json")
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for each in done.json["results"]:
        found[each["item"] or each["referenceItem"] or 0].add((each["clause"], each["severity"]))
    counts: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        told = _verdict(found[number])
        right = told == row["label"]
        counts["right" if right else "open" if told == "untold" else "wrong"] += 1
    assert counts["right"] / (counts["right"] + counts["wrong"]) >= 0.92, counts
    assert counts["right"] / counts.total() >= 0.80, counts
