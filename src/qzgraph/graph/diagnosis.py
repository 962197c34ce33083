"""What is wrong with a query that does not parse: where, what was expected, what may be meant.

pyoxigraph says how far it came (``error at 1:22: expected one of …``), which is often behind the
mistake, and lists what its grammar tried last. The text says more: a word that is no keyword, a
prefix that is not declared, a bracket that is not closed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from qzgraph import names
from qzgraph.errors import BadQuery
from qzgraph.graph.tokens import CLOSING, KEYWORDS, OPENING, Token, place, tokens

_PAIRS = {"(": ")", "[": "]", "{": "}"}
#: pyoxigraph's own words for what is no matter of grammar.
_REASONS = {
    "The SELECT contains a variable that is unbound": (
        "SELECT 里有变量既不在 GROUP BY 中，也没有汇总"
    ),
    "IRI parsing failed": "尖括号里不是 IRI",
}


def syntax_error(text: str, error: SyntaxError) -> BadQuery:
    """The complaint about a query, from its text and from what pyoxigraph says of it."""
    found = re.match(r"error at (\d+):(\d+): expected (.*)", str(error), re.DOTALL)
    if not found:
        return BadQuery(f"syntax error: {error}", zh=f"语法错误：{error}")
    said = re.sub(r"\[[^\]]*\]", "", found[3].removeprefix("one of "))
    read = list(tokens(text))
    looks: tuple[Callable[[], BadQuery | None], ...] = (
        lambda: _open_string(text, read),
        lambda: _undeclared(text, read),
        lambda: _reason(said, (int(found[1]), int(found[2]))),
        lambda: _no_keyword(text, read),
        lambda: _unbalanced(text, read),
        lambda: _incomplete(text, read),
    )
    for look in looks:
        complaint = look()
        if complaint is not None:
            return complaint
    return _elsewhere(text, read, said, (int(found[1]), int(found[2])))


def _open_string(text: str, read: Sequence[Token]) -> BadQuery | None:
    for token in read:
        if token.kind == "open":
            at = place(text, token.start)
            return _wrong(at, "a string is not closed", "引号没有配对", expected=(token.text[0],))
    return None


def _undeclared(text: str, read: Sequence[Token]) -> BadQuery | None:
    """The first prefix that is used without being declared."""
    declared: set[str] = set()
    before: Token | None = None
    for token in read:
        if token.kind == "pname":
            prefix = token.text.split(":")[0]
            if before and before.is_word("PREFIX"):
                declared.add(prefix)
            elif prefix not in declared:
                return _prefix(text, token, prefix, sorted(declared))
        before = token
    return None


def _prefix(text: str, token: Token, prefix: str, declared: Sequence[str]) -> BadQuery:
    near: tuple[str, ...] = ()
    if prefix in names.PREFIXES:
        near = (f"PREFIX {prefix}: <{names.PREFIXES[prefix]}>",)
        mend, zh = f"declare it first: {near[0]}", f"请先声明：{near[0]}"
    else:
        known = difflib.get_close_matches(prefix, [*declared, *names.PREFIXES], n=1)
        near = tuple(f"{each}:" for each in known)
        mend = f"declare it first: PREFIX {prefix}: <…>"
        zh = f"请先声明：PREFIX {prefix}: <…>"
        if near:
            mend, zh = (
                f"did you mean {near[0]}? If not, {mend}",
                f"你是不是要写 {near[0]}？否则{zh}",
            )
    return _wrong(
        place(text, token.start),
        f"the prefix {prefix}: is not declared",
        f"前缀 {prefix}: 没有声明；{zh}",
        mend=mend,
        expected=(f"PREFIX {prefix}:",),
        near=near,
    )


def _no_keyword(text: str, read: Sequence[Token]) -> BadQuery | None:
    """The first word that SPARQL does not know."""
    for token in read:
        if token.kind == "word" and token.text.upper() not in KEYWORDS:
            near = tuple(difflib.get_close_matches(token.text.upper(), KEYWORDS, n=2, cutoff=0.7))
            mend, zh = "names have a prefix or stand in <…>", "名称要带前缀，或写在 <…> 里"
            if near:
                mend = f"did you mean {' or '.join(near)}?"
                zh = f"你是不是要写 {' 或 '.join(near)}？"
            return _wrong(
                place(text, token.start),
                f"{token.text[:40]!r} is no word of SPARQL",
                f"SPARQL 没有 {token.text[:40]} 这个词；{zh}",
                mend=mend,
                near=near,
                expected=near,
            )
    return None


def _reason(said: str, at: tuple[int, int]) -> BadQuery | None:
    """What pyoxigraph says in words."""
    plain = re.sub(r"\"[^\"]*\"|<unreported>", "", said)
    reasons = re.findall(r"\w+(?: \w+)+", plain)
    if not reasons or reasons[0] == "Prefix not found":
        return None
    return _wrong(at, reasons[0], _REASONS.get(reasons[0], reasons[0]))


def _unbalanced(text: str, read: Sequence[Token]) -> BadQuery | None:
    """The first bracket that closes none, or the last that is not closed."""
    opened: list[Token] = []
    for token in read:
        if token.text in OPENING:
            opened.append(token)
        elif token.text in CLOSING:
            if not opened:
                return _bracket(text, token, "closes nothing", "没有可以配对的左括号")
            if _PAIRS[opened[-1].text] != token.text:
                wanted = _PAIRS[opened[-1].text]
                line, column = place(text, opened[-1].start)
                return _bracket(
                    text,
                    token,
                    f"stands where {opened[-1].text!r} of line {line}, column "
                    f"{column} is to be closed",
                    f"第 {line} 行第 {column} 列的 {opened[-1].text} 还没有配对",
                    wanted,
                )
            opened.pop()
    if not opened:
        return None
    line, column = place(text, opened[-1].start)
    return _wrong(
        place(text, len(text.rstrip())),
        "the query ends before it is complete",
        f"查询没有写完；第 {line} 行第 {column} 列的 {opened[-1].text} 没有配对",
        mend=f"close {opened[-1].text!r} of line {line}, column {column}",
        expected=(_PAIRS[opened[-1].text],),
    )


_TERMS = frozenset(("var", "iri", "pname", "bnode", "string", "number"))


def _incomplete(text: str, read: Sequence[Token]) -> BadQuery | None:
    """A triple of one or two terms, or an operator with nothing behind it."""
    run: int | None = None
    for token, following in pairwise(read):
        if token.text in ("<", ">", "=", "!", "&", "|", "/") and following.text == ")":
            return _bracket(text, following, "stands where a value is wanted", "前面缺一个值")
        if token.text in ("{", "."):
            run = 0
        elif run is not None:
            run = run + 1 if token.kind in _TERMS or token.is_word("A") else None
            if run in (1, 2) and following.text in ("}", ".", ";"):
                return _bracket(
                    text,
                    following,
                    "stands where the triple wants its object" if run == 2 else "is no predicate",
                    "前面的三元组不完整：要有主语、谓语、宾语",
                )
    return None


def _bracket(text: str, token: Token, what: str, zh: str, wanted: str = "") -> BadQuery:
    return _wrong(
        place(text, token.start),
        f"{token.text!r} {what}",
        f"{token.text} {zh}",
        expected=(wanted,) if wanted else (),
    )


def _wrong(
    at: tuple[int, int],
    what: str,
    zh: str,
    *,
    mend: str = "",
    expected: tuple[str, ...] = (),
    near: tuple[str, ...] = (),
) -> BadQuery:
    """What is wrong at a line and column."""
    return BadQuery(
        f"syntax error: {what}",
        place=at,
        mend=mend,
        zh=f"第 {at[0]} 行第 {at[1]} 列：语法错误：{zh}",
        expected=expected,
        near=near,
    )


def _elsewhere(text: str, read: Sequence[Token], said: str, at: tuple[int, int]) -> BadQuery:
    """What is left: the token that pyoxigraph did not get beyond."""
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: at[0] - 1]) + at[1] - 1
    token = next((token for token in read if token.end > offset), None)
    quoted = re.findall(r"\"([^\"]+)\"", said)
    words = [word for word in re.findall(r"\b[A-Z]{2,}\b", said) if word in KEYWORDS]
    expected = tuple(dict.fromkeys([*quoted, *words]))
    if token is None:
        expected = expected if len(expected) == 1 else ()  # More would be guesses about the end.
        what, zh = "the query is not complete", "查询不完整"
    else:
        shown = token.text[:40]
        what, zh = f"{shown!r} cannot stand here", f"这里不能有 {shown}"
        at = place(text, token.start)
    mend = f"expected {', '.join(expected)}" if expected else "look at what stands before it"
    return BadQuery(
        f"syntax error here or shortly before: {what}",
        place=at,
        mend=mend,
        zh=f"第 {at[0]} 行第 {at[1]} 列或稍前：语法错误：{zh}"
        + (f"；应为 {'、'.join(expected)}" if expected else ""),
        expected=expected,
    )
