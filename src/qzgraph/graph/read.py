"""RDF back to a source: a standard that is given as RDF is read from the texts of its five fields,
so that one reader judges documents and graphs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.parsers import expat

import pyoxigraph as ox

from qzgraph import names
from qzgraph.errors import UnreadableSource
from qzgraph.graph.serialize import BY_SUFFIX
from qzgraph.names import PREFIXES, term
from qzgraph.reading.limits import MAX_TEXT_BYTES, MAX_XML_DEPTH
from qzgraph.reading.source import Source
from qzgraph.reading.text import source_from_text
from qzgraph.records.model import Field
from qzgraph.turtle import Said, said_in

#: A file to be read that is called .xml is one of Office's.
_FORMATS = {suffix: form for suffix, form in BY_SUFFIX.items() if suffix != ".xml"}
_HEAD = {
    "documentNumber": "{}",
    "approvedBy": "{}。",
    "fiscalCapacityAssessment": "{}。",
    "publishedAt": "公布网址：{}",
    "possiblyApprovedBy": "{}。",
    "possiblyPublishedAt": "{}。",
    "possibleFiscalCapacityAssessment": "{}。",
    "issuedOn": "印发日期：{}",
}


def is_rdf(path: Path) -> bool:
    """Whether a file's suffix is one of RDF's."""
    return path.suffix.lower() in _FORMATS


def source_from_rdf(path: Path) -> tuple[Source, str | None, int | None]:
    """The texts of the one standard in an RDF file as a source, and its division and year.

    Raises :class:`UnreadableSource` for what is no RDF, or holds no standard with items, or
    several.
    """
    about = _parse(path)
    kind = PREFIXES["rdf"] + "type"
    in_standard = term("inStandard")
    items = {
        node: said for node, said in about.items() if term("ServiceItem") in said.get(kind, [])
    }
    own = [
        node
        for node, said in about.items()
        if term("ServiceStandard") in said.get(kind, [])
        and any(node in item.get(in_standard, []) for item in items.values())
    ]
    reviewed = [node for node in own if term("ReviewedStandard") in about[node].get(kind, [])]
    standards = reviewed or own
    if len(standards) != 1:
        raise UnreadableSource(
            f"the graph holds {len(standards)} standards with items",
            where=str(path),
            mend="give one edition, as qzgraph extract writes it",
        )
    standard = about[standards[0]]
    mine = [said for said in items.values() if standards[0] in said.get(in_standard, [])]
    source = source_from_text(_text(standard, mine, about), path.name)
    division = names.local(_first(standard, "division")) or None
    year = _first(standard, "editionYear")
    return source, division, int(year) if year.isdigit() else None


def _parse(path: Path) -> dict[str, Said]:
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise UnreadableSource(
                f"the file has more than {MAX_TEXT_BYTES:,} bytes", where=str(path)
            )
        if _FORMATS[path.suffix.lower()] == ox.RdfFormat.RDF_XML and _is_deep(path):
            raise UnreadableSource(
                f"its elements stand more than {MAX_XML_DEPTH} deep in each other", where=str(path)
            )
        quads = ox.parse(path=str(path), format=_FORMATS[path.suffix.lower()])
        return said_in(quad for quad in quads if not _is_english(quad.object))
    except FileNotFoundError as error:
        raise UnreadableSource(
            "there is no such file", where=str(path), mend="check the path"
        ) from error
    except (OSError, SyntaxError) as error:
        raise UnreadableSource(f"no RDF can be read there ({error})", where=str(path)) from error


def _is_english(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    """Whether it is a translation of what stands there in Chinese."""
    return isinstance(value, ox.Literal) and (value.language or "zh").startswith("en")


def _is_deep(path: Path) -> bool:
    """Whether elements stand in each other as in no RDF/XML that a program writes; its parser's time
    grows with the square of that."""
    depth = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise RecursionError

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except RecursionError:
        return True
    except (expat.ExpatError, ValueError):
        return False  # the reader of RDF says what is wrong
    return False


def _first(said: Said, name: str) -> str:
    return next(iter(said.get(term(name), [])), "")


def _text(standard: Said, items: Sequence[Said], about: Mapping[str, Said]) -> str:
    label = PREFIXES["rdfs"] + "label"
    lines = [
        pattern.format(value)
        for name, pattern in _HEAD.items()
        for value in standard.get(term(name), [])
    ]
    lines += standard.get(label, [])[:1]
    category = None
    for said in sorted(items, key=_number):
        belongs = _first(said, "inCategory")
        if belongs and belongs != category:
            category = belongs
            group = about.get(belongs, {})
            lines.append(f"{_first(group, 'number')}.{''.join(group.get(label, [])[:1])}")
        number = _first(said, "itemNumber")
        name = "".join(said.get(label, [])[:1])
        lines.append(f"（{number}）{name}" if number else name)
        lines += [f"{field.printed}：{_first(said, field.value)}" for field in Field]
    return "\n".join(lines) + "\n"


def _number(said: Said) -> tuple[int, str]:
    number = _first(said, "itemNumber")
    return (int(number) if number.isdigit() else 10**6, _first(said, "populationText"))
