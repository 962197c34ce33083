"""``/openapi.json``: every route of this server, as OpenAPI 3.1 describes them.

Paths, methods and summaries are read from the application itself, each saved query has a path with its own typed
parameters, and only what a route cannot tell of itself stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, current_app, json
from werkzeug.routing import Rule

from qzgraph import __version__
from qzgraph.graph.admission import form_of
from qzgraph.graph.saved import Parameter, SavedQuery
from qzgraph.reading.forms import SUFFIXES
from qzgraph_server import MAX_UPLOAD, contexts, dumps, formats, upload
from qzgraph_server.formats import Offers, sent
from qzgraph_server.negotiate import SOLUTIONS, TRIPLES, Offer
from qzgraph_server.saved import offers_of, written

_JSON = Offer("application/json", "json")
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "xsd:string": {"type": "string"},
    "xsd:integer": {"type": "integer"},
    "xsd:decimal": {"type": "number"},
    "iri": {"type": "string", "description": "an IRI, or a name with a known prefix"},
    "named": {"type": "string", "description": "an IRI, a name with a known prefix, or a label"},
    "edition": {"type": "string", "description": "330800-2023, or the edition's IRI"},
    "division": {"type": "string", "description": "330800, or the division's IRI"},
}
#: What the addresses of a route look like, by endpoint and parameter.
_EXAMPLES: Mapping[tuple[str, str], str] = {
    ("things.thing", "address"): "standard/330800-2023/item/65.ttl",
    ("things.term", "address"): "leadAgency.ttl",
    ("things.ontology_as", "suffix"): "ttl",
    ("things.graph", "address"): "330800-2023.trig",
    ("dumps.dump", "address"): f"{dumps.WHOLE}.zip",
    ("dumps.catalogue_as", "suffix"): "jsonld",
}
#: The media types of a route's answers; a page where nothing is said.
_ANSWERS: Mapping[str, Offers] = {
    "things.thing": formats.GRAPH,
    "things.term": formats.GRAPH,
    "things.ontology": formats.GRAPH,
    "things.ontology_as": formats.GRAPH,
    "things.graph": formats.NAMED_GRAPH,
    "dumps.catalogue": formats.GRAPH,
    "dumps.catalogue_as": formats.GRAPH,
    "dumps.dump": {
        **formats.NAMED_GRAPH,
        "gz": Offer("application/gzip", "gz"),
        "zip": Offer("application/zip", "zip"),
    },
    "dumps.void": {suffix: offer for suffix, offer in formats.GRAPH.items() if suffix != "html"},
    "contexts.context": {"jsonld": contexts.JSONLD},
    "saved.index": {"json": _JSON, "html": formats.ROWS["html"]},
    "upload.validate": upload.OFFERS,
    "ops.healthz": {"json": _JSON},
    "ops.readyz": {"json": _JSON},
    "ops.metrics": {"txt": Offer("text/plain", "text")},
    "openapi.openapi": {"json": _JSON},
}


def blueprint(saved: Sequence[SavedQuery]) -> Blueprint:
    """The route, describing the application that it is registered with."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        """This description of all routes."""
        described = document(current_app, saved)
        return sent(json.dumps(described, indent=1, sort_keys=False) + "\n", _JSON)

    return routes


def document(app: Flask, saved: Sequence[SavedQuery]) -> dict[str, Any]:
    """The OpenAPI document of this application."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint in ("static", "saved.query"):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"{\1}", rule.rule)
            paths.setdefault(path, {})[method.lower()] = _operation(app, rule, path, method)
    for query in saved:
        paths[f"/queries/{query.name}"] = {"get": _saved(query, suffix=False)}
        paths[f"/queries/{query.name}.{{suffix}}"] = {"get": _saved(query, suffix=True)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "基本公共服务标准知识图谱 · Standards of basic public services",
            "version": __version__,
            "license": {"name": "CC BY 4.0 (data), Apache-2.0 (code)"},
            "description": "只读 · read-only. RDF, SPARQL 1.1, saved queries, validation.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "description": "RFC 9457",
                    "required": ["title", "status", "detail"],
                    "properties": {
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                    },
                }
            },
            "responses": {
                "Problem": {
                    "description": "what is wrong, where, and how to mend it",
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        },
                        "text/html": {"schema": {"type": "string"}},
                    },
                }
            },
        },
    }


def _operation(app: Flask, rule: Rule, path: str, method: str) -> dict[str, Any]:
    endpoint = rule.endpoint
    operation: dict[str, Any] = {
        "operationId": _identifier(method, path),
        "summary": _summary(app, endpoint),
        "tags": [endpoint.partition(".")[0]],
    }
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            **_example(endpoint, name),
        }
        for name in sorted(rule.arguments)
    ]
    if endpoint == "sparql.sparql":
        operation |= _sparql(method)
    else:
        answers = _ANSWERS.get(endpoint, {"html": formats.ROWS["html"]})
        operation["responses"] = _responses(answers.values())
    if endpoint in ("things.thing", "things.term"):
        operation["responses"]["303"] = {"description": "the document about this thing"}
    if endpoint == "upload.validate":
        operation["requestBody"] = _FILE
    if parameters:
        operation["parameters"] = [*parameters, *operation.get("parameters", [])]
    return operation


def _summary(app: Flask, endpoint: str) -> str:
    """The first line of the view's own docstring, or its name."""
    said = app.view_functions[endpoint].__doc__ or endpoint.rpartition(".")[2]
    return said.strip().splitlines()[0]


def _identifier(method: str, path: str) -> str:
    return method.lower() + "-" + (re.sub(r"\W+", "-", path).strip("-") or "home")


def _example(endpoint: str, name: str) -> dict[str, str]:
    example = _EXAMPLES.get((endpoint, name))
    return {"example": example} if example else {}


def _responses(offers: Iterator[Offer] | Any) -> dict[str, Any]:
    content = {offer.media_type: {"schema": {}} for offer in offers}
    return {"200": {"description": "the answer", "content": content}, "default": _PROBLEM}


def _saved(query: SavedQuery, *, suffix: bool) -> dict[str, Any]:
    """A saved query's operation: the format by Accept, or by the address's suffix."""
    offers = offers_of(query)
    parameters = [_parameter(each) for each in query.parameters]
    if form_of(query.text) in ("SELECT", "ASK"):
        parameters.append(
            {
                "name": "bom",
                "in": "query",
                "schema": {"type": "integer", "enum": [0, 1]},
                "description": "CSV 带字节顺序标记，供 Excel 打开 · CSV with the mark Excel wants",
            }
        )
    if suffix:
        by_suffix = {"type": "string", "enum": list(offers)}
        parameters.append({"name": "suffix", "in": "path", "required": True, "schema": by_suffix})
    return {
        "operationId": f"query-{query.name}{'-as' if suffix else ''}",
        "summary": f"{query.title_zh} · {query.title_en}",
        "description": f"{query.description_zh}\n\n{query.description_en}",
        "tags": ["queries"],
        "parameters": parameters,
        "responses": _responses(offers.values()),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_SCHEMAS[parameter.type])
    default = written(parameter)
    if default:
        schema["default"] = int(default) if parameter.type == "xsd:integer" else default
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": f"{parameter.zh} · {parameter.en}",
        "schema": schema,
    }
    if parameter.optional:
        described["allowEmptyValue"] = True
    return described


def _sparql(method: str) -> dict[str, Any]:
    """The query operation of the SPARQL 1.1 Protocol, §2.1."""
    text = {"type": "string"}
    graphs = {"type": "array", "items": {"type": "string", "format": "iri"}}
    fields = {"query": text, "default-graph-uri": graphs, "named-graph-uri": graphs}
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in fields.items()]
    responses = _responses((*SOLUTIONS, *TRIPLES))
    if method == "GET":
        return {"parameters": query, "responses": responses}
    form = {"type": "object", "required": ["query"], "properties": fields}
    return {
        "parameters": query[1:],
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {"schema": form},
                "application/sparql-query": {"schema": text},
            },
        },
        "responses": responses,
    }


_FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "description": f"{' '.join(SUFFIXES)}, RDF, or a .zip of several; "
                        f"{MAX_UPLOAD:,} bytes together",
                    },
                    "since": {
                        "type": "string",
                        "format": "binary",
                        "description": "an earlier report (.xlsx, .json) with its decisions, or draft",
                    },
                    "division": {"type": "string", "examples": ["330824"]},
                    "year": {"type": "string", "examples": ["2024"]},
                    "against": {"type": "string", "examples": ["330800-2023"]},
                    "format": {
                        "type": "string",
                        "enum": [
                            *(o.format for o in upload.OFFERS.values()),
                            *(upload.ANNOTATED, upload.ALL),
                        ],
                    },
                    "lang": {"type": "string", "enum": ["zh", "en"]},
                },
            }
        }
    },
}
