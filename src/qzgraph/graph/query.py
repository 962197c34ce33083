"""A query: what its text says before it is run, and the verb that runs it, given or saved.

The text is read as tokens (SPARQL 1.1 Query, §19.8, terminals), so that a keyword inside a string,
an IRI, a comment, a variable or a prefixed name is never taken for one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from pyoxigraph import Store

from qzgraph import names
from qzgraph.errors import BadQuery, BadUsage
from qzgraph.graph.answer import Answer

if TYPE_CHECKING:
    from qzgraph.graph.store import GraphStore

QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: What an update begins with (SPARQL 1.1 Update, §3).
UPDATE_FORMS = frozenset(
    ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
)
_PROLOGUE = ("BASE", "PREFIX", "VERSION")

#: pyoxigraph's parser and evaluator recurse; from some 500 nested calls or 2,000 joined operators
#: on, they overflow the stack and end the whole process. No honest query comes near either.
MAX_DEPTH = 100
MAX_OPERATORS = 1000

OPENING = frozenset("([{")
CLOSING = frozenset(")]}")

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_NAME = r"[\w\-\u00B7\u0300-\u036F\u203F\u2040]"
_LOCAL = rf"(?:{_NAME}|:|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN = re.compile(
    rf"""
      (?P<space>   \s+ )
    | (?P<comment> \#[^\n\r]* )
    | (?P<iri>     <(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPE})*> )
    | (?P<string>  \"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
                 | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<open>    ["'].* )
    | (?P<var>     [?$][\w\u00B7\u0300-\u036F\u203F\u2040]+ )
    | (?P<lang>    @[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)? )
    | (?P<bnode>   _:\w{_NAME}*(?:\.+{_NAME}+)* )
    | (?P<pname>   (?:[^\W\d_]{_NAME}{{0,99}}(?:\.+{_NAME}{{1,99}}){{0,9}})?
                   :(?:{_LOCAL}+(?:\.+{_LOCAL}+)*)? )
    | (?P<number>  (?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+ | \d*\.\d+ | \d+ )
    | (?P<word>    [^\W\d]\w* )
    | (?P<mark>    . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One terminal: its kind is the name of its group in the pattern above."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, which know no case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """The terminals of a query, without white space and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind not in ("space", "comment"):
            yield Token(kind, match.group(), match.start(), match.end())


class Saved(Protocol):
    """What the verb needs of a saved query."""

    @property
    def name(self) -> str: ...

    def bind(self, params: Mapping[str, str]) -> str: ...


AnySaved = TypeVar("AnySaved", bound=Saved)


def run(store: GraphStore, text: str) -> Answer:
    """What the store answers to this query. Raises BadQuery, EndpointFailed or QzgraphError."""
    return store.query(text)


def run_saved(
    store: GraphStore, saved: Sequence[Saved], name: str, params: Mapping[str, str]
) -> Answer:
    """What the store answers to the saved query of this name.

    Raises BadUsage for a name, a parameter or a value that does not fit, and what :func:`run`
    raises.
    """
    return run(store, find(saved, name).bind(params))


def find(saved: Sequence[AnySaved], name: str) -> AnySaved:
    """The saved query of this name; BadUsage, with the nearest names, where there is none."""
    for query in saved:
        if query.name == name:
            return query
    raise BadUsage(
        f"there is no saved query {name!r}", mend=nearest(name, [query.name for query in saved])
    )


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint for a word that is not among the known ones: those like it, else all of them."""
    if not known:
        return "there are none"
    like = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(like)}?" if like else f"take one of {', '.join(known)}"


def form_of(text: str) -> str:
    """``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE`` (SPARQL 1.1 Query, §19.8, rule 2).

    Raises BadQuery for an update (SPARQL 1.1 Update, §3) and for a text that is no query at all.
    """
    for token in tokens(text):
        if token.kind == "word" and not token.is_word(*_PROLOGUE):
            word = token.text.upper()
            if word in QUERY_FORMS:
                return word
            if word in UPDATE_FORMS:
                raise BadQuery(f"updates are not accepted: this is {_article(word)}")
            break
    raise BadQuery(
        "this is no SPARQL query: it begins with none of SELECT, ASK, CONSTRUCT and DESCRIBE"
    )


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "AI" else f"a {word}"


def names_dataset(text: str) -> bool:
    """Whether the query says by FROM or FROM NAMED what it runs on (§13.2)."""
    return any(token.is_word("FROM") for token in tokens(text))


def refuse_excess(text: str) -> None:
    """Raises BadQuery where the query is nested so deeply, or joins so many operators, that
    running it could end the process. Lists of data (VALUES, IN) count for nothing."""
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
            )
        if operators > MAX_OPERATORS:
            raise BadQuery(
                f"the query has more than {MAX_OPERATORS} keywords and operators",
                mend="split it into several, or list its data in VALUES",
            )
        if token.kind == "open":
            return


#: An "IRI" that could also be read as ``<`` and an expression with a quotation mark, a comment or
#: brackets in it. After ``scheme://`` no expression can stand.
_AMBIGUOUS = re.compile(r"<(?![A-Za-z][\w+.\-]*://).*['#()\[\]]", re.DOTALL)


def _unit(letter: str) -> str:
    """A letter in either case, plain or as a codepoint escape (§19.2)."""
    codes = f"(?:{ord(letter):02x}|{ord(letter.upper()):02x})"
    return rf"(?:{letter}|\\u00{codes}|\\U000000{codes})"


_STEM = "".join(_unit(letter) for letter in "servic")
_SERVICE = re.compile(f"(?P<stem>{_STEM}){_unit('e')}", re.IGNORECASE)


def refuse_service(text: str) -> None:
    """Raises BadQuery where the query has a SERVICE clause (SPARQL 1.1 Federated Query, §2): a
    local query never fetches, and pyoxigraph has no switch to forbid it.

    Tokens alone do not decide this. pyoxigraph reads without terminals and tries again where one
    reading fails: it takes ``SERVICE:a {…}``, ``trueSERVICE<…>{…}`` and
    ``FILTER(?a<?b)SERVICE#>`` for SERVICE clauses, which by the grammar they are not. So its own
    parser is asked: the word is changed throughout into one that is no keyword. If the changed
    query parses, the word was part of a string, a name, an IRI or a comment wherever it stood; if
    it does not, the query either fetches or is wrong anyway. The changed query runs on an empty
    store.
    """
    if not _SERVICE.search(text):
        return
    lower = text.lower()
    letter = next((x for x in "xyzqwkvj" if f"servic{x}" not in lower), None)
    if letter is None:
        raise BadQuery("SERVICE is not accepted: a query of a local store never fetches")
    try:
        Store().query(_SERVICE.sub(rf"\g<stem>{letter}", text))
    except SyntaxError as error:
        if any(token.is_word("SERVICE") for token in tokens(text)):
            raise BadQuery(
                "SERVICE is not accepted: a query of a local store never fetches",
                mend="run it with --endpoint on a server that federates",
            ) from error
        raise syntax_error(text, error) from error
    except (RuntimeError, ValueError, OSError):
        return  # It parses, and an empty store says nothing about how it evaluates.


def syntax_error(text: str, error: SyntaxError) -> BadQuery:
    """pyoxigraph's complaint (``error at 1:22: expected one of …``) as one line with its place."""
    found = re.match(r"error at (\d+):(\d+): expected (.*)", str(error), re.DOTALL)
    if not found:
        return BadQuery(f"syntax error: {error}")
    line, column, expected = found.groups()
    plain = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|<unreported>", "", expected.removeprefix("one of "))
    reasons = re.findall(r"\w+(?: \w+)+", plain)
    if reasons:
        what = f"syntax error: {reasons[0]}"
    elif any(token.kind == "open" for token in tokens(text)):
        what = "syntax error: a string is not closed"
    elif '"}"' in expected and not _after(text, int(line), int(column)):
        what = "syntax error: the query ends before it is complete"
    else:
        what = "syntax error here or shortly before"
    return BadQuery(what, where=f"line {line}, column {column}", mend=_undeclared(text))


def _after(text: str, line: int, column: int) -> str:
    """What stands from this place on, without the white space around it."""
    rest = text.split("\n")[line - 1 :]
    return "\n".join([rest[0][column - 1 :], *rest[1:]]).strip() if rest else ""


def _undeclared(text: str) -> str:
    """A hint naming the first prefix that is used without being declared, or nothing."""
    declared: set[str] = set()
    before: Token | None = None
    for token in tokens(text):
        if token.kind == "pname":
            prefix = token.text.split(":")[0]
            if before and before.is_word("PREFIX"):
                declared.add(prefix)
            elif prefix not in declared:
                iri = names.PREFIXES.get(prefix, "…")
                return f"declare it first: PREFIX {prefix}: <{iri}>"
        before = token
    return ""
