"""Which queries a local store takes: what a text is, and whether it can be run without harm."""

from __future__ import annotations

import difflib
import re
from functools import cache

from pyoxigraph import Store

from qzgraph.errors import BadQuery
from qzgraph.graph.diagnosis import syntax_error
from qzgraph.graph.tokens import (
    CLOSING,
    OPENING,
    PROLOGUE,
    QUERY_FORMS,
    UPDATE_FORMS,
    place,
    tokens,
)

#: pyoxigraph's parser and evaluator recurse; from some 500 nested calls or 2,000 joined operators
#: on, they overflow the stack and end the whole process. No honest query comes near either.
MAX_DEPTH = 100
MAX_OPERATORS = 1000


def form_of(text: str) -> str:
    """``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE`` (SPARQL 1.1 Query, §19.8, rule 2).

    Raises BadQuery for an update (SPARQL 1.1 Update, §3) and for a text that is no query at all.
    """
    for token in tokens(text):
        if token.kind == "word" and not token.is_word(*PROLOGUE):
            word = token.text.upper()
            if word in QUERY_FORMS:
                return word
            if word in UPDATE_FORMS:
                raise BadQuery(
                    f"updates are not accepted: this is {_article(word)}",
                    zh=f"只读：不接受更新（{word}）",
                )
            near = tuple(difflib.get_close_matches(word, QUERY_FORMS, n=1))
            raise _no_query(text, token.start, near)
    raise _no_query(text, 0, ())


def _no_query(text: str, start: int, near: tuple[str, ...]) -> BadQuery:
    line, column = place(text, start)
    return BadQuery(
        "this is no SPARQL query: it begins with none of SELECT, ASK, CONSTRUCT and DESCRIBE",
        place=(line, column),
        mend=f"did you mean {near[0]}?" if near else "",
        zh=f"第 {line} 行第 {column} 列：这不是 SPARQL 查询：应以 SELECT、ASK、CONSTRUCT 或 DESCRIBE 开头"
        + (f"；你是不是要写 {near[0]}？" if near else ""),
        expected=QUERY_FORMS,
        near=near,
    )


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "AI" else f"a {word}"


def names_dataset(text: str) -> bool:
    """Whether the query says by FROM or FROM NAMED what it runs on (§13.2): what pyoxigraph takes
    for one, so that no query that names a dataset is given the union instead."""
    return _without("from", text) is not None


def refuse_excess(text: str) -> None:
    """Raises BadQuery where the query is nested so deeply, or joins so many operators, that
    running it could end the process. Lists of data (VALUES, IN) count for nothing."""
    brackets = sum(map(text.count, OPENING))
    if brackets <= MAX_DEPTH and len(_PIECES.findall(text)) <= MAX_OPERATORS:
        return  # However it is read, there is no more in it than that.
    depth = operators = 0
    data: int | None = None  # The depth at which the current VALUES block stands.
    for token in tokens(text):
        if token.kind == "open" or _AMBIGUOUS.match(token.text):
            # ``?a<b&&'>'``: to the grammar an IRI, to pyoxigraph, which reads without terminals,
            # perhaps a comparison. What follows may be read otherwise than here: count it all.
            depth = len(re.findall(r"[(\[{]", text))
            operators = len(re.findall(r"\w+|[^\w\s]", text))
        elif token.text in OPENING:
            depth += 1
        elif token.text in CLOSING:
            depth -= 1
            data = None if token.text == "}" and depth == data else data
        elif token.is_word("VALUES"):
            data = depth
        elif data is None and (
            (token.kind == "mark" and token.text not in ",.;^")
            or (token.kind == "word" and not token.is_word("TRUE", "FALSE"))
        ):
            operators += 1
        if depth > MAX_DEPTH:
            raise BadQuery(
                f"the query is nested more than {MAX_DEPTH} levels deep",
                mend="split it into several",
                zh=f"查询嵌套超过 {MAX_DEPTH} 层；请拆成几个",
            )
        if operators > MAX_OPERATORS:
            raise BadQuery(
                f"the query has more than {MAX_OPERATORS} keywords and operators",
                mend="split it into several, or list its data in VALUES",
                zh=f"查询的关键字和运算符超过 {MAX_OPERATORS} 个；请拆成几个，或用 VALUES 列出数据",
            )
        if token.kind == "open":
            return


_PIECES = re.compile(r"\w+|[^\w\s]")
#: An "IRI" that could also be read as ``<`` and an expression with a quotation mark, a comment or
#: brackets in it. After ``scheme://`` no expression can stand.
_AMBIGUOUS = re.compile(r"<(?![A-Za-z][\w+.\-]*://).*['#()\[\]]", re.DOTALL)


def refuse_service(text: str, allowed: frozenset[str]) -> None:
    """Raises BadQuery where the query has a SERVICE clause (SPARQL 1.1 Federated Query, §2): a
    local query never fetches, and pyoxigraph has no switch to forbid it. One that names an
    ``allowed`` endpoint, as an IRI between ``<`` and ``>``, may stand."""
    rest = _without_allowed(text, allowed) if allowed and "\\u" not in text else text
    complaint = _without("service", rest)
    if complaint is None:
        return
    if allowed and any(token.is_word("SERVICE") for token in tokens(text)):
        raise BadQuery(
            "SERVICE is accepted for some endpoints only, and this query names another",
            mend=f"write one of these as it stands: {', '.join(map('<{}>'.format, sorted(allowed)))}",
            zh="SERVICE 只接受管理员允许的端点，这里写的不是",
        ) from complaint
    if any(token.is_word("SERVICE") for token in tokens(text)):
        raise BadQuery(
            "SERVICE is not accepted: a query of a local store never fetches",
            mend="run it with --endpoint on a server that federates",
            zh="不接受 SERVICE：本地的查询不向别处取数据",
        ) from complaint
    raise syntax_error(text, complaint) from complaint


def _without_allowed(text: str, allowed: frozenset[str]) -> str:
    """The query with GRAPH for SERVICE where an allowed endpoint follows; what is left of SERVICE is
    for :func:`_without` to judge, so that what is read wrongly here is refused, never let through."""
    parts: list[str] = []
    done = 0
    read = list(tokens(text))
    for at, token in enumerate(read):
        if not token.is_word("SERVICE"):
            continue
        rest = read[at + 1 : at + 3]
        named = rest[1:] if rest and rest[0].is_word("SILENT") else rest
        if named and named[0].kind == "iri" and named[0].text[1:-1] in allowed:
            parts += [text[done : token.start], "GRAPH "]
            done = named[0].start
    return "".join([*parts, text[done:]])


def _without(word: str, text: str) -> SyntaxError | None:
    """What pyoxigraph complains of where this word is no keyword; None where it is none anyway.

    Tokens alone do not decide it. pyoxigraph reads without terminals and tries again where one
    reading fails: it takes ``SERVICE:a {…}``, ``trueSERVICE<…>{…}``, ``FILTER(?a<?b)SERVICE#>`` and
    ``FROM:g`` for clauses, which by the grammar they are not. So its own parser is asked: the word
    is changed throughout into one that is no keyword. If the changed query parses, the word was
    part of a string, a name, an IRI or a comment wherever it stood; if it does not, the word is a
    keyword or the query is wrong anyway. Changed queries run on an empty store.
    """
    lower = text.lower()
    if "\\u" not in lower and not _clause(word).search(text):
        return None
    pattern = _pattern(word)
    if not pattern.search(text):
        return None
    letter = next((x for x in "xyzqwkvj" if word[:-1] + x not in lower), None)
    if letter is None:
        return SyntaxError(f"the word {word} in too many forms")
    try:
        Store().query(pattern.sub(rf"\g<stem>{letter}", text))
    except SyntaxError as error:
        return error
    except (RuntimeError, ValueError, OSError):
        pass  # It parses, and an empty store says nothing about how it evaluates.
    return None


@cache
def _clause(word: str) -> re.Pattern[str]:
    """The word before what both clauses name next: an IRI, a variable or a prefixed name."""
    between = r"(?:silent|named|\s|#[^\n\r]*+)*+"
    return re.compile(rf"{word}{between}(?:[<?$]|[^\s<?$:]*+:)", re.IGNORECASE)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    stem = "".join(_unit(letter) for letter in word[:-1])
    return re.compile(f"(?P<stem>{stem}){_unit(word[-1])}", re.IGNORECASE)


def _unit(letter: str) -> str:
    """A letter in either case, plain or as a codepoint escape (§19.2)."""
    codes = f"(?:{ord(letter):02x}|{ord(letter.upper()):02x})"
    return rf"(?:{letter}|\\u00{codes}|\\U000000{codes})"
