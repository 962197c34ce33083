"""Every namespace, IRI and slug of the dataset is made here, and nowhere else.

The names are public interface: outside tools rely on them (docs/model.md).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

BASE = "https://w3id.org/qzbps/"
ONTOLOGY = BASE + "ontology"
QZ = ONTOLOGY + "#"
#: The ontology's links to those of others, a document of its own.
ALIGNMENTS = ONTOLOGY + "/alignments"
ID = BASE + "id/"
GRAPH = BASE + "graph/"

#: Prefixes that the saved queries, the serialisers and the server's hints share.
PREFIXES: dict[str, str] = {
    "schema": "https://schema.org/",
    "qz": QZ,
    "id": ID,
    "pop": ID + "population/",
    "cond": ID + "condition/",
    "div": ID + "division/",
    "graph": GRAPH,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "unit": "http://qudt.org/vocab/unit/",
    "qudt": "http://qudt.org/schema/qudt/",
}

TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"

GRAPH_ONTOLOGY = GRAPH + "ontology"
#: What links the ontology to those of others: a document of its own.
GRAPH_ALIGNMENTS = GRAPH + "alignments"
GRAPH_VOCABULARY = GRAPH + "vocabulary"
GRAPH_SHAPES = GRAPH + "shapes"
GRAPH_INFERRED = GRAPH + "inferred"

POPULATION_SCHEME = ID + "population-scheme"
CONDITION_SCHEME = ID + "condition-scheme"
PER_SCHEME = ID + "per-scheme"
INDICATOR_SCHEME = ID + "indicator-scheme"
FUNCTION_SCHEME = ID + "function-scheme"
CATALOG = ID + "catalog"
#: Who publishes the catalogue.
AUTHORS = ID + "authors"


class Level(StrEnum):
    """A level of government; the value is the local name of its individual."""

    NATIONAL = "National"
    PROVINCIAL = "Provincial"
    MUNICIPAL = "Municipal"
    COUNTY = "County"

    @property
    def rank(self) -> int:
        """0 for the nation, 3 for a county."""
        return list(Level).index(self)

    @property
    def zh(self) -> str:
        """What it is called."""
        return ("国家级", "省级", "市级", "县级")[self.rank]


def level_of(code: str) -> Level:
    """The level that a GB/T 2260 division code stands for."""
    if code == "100000":
        return Level.NATIONAL
    if code.endswith("0000"):
        return Level.PROVINCIAL
    if code.endswith("00"):
        return Level.MUNICIPAL
    return Level.COUNTY


def upper_code(code: str) -> str | None:
    """The code one level up; None above the nation."""
    level = level_of(code)
    if level is Level.NATIONAL:
        return None
    if level is Level.PROVINCIAL:
        return "100000"
    if level is Level.MUNICIPAL:
        return code[:2] + "0000"
    return code[:4] + "00"


_NOT_IN_SLUG = re.compile(r"[^\w]+")


@lru_cache(maxsize=1 << 15)
def slug(text: str) -> str:
    """A readable, stable IRI segment: NFKC, lower case, letters and digits; the rest is ``-``."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return _NOT_IN_SLUG.sub("-", normal).strip("-")


def local(iri: str) -> str:
    """The part of an IRI after its last ``#`` or ``/``."""
    return re.split(r"[#/]", iri)[-1]


def term(name: str) -> str:
    """``leadAgency`` → the ontology term's IRI."""
    return QZ + name


def edition_id(code: str, year: int) -> str:
    """``330800-2023``, the name that the command line and the graphs use."""
    return f"{code}-{year}"


def edition_graph(edition: str) -> str:
    return GRAPH + edition


def standard(edition: str) -> str:
    return f"{ID}standard/{edition}"


def source_document(edition: str) -> str:
    return f"{standard(edition)}/source"


def domain(edition: str, number: int) -> str:
    return f"{standard(edition)}/domain/{number}"


def category(edition: str, number: int) -> str:
    return f"{standard(edition)}/category/{number}"


def clause(edition: str, number: int) -> str:
    return f"{standard(edition)}/clause/{number}"


def item(edition: str, key: int | str) -> str:
    """``key`` is the item's number, or the slug of its name where it has none."""
    return f"{standard(edition)}/item/{key}"


def correspondence(lower_iri: str, upper_iri: str) -> str:
    """How surely one thing answers another, and why: named under the lower one."""
    return f"{lower_iri}/correspondence/{slug(upper_iri.removeprefix(ID + 'standard/'))}"


def benchmark(item_iri: str, number: int) -> str:
    return f"{item_iri}/benchmark/{number}"


def limiting_number(item_iri: str, number: int) -> str:
    return f"{item_iri}/number/{number}"


def reservation(item_iri: str, number: int) -> str:
    return f"{item_iri}/reservation/{number}"


def passage(edition: str, start: int, end: int) -> str:
    return f"{standard(edition)}/passage/{start}-{end}"


def division(code: str) -> str:
    return f"{ID}division/{code}"


def population(label: str) -> str:
    return f"{ID}population/{slug(label)}"


def condition(name: str) -> str:
    """What a group is or what holds of it: 儿童, 低保, 非就业."""
    return f"{ID}condition/{slug(name)}"


def agency(code: str, key: str) -> str:
    """``key`` is the function's slug (``health``), or the printed name's."""
    return f"{ID}agency/{code}/{slug(key)}"


def agency_function(key: str) -> str:
    return f"{ID}agency-function/{slug(key)}"


def legal(title: str) -> str:
    return f"{ID}legal/{slug(title)}"


def payment(item_iri: str, number: int) -> str:
    return f"{item_iri}/payment/{number}"


def legal_event(title: str, date: str) -> str:
    return f"{legal(title)}/event/{date}"


def legal_relation(title: str, of: str) -> str:
    return f"{legal(title)}/relation/{slug(of)}"


def per(concept: str) -> str:
    return f"{ID}per/{concept}"


def fiscal_rule(key: str) -> str:
    return f"{ID}fiscal-rule/{slug(key)}"


def indicator(key: str) -> str:
    return f"{ID}indicator/{slug(key)}"


#: Longest first, so that ``pop:`` goes before ``id:``.
_NAMESPACES = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))


def shorten(iri: str) -> str:
    """``qz:leadAgency`` for an IRI in a known namespace, else the IRI as it is."""
    for prefix, namespace in _NAMESPACES:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def to_uri(iri: str) -> str:
    """The IRI with its Chinese characters percent-encoded, as HTTP headers need it."""
    return quote(iri, safe=":/#?&=%+-._~")
