"""Why an aggregate came out empty, and how to mend the query.

One value that is unbound, or no number, leaves ``SUM``, ``AVG``, ``MIN`` and ``MAX`` of its whole group
without a result (SPARQL 1.1 Query, §18.5.1: an error in a set function leaves the variable unbound), and an
empty cell says nothing of it. The store is asked which it was; where it was neither, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qzgraph.errors import QzgraphError
from qzgraph.graph.answer import Answer, Solutions, Truth
from qzgraph.graph.store import GraphStore
from qzgraph.graph.tokens import Token, tokens

_NUMERIC = ("SUM", "AVG")
_AGGREGATES = (*_NUMERIC, "MIN", "MAX", "GROUP_CONCAT")
#: What a value that is not there may count as, where that does not change what is asked.
_NOTHING = {"SUM": "0", "GROUP_CONCAT": '""'}


@dataclass(frozen=True)
class EmptyAggregate:
    """``variable`` has no value in some row, for the reason given; one line in each language."""

    variable: str
    zh: str
    en: str


@dataclass(frozen=True)
class _Projected:
    """``(SUM(?v) AS ?total)``: what is aggregated how, over which variables."""

    variable: str
    function: str
    over: tuple[str, ...]


def empty_aggregates(store: GraphStore, query: str, answer: Answer) -> list[EmptyAggregate]:
    """The columns of an answer that an aggregate left empty, each with why and how to mend it."""
    if not isinstance(answer, Solutions):
        return []
    empty = {
        variable
        for at, variable in enumerate(answer.variables)
        if any(row[at] is None for row in answer.rows)
    }
    if not empty:
        return []
    read = list(tokens(query))
    found = [each for each in _projected(read) if each.variable in empty]
    asking = _asking(query, read) if found else None
    if asking is None:
        return []
    told = (_told(store, asking, each) for each in found)
    return [each for each in told if each]


def _projected(read: Sequence[Token]) -> Iterator[_Projected]:
    """The aggregates of the outermost SELECT that have a name."""
    depth, start = 0, 0
    for at, token in enumerate(read):
        if token.text == "{":
            return
        if token.text == "(":
            depth += 1
            start = at if depth == 1 else start
        elif token.text == ")":
            depth -= 1
            if depth == 0 and (found := _one(read[start + 1 : at])):
                yield found


def _one(inner: Sequence[Token]) -> _Projected | None:
    if len(inner) < 3 or not inner[-2].is_word("AS") or inner[-1].kind != "var":
        return None
    for at, token in enumerate(inner):
        if token.is_word(*_AGGREGATES):
            over = dict.fromkeys(each.text[1:] for each in inner[at:-1] if each.kind == "var")
            return _Projected(inner[-1].text[1:], token.text.upper(), tuple(over))
    return None


def _asking(query: str, read: Sequence[Token]) -> tuple[str, str] | None:
    """The beginning and the end of an ASK for the outermost pattern; a condition goes between."""
    select = next((token for token in read if token.is_word("SELECT")), None)
    opening = next((token for token in read if token.text == "{"), None)
    if select is None or opening is None or opening.start < select.start:
        return None
    clauses = (token for token in read if token.is_word("FROM", "WHERE"))
    begin = next((token.start for token in clauses if token.start > select.start), opening.start)
    depth = 0
    for token in read:
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.text == "}":
            dataset = query[min(begin, opening.start) : opening.start]
            group = query[opening.start : token.end]
            return f"{query[: select.start]}ASK {dataset}{{ {group} ", " }"
    return None


def _told(store: GraphStore, asking: tuple[str, str], found: _Projected) -> EmptyAggregate | None:
    def holds(condition: str) -> bool:
        try:
            answer = store.query(condition.join(asking))
        except QzgraphError:
            return False  # what was asked is answered; that its reason can't be had is no failure
        return isinstance(answer, Truth) and answer.value

    function, variable = found.function, found.variable
    for over in found.over:
        if holds(f"FILTER(!BOUND(?{over}))"):
            nothing = _NOTHING.get(function)
            call = f"{function}(COALESCE(?{over}, {nothing}))"
            return EmptyAggregate(
                variable,
                f"?{variable} 有空格，不是没有数据：有的行里 ?{over} 没有值，{function} 遇到一个没有值的，"
                f"整组就没有结果。在 {{ }} 里加 FILTER(BOUND(?{over})) 就不算这些行"
                + (f"；或写成 {call}，没有值的算 {nothing}。" if nothing else "。"),
                f"?{variable} has empty cells though there are data: ?{over} has no value in some rows, and "
                f"one such leaves {function} of its whole group empty. FILTER(BOUND(?{over})) inside {{ }} "
                "leaves those rows out"
                + (f"; {call} counts them as {nothing}." if nothing else "."),
            )
        if function in _NUMERIC and holds(f"FILTER(!isNumeric(?{over}))"):
            return EmptyAggregate(
                variable,
                f"?{variable} 有空格，不是没有数据：有的 ?{over} 不是数，{function} 只能算数。"
                f"在 {{ }} 里加 FILTER(isNumeric(?{over})) 就只算是数的。",
                f"?{variable} has empty cells though there are data: some ?{over} are no numbers, which is all "
                f"that {function} can take. FILTER(isNumeric(?{over})) inside {{ }} keeps to those that are.",
            )
    if not holds(""):
        return EmptyAggregate(
            variable,
            f"?{variable} 是空的：没有数据满足 {{ }} 里的条件。",
            f"?{variable} is empty: no data meet the conditions inside {{ }}.",
        )
    return None
