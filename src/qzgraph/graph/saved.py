"""Saved queries: ``queries/*.rq``, each a valid SPARQL query that runs unchanged, with a head of
comments that says in Chinese and English what it answers and which of its values may be set.

The head is the comment lines before the first other line::

    # title-zh: …            # title-en: …            (one line each, all four required)
    # description-zh: …      # description-en: …
    # param: NAME TYPE | what it is, zh | what it is, en

A parameter NAME is declared in the query by a block ``VALUES ?NAME { default }``, one term in it; a query
may say it again with the same default, so that a sub-select or a branch of a UNION names it too.
TYPE is one of ``xsd:string``, ``zh`` (words that are a name in Chinese), ``xsd:integer``, ``xsd:decimal``, ``iri`` (``<…>``, a plain IRI, or a
name with a prefix of :data:`qzgraph.names.PREFIXES`), ``iris`` (any number of such, parted by spaces),
``named`` (such an IRI, or else words, which are
a label of the thing, and which the query compares as a string), ``edition`` (``330800-2023``, or the IRI)
and ``division`` (``330800``, or the IRI: where to look for editions; that of the edition, where one is named).
A ``?`` after it says that the value may be left open: an empty value, or the default ``UNDEF``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from qzgraph import names
from qzgraph.errors import BadUsage, BrokenData
from qzgraph.graph.answer import Term
from qzgraph.graph.query import nearest
from qzgraph.graph.tokens import QUERY_FORMS, Token, tokens

_XSD = names.PREFIXES["xsd"]
_LEXICAL = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
}
TYPES = (
    "xsd:string",
    "zh",
    "xsd:integer",
    "xsd:decimal",
    "iri",
    "iris",
    "named",
    "edition",
    "division",
)
#: Types of words, with the language of their literals.
_WORDS = {"xsd:string": None, "zh": "zh"}
_IRI = re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:.*")
_DESCRIPTION = ("description-zh", "description-en")
_KEYS = ("title-zh", "title-en", *_DESCRIPTION)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PARAM = re.compile(r"(\w+) ([\w:]+)(\?)? *\|([^|]+)\|([^|]+)")


@dataclass(frozen=True)
class Parameter:
    """A value of a saved query that may be set. ``default`` is None where it is left open."""

    name: str
    type: str
    optional: bool
    default: Term | None
    zh: str
    en: str
    places: tuple[tuple[int, int], ...]
    """Where, in the query's text, the terms stand that a value replaces."""

    def terms(self, value: str) -> list[Term]:
        """The term that a written value stands for, or each of several; none for an open one.

        Raises BadUsage for a value that is not of the declared type.
        """
        if not value and self.optional:
            return []
        try:
            value.encode("utf-8")
            if self.type == "iris":
                return [self._term(each) for each in value.split()]
            return [self._term(value if self.type in _WORDS else value.strip())]
        except ValueError as error:
            raise BadUsage(
                f"{value!r} is no {self.type}",
                where=f"parameter {self.name}",
                mend=self.en,
                zh=f"参数 {self.name}：{value!r} 不是 {self.type}；{self.zh}",
            ) from error

    def _term(self, value: str) -> Term:
        if self.type in _WORDS:
            return Literal(value, language=_WORDS[self.type])
        if self.type in _LEXICAL:
            if not _LEXICAL[self.type].fullmatch(value):
                raise ValueError
            return Literal(value, datatype=NamedNode(_XSD + self.type.removeprefix("xsd:")))
        if self.type == "edition" and re.fullmatch(r"[0-9]{6}-[0-9]{4}", value):
            return NamedNode(names.standard(value))
        if self.type == "division" and re.fullmatch(r"[0-9]{6}", value):
            return NamedNode(names.division(value))
        if self.type == "named" and not _IRI.fullmatch(value):
            if not value:
                raise ValueError
            return Literal(value)
        prefix, colon, rest = value.partition(":")
        if colon and prefix in names.PREFIXES:
            return NamedNode(names.PREFIXES[prefix] + rest)
        return NamedNode(value.removeprefix("<").removesuffix(">"))


@dataclass(frozen=True)
class SavedQuery:
    """A query with its name, its head and its parameters."""

    name: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, params: Mapping[str, str]) -> str:
        """The query's text with these values in the place of its defaults, each as a term of its
        declared type: no value is ever pasted as text.

        Raises BadUsage for an unknown parameter and for a value of another type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        given: dict[str, list[Term]] = {}
        for name, value in params.items():
            if name not in known:
                raise BadUsage(
                    f"the saved query {self.name} has no parameter {name!r}",
                    mend=nearest(name, list(known)),
                )
            given[name] = known[name].terms(value)
        text = self.text
        blocks = [(place, each) for each in self.parameters for place in each.places]
        for (start, end), parameter in sorted(blocks, key=lambda block: block[0], reverse=True):
            terms = given.get(parameter.name)
            if parameter.type == "division" and terms is None and (edition := self._named(given)):
                terms = _place_of(edition)
            open_ = not terms if terms is not None else parameter.default is None
            if open_ and (parameter.type != "iris" or parameter.optional):
                text = _without_block(text, start, end)
            elif terms is not None:
                text = f"{text[:start]} {' '.join(map(str, terms))} {text[end:]}"
        return text

    def _named(self, given: Mapping[str, list[Term]]) -> Term | None:
        """The edition that is given, if one is: it is looked for in its own place."""
        editions = (given.get(each.name) for each in self.parameters if each.type == "edition")
        return next((terms[0] for terms in editions if terms), None)


def _place_of(edition: Term) -> list[Term]:
    """The division of an edition, which its IRI tells; none of another's. Were it left open, all places
    that are or lie within or around it would be gone through, of the nation's some three thousand."""
    code = _EDITION.match(getattr(edition, "value", ""))
    return [NamedNode(names.division(code[1]))] if code else []


_EDITION = re.compile(re.escape(names.standard("")) + "([0-9]{6})-[0-9]{4}")
_BLOCK = re.compile(r"VALUES\s*\?\w+\s*\{\Z", re.IGNORECASE)


def _without_block(text: str, start: int, end: int) -> str:
    """The query without a block that says nothing: ``VALUES ?x { UNDEF }`` joins with anything
    (SPARQL 1.1 Query, §10), but on Virtuoso with nothing."""
    head = _BLOCK.search(text, 0, start)
    if head is None:  # A comment stands inside.
        return f"{text[:start]} UNDEF {text[end:]}"
    return text[: head.start()] + text[end + 1 :]


def load_saved(folder: Path, *, titled: bool = True) -> list[SavedQuery]:
    """The saved queries of a folder, by name; ``titled`` but for those that no reader is offered. Raises
    BrokenData for a file that breaks the grammar above, naming it."""
    return [read_saved(file, titled=titled) for file in sorted(folder.glob("*.rq"))]


def read_saved(file: Path, *, titled: bool) -> SavedQuery:
    """The saved query in this file; its name is the file's. Raises BrokenData."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenData(f"cannot be read ({error})", where=str(file)) from error
    try:
        if not _NAME.fullmatch(file.stem):
            raise BrokenData("a saved query's name is small letters, digits and hyphens")
        head, declared = _head(text, _KEYS if titled else _DESCRIPTION)
        blocks = _values_blocks(text)
        parameters = tuple(_parameter(text, blocks, *line) for line in declared)
        return SavedQuery(
            name=file.stem,
            title_zh=head.get("title-zh", ""),
            title_en=head.get("title-en", ""),
            description_zh=head["description-zh"],
            description_en=head["description-en"],
            parameters=parameters,
            text=text,
        )
    except BrokenData as error:
        raise BrokenData(error.what, where=str(file)) from error


def _head(
    text: str, keys: tuple[str, ...]
) -> tuple[dict[str, str], list[tuple[str, str, bool, str, str]]]:
    """The head's lines by key, and its parameters: name, type, optional, zh, en."""
    head: dict[str, str] = {}
    parameters: list[tuple[str, str, bool, str, str]] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        key, _, value = (part.strip() for part in line.removeprefix("#").partition(":"))
        if key == "param":
            match = _PARAM.fullmatch(value)
            if not match or match[2] not in TYPES:
                raise BrokenData(
                    f"a parameter reads NAME TYPE | zh | en, not {value!r}; types: {TYPES}"
                )
            parameters.append(
                (match[1], match[2], bool(match[3]), match[4].strip(), match[5].strip())
            )
        elif key not in keys or key in head or not value:
            raise BrokenData(f"the head has no place for the line {line!r}")
        else:
            head[key] = value
    if missing := [key for key in keys if key not in head]:
        raise BrokenData(f"the head says nothing of {', '.join(missing)}")
    return head, parameters


def _values_blocks(text: str) -> dict[str, list[tuple[int, int]]]:
    """Where the inside of each ``VALUES ?name { … }`` stands, by variable."""
    blocks: dict[str, list[tuple[int, int]]] = {}
    read: list[Token] = list(tokens(text))
    for position, token in enumerate(read[:-2]):
        variable, opening = read[position + 1], read[position + 2]
        if token.is_word("VALUES") and variable.kind == "var" and opening.text == "{":
            closing = next((t for t in read[position + 3 :] if t.text == "}"), None)
            if closing is not None:
                inside = (opening.end, closing.start)
                blocks.setdefault(variable.text[1:], []).append(inside)
    return blocks


def _parameter(
    text: str,
    blocks: Mapping[str, list[tuple[int, int]]],
    name: str,
    type_: str,
    optional: bool,
    zh: str,
    en: str,
) -> Parameter:
    places = blocks.get(name, [])
    if not places:
        raise BrokenData(f"the parameter {name} wants a block VALUES ?{name} {{ default }}")
    default, *others = (_default(text, name, text[start:end]) for start, end in places)
    if any(other != default for other in others):
        raise BrokenData(f"the blocks of the parameter {name} have several defaults")
    if default is None:
        fits = optional
    elif isinstance(default, Literal):
        words = "string" if type_ == "named" else type_.removeprefix("xsd:")
        fits = default.language == type_ or default.datatype.value == _XSD + words
    else:
        fits = type_ in ("iri", "iris", "named", "edition", "division")
    if not fits:
        raise BrokenData(f"the default of the parameter {name} is no {type_}")
    return Parameter(name, type_, optional, default, zh, en, tuple(places))


def _default(text: str, name: str, written: str) -> Term | None:
    """The one term in a VALUES block, read with the prefixes of its query."""
    form = next((token for token in tokens(text) if token.is_word(*QUERY_FORMS)), None)
    prologue = text[: form.start] if form else ""
    try:
        results = Store().query(f"{prologue} SELECT ?{name} {{ VALUES ?{name} {{{written}}} }}")
        assert isinstance(results, QuerySolutions)
        rows = list(results)
    except SyntaxError as error:
        raise BrokenData(f"the default of the parameter {name} does not parse") from error
    if len(rows) != 1:
        raise BrokenData(f"the parameter {name} has {len(rows)} defaults instead of one")
    default: Term | None = rows[0][0]
    return default
