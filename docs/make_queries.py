"""Writes docs/queries.md from the heads of queries/*.rq: ``python docs/make_queries.py``.

tests/test_docs.py fails where the page is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qzgraph.graph.saved import Parameter, SavedQuery, load_saved
from qzgraph.rendering.shown import shown

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "queries.md"

HEAD = """\
# 预存查询 · Saved queries

由 `python docs/make_queries.py` 从 `queries/*.rq` 的首部写出，请改那里。
Written from the heads of `queries/*.rq` by `python docs/make_queries.py`; edit those.

`qzgraph query 名称`（NAME）运行，`-p 参数=值`（NAME=VALUE）设定参数；标“可空”的参数写成 `-p 参数=` 即不限。
Run one with `qzgraph query NAME`, set a parameter with `-p NAME=VALUE`; one that may be open is opened by `-p NAME=`.
"""


def page(folder: Path) -> str:
    """The page for the saved queries of a folder."""
    saved = load_saved(folder)
    listed = "\n".join(f"- [`{query.name}`](#{query.name}) {query.title_zh}" for query in saved)
    return "\n".join((HEAD, listed, *(line for query in saved for line in _section(query)), ""))


def _section(query: SavedQuery) -> Iterator[str]:
    yield f"\n## {query.name}\n"
    yield f"**{query.title_zh}**：{query.description_zh}\n"
    yield f"**{query.title_en}**: {query.description_en}"
    if query.parameters:
        yield "\n| 参数 · parameter | 类型 · type | 默认 · default | 含义 · meaning |\n|---|---|---|---|"
        yield from map(_row, query.parameters)


def _row(parameter: Parameter) -> str:
    optional = "，可空 · may be open" if parameter.optional else ""
    default = f"`{shown(parameter.default)}`" if parameter.default is not None else "–"
    meaning = f"{parameter.zh} · {parameter.en}"
    return f"| `{parameter.name}` | {parameter.type}{optional} | {default} | {meaning} |"


if __name__ == "__main__":
    PAGE.write_text(page(ROOT / "queries"), encoding="utf-8", newline="\n")
