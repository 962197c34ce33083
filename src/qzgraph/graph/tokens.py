"""The terminals of a query's text (SPARQL 1.1 Query, §19.8), so that a keyword inside a string, an
IRI, a comment, a variable or a prefixed name is never taken for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: What an update begins with (SPARQL 1.1 Update, §3).
UPDATE_FORMS = frozenset(
    ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
)
PROLOGUE = ("BASE", "PREFIX", "VERSION")
#: Every other word of the query language (SPARQL 1.1 Query, §19.8; 1.2 added the last line).
KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        """
        BASE PREFIX SELECT CONSTRUCT DESCRIBE ASK DISTINCT REDUCED AS FROM NAMED WHERE GROUP BY
        HAVING ORDER ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH SERVICE SILENT BIND MINUS
        UNION FILTER EXISTS NOT IN A TRUE FALSE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR
        STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN
        UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY
        HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF
        STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
        VERSION LATERAL TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR HASLANG HASLANGDIR
        STRLANGDIR
        """,
    )
)

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


def place(text: str, offset: int) -> tuple[int, int]:
    """The line and the column of a character, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
