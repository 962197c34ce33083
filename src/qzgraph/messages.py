"""What errors say, in Chinese: ``data/messages.csv`` has each sentence with ``{}`` for what is filled in.

An error is raised in English where it arises, and translated once, at the edge where somebody reads it.
A sentence that the table lacks stays as it is; a test wants one for each that the program can raise.
"""

from __future__ import annotations

import re
from functools import cache

from qzgraph.errors import BrokenData, QzgraphError
from qzgraph.settings import packaged
from qzgraph.tables import rows


def in_chinese(error: QzgraphError) -> str:
    """The error in one line, without where; empty where nobody has written it down."""
    if error.zh:
        return error.zh
    what = translated(error.what)
    if not what:
        return ""
    mend = (translated(error.mend) or error.mend) if error.mend else ""
    return " ".join(f"{what}；{mend}".split()) if mend else what


def in_chinese_where(error: QzgraphError) -> str:
    """The same behind where it is, which an error's own Chinese tells itself."""
    said = in_chinese(error)
    if not said or error.zh or not error.where:
        return said
    return f"{translated(error.where) or error.where}：{said}"


def in_both(error: QzgraphError) -> str:
    """The error in one line, Chinese first where there is any."""
    said = in_chinese(error)
    return f"{said} · {error}" if said else str(error)


def translated(text: str) -> str:
    """The sentence in Chinese, what is filled in translated too where it is a sentence itself; empty for
    one that is not in the table."""
    for pattern, chinese in _sentences():
        if found := pattern.fullmatch(text):
            return chinese.format(*(translated(each) or each for each in found.groups()))
    return ""


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """The table, what is longer without its gaps first: it says more."""
    try:
        table = [(row["en"], row["zh"]) for row in rows(packaged() / "data" / "messages.csv")]
    except BrokenData:
        return []  # an error is told even where its translation cannot be
    table.sort(key=lambda pair: -len(pair[0].replace("{}", "")))
    return [(re.compile(_pattern(en), re.DOTALL), zh) for en, zh in table]


def _pattern(sentence: str) -> str:
    return "(.+?)".join(map(re.escape, sentence.split("{}")))
