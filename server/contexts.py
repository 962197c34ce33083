"""``/context.jsonld``: the JSON-LD 1.1 context that calls the ontology's terms by their local names."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from flask import Blueprint, Response

from qzgraph import names
from qzgraph.graph.store import GraphStore
from qzgraph_server.describing import ask
from qzgraph_server.formats import GRAPH, answers, sent

#: Names in both languages: each language is a key of its own.
_NAMED = {
    "label": names.PREFIXES["rdfs"] + "label",
    "title": names.PREFIXES["dct"] + "title",
    "prefLabel": names.PREFIXES["skos"] + "prefLabel",
    "altLabel": names.PREFIXES["skos"] + "altLabel",
    "definition": names.PREFIXES["skos"] + "definition",
}


def blueprint(store: GraphStore) -> Blueprint:
    """The route, telling the terms of this store's ontology."""
    routes = Blueprint("contexts", __name__)

    @routes.get("/context.jsonld")
    @answers([GRAPH["jsonld"]])
    def context() -> Response:
        """The JSON-LD context: short names for the ontology's terms, with the types of their values."""
        body = json.dumps({"@context": context_of(store)}, ensure_ascii=False, indent=1)
        return sent(body + "\n", GRAPH["jsonld"])

    return routes


def context_of(store: GraphStore) -> dict[str, Any]:
    """Prefixes, names, and each term: an object property's values are IRIs, which may be terms as
    well (``"comparator": "AtLeast"``); a data property's have the one type that it takes, if it
    takes one. Raises QzgraphError where the store cannot be asked."""
    kinds: dict[str, set[str]] = defaultdict(set)
    ranges: dict[str, set[str]] = defaultdict(set)
    for term, kind, takes in ask(store, "context-terms").rows:
        if isinstance(iri := getattr(term, "value", None), str) and iri.startswith(names.QZ):
            kinds[iri].add(names.local(str(getattr(kind, "value", ""))))
            if takes is not None:
                ranges[iri].add(str(getattr(takes, "value", "")))
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {
        prefix: {"@id": iri, "@prefix": True}
        for prefix, iri in names.PREFIXES.items()
        if prefix not in {"id", *map(names.local, kinds)}  # qz:unit is a term, and unit: a prefix
    }
    terms |= {name: {"@id": iri, "@container": "@language"} for name, iri in _NAMED.items()}
    for iri, found in kinds.items():
        terms[names.local(iri)] = _definition(iri, found, ranges[iri])
    return terms


def _definition(iri: str, kinds: set[str], ranges: set[str]) -> Any:
    if "ObjectProperty" in kinds:
        return {"@id": iri, "@type": "@vocab"}
    types = [each for each in ranges if each.startswith(names.PREFIXES["xsd"])]
    if "DatatypeProperty" in kinds and len(ranges) == len(types) == 1:
        return {"@id": iri, "@type": types[0]}
    return iri
