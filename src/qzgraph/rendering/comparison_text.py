"""A comparison for a terminal: the summary first, then category by category what differs.

Wording is only named here unless nothing else differs, for whole fields are long; the other formats
have it in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from qzgraph.judging.compare import Comparison
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.rendering.columns import folded, hanging, table_lines
from qzgraph.rendering.comparison_view import (
    PairView,
    RowView,
    View,
    described,
    in_substance,
    left_out_note,
    partial_note,
    view,
)
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.wording_diff import changes, excerpt
from qzgraph.rendering.words import (
    aspect_word,
    change_text,
    reasons_text,
    verdict_word,
    word_of,
)

_INDENT = "  "
#: Before the first line of what is told of a row, and before the others.
_INNER = (_INDENT * 2, _INDENT * 3)


def render(comparison: Comparison, *, width: int, everything: bool) -> bytes:
    """Lines of at most ``width`` columns, where what belongs together fits; ``everything`` is what
    differs in words alone, too, and the rows of which there is nothing to tell."""
    shown = view(comparison)
    told = shown if everything else in_substance(shown)
    left_out = sum(shown.counted.values()) - sum(told.counted.values())
    return ("\n".join(_lines(told, width, left_out, everything=everything)) + "\n").encode()


def _lines(shown: View, width: int, left_out: int, *, everything: bool) -> list[str]:
    lines = ["基本公共服务标准比较 comparison of standards", ""]
    for column in shown.columns:
        lines += folded(_INDENT + described(column), width)
    lines += [""]
    lines += folded(
        "结论都是就后一版本而言。Verdicts are said of the later one in this order.", width
    )
    for column in shown.partial:
        lines += folded(partial_note(column), width)
    lines += ["", *_summary(shown, width)]
    if left_out:
        lines += ["", *folded(left_out_note(left_out, "--all"), width)]
    if shown.is_all_equal:
        lines += ["", *folded("没有实质差别。Nothing differs in substance.", width)]
    silent = [row for row in shown.rows if not (everything or _tells(row))]
    if silent:
        counted = Counter(word_of(row.status).zh for row in silent)
        told = "、".join(f"{word}的{number}行" for word, number in counted.items())
        english = (
            f"{len(silent)} rows of which there is nothing more to tell are not listed (--all)."
        )
        lines += ["", *folded(f"{told}没有逐行列出（--all）。{english}", width)]
    for category, rows in shown.categories:
        if listed := [row for row in rows if everything or _tells(row)]:
            lines += ["", f"■ {category or '未分类 no category'}", *_category(listed, shown, width)]
    lines += ["", *(f"{key}: {value}" for key, value in shown.made_with)]
    return lines


def _summary(shown: View, width: int) -> list[str]:
    """Counts of rows by status, and of differences by aspect and verdict."""
    rows = [[word_of(status).both, str(n)] for status, n in shown.counts.items()]
    rows.append(["合计 total", str(len(shown.rows))])
    lines = table_lines(["状态 status", "行 rows"], rows, width, right=(1,))
    counted = shown.counted
    verdicts = [one for one in Verdict if any(verdict is one for _, verdict in counted)]
    if not verdicts:
        return lines
    body = [
        [word_of(aspect).both, *(str(counted.get((aspect, one), "")) for one in verdicts)]
        for aspect in Aspect
        if any((aspect, one) in counted for one in verdicts)
    ]
    words = [word_of(one) for one in verdicts]
    heads = ["差别 differences", *(f"{word.zh}\n{word.en}" for word in words)]
    return [*lines, "", *table_lines(heads, body, width, right=range(1, len(heads)))]


def _tells(row: RowView) -> bool:
    """Whether there is more to tell of a row than that it is the same, or cannot be told."""
    silent = (Status.EQUAL, Status.UNKNOWN)
    return row.status not in silent or any(pair.differences for pair in row.pairs)


def _category(rows: list[RowView], shown: View, width: int) -> list[str]:
    lines = []
    for row in rows:
        lines += folded(f"{word_of(row.status).both}　{_items(row, shown)}", width)
        for pair in row.pairs:
            lines += _pair(pair, shown, width)
    return lines


def _items(row: RowView, shown: View) -> str:
    """Numbers and names, an edition after the other; once where they agree."""
    labels = ["、".join(entry.label for entry in entries) for entries in row.entries]
    if len(set(labels)) == 1:
        return labels[0]
    return "　".join(
        f"[{column.id}] {label or '—'}" for column, label in zip(shown.columns, labels, strict=True)
    )


def _pair(pair: PairView, shown: View, width: int) -> list[str]:
    if pair.status is Status.EQUAL and not pair.differences:
        return []
    lines = []
    if len(shown.columns) > 2:
        between = f"{shown.columns[pair.upper].id} → {shown.columns[pair.lower].id}"
        lines += [f"{_INDENT}{between} {word_of(pair.status).both}"]
    for difference in pair.telling:
        lines += hanging(_told(difference), width, *_INNER)
    wording = [one for one in pair.differences if one not in pair.telling]
    if not pair.telling:
        for difference in list(wording):
            if difference.aspect is Aspect.TEXT and difference.verdict is Verdict.OTHER:
                parts = changes(one_line(difference.expected), one_line(difference.actual))
                lines += hanging(f"{_head(difference)}{excerpt(parts)}", width, *_INNER)
                wording.remove(difference)
    return lines + [line for rest in _counted(wording) for line in hanging(rest, width, *_INNER)]


def _told(difference: Difference) -> str:
    expected, actual = one_line(difference.expected), one_line(difference.actual)
    change = change_text(difference)
    between = f"{expected} → {actual}{f'（{change}）' if change else ''}"
    told = _head(difference) + (between if expected and actual else expected or actual)
    return f"{told}　{reasons_text(difference)}".rstrip()


def _head(difference: Difference) -> str:
    word = verdict_word(difference)
    return f"{word.sign} {aspect_word(difference).both}：{word.both}　"


def _counted(differences: Iterable[Difference]) -> Iterator[str]:
    """What is only named: the same in other words, and wording."""
    same: dict[str, int] = {}
    changed: dict[str, int] = {}
    for one in differences:
        found = same if one.verdict is Verdict.EQUAL else changed
        found[aspect_word(one).zh] = found.get(aspect_word(one).zh, 0) + 1
    for head, found in (("表述不同 worded otherwise", same), ("文字有别 wording differs", changed)):
        if found:
            parts = (f"{name}{n}处" if n > 1 else name for name, n in found.items())
            yield f"· {head}：" + "、".join(parts)
