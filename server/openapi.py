"""``/openapi.json``: every route of this server, as OpenAPI 3.1 describes them.

Paths, methods, summaries and answers are read from the application itself, whose views say what they
answer with and of which type their JSON is; each saved query has a path with its own typed parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import UnionType
from typing import Any, NotRequired, TypedDict, get_args, get_origin

from flask import Blueprint, Flask, Response, current_app, json
from msgspec.json import schema_components
from werkzeug.routing import Rule

from qzgraph import __version__
from qzgraph.graph.admission import form_of
from qzgraph.graph.saved import Parameter, SavedQuery
from qzgraph.reading.forms import SUFFIXES
from qzgraph_server import MAX_UPLOAD, upload
from qzgraph_server.formats import JSON, answers, answers_of, offers_of, sent
from qzgraph_server.negotiate import Offer
from qzgraph_server.saved import written

_PROBLEM = {"$ref": "#/components/responses/Problem"}
_PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "xsd:string": {"type": "string"},
    "xsd:integer": {"type": "integer"},
    "xsd:decimal": {"type": "number"},
    "iri": {"type": "string", "description": "an IRI, or a name with a known prefix"},
    "named": {"type": "string", "description": "an IRI, a name with a known prefix, or a label"},
    "edition": {"type": "string", "description": "330800-2023, or the edition's IRI"},
    "division": {"type": "string", "description": "330800, or the division's IRI"},
}
#: Formats that are no text.
_BINARY = ("xlsx", "docx", "gz", "zip")


class Problem(TypedDict):
    """What is wrong, where, and how to mend it (RFC 9457)."""

    title: str
    status: int
    detail: str


class Solutions(TypedDict):
    """SPARQL 1.1 Query Results JSON Format: ``results`` of SELECT, ``boolean`` of ASK."""

    head: dict[str, list[str]]
    results: NotRequired[dict[str, list[dict[str, Any]]]]
    boolean: NotRequired[bool]


class Description(TypedDict):
    """This document (OpenAPI 3.1)."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]


class Schemas:
    """JSON schemas of types, those of the typed dictionaries in one place under their names."""

    def __init__(self) -> None:
        self._named: dict[str, type] = {}

    def of(self, form: Any) -> dict[str, Any]:
        """The schema of a typed dictionary, of a list, or of one of several."""
        if isinstance(form, UnionType):
            return {"anyOf": [self.of(each) for each in get_args(form)]}
        if get_origin(form) is list:
            return {"type": "array", "items": self.of(*get_args(form))}
        self._named[form.__name__] = form
        return {"$ref": _HERE.format(name=form.__name__)}

    def of_answer(self, offer: Offer, form: Any) -> dict[str, Any]:
        """The schema of what is answered in a format; ``form`` is the type of its JSON."""
        if offer.format == "json":
            return self.of(form or Solutions)
        if offer.format == "jsonld":
            return {"type": ["object", "array"]}
        binary = {"format": "binary"} if offer.format in _BINARY else {}
        return {"type": "string", **binary}

    def components(self) -> dict[str, Any]:
        """Those that were referred to, and what they refer to."""
        _, found = schema_components(self._named.values(), ref_template=_HERE)
        return dict(sorted(found.items()))


_HERE = "#/components/schemas/{name}"


def blueprint(saved: Sequence[SavedQuery]) -> Blueprint:
    """The route, describing the application that it is registered with."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    @answers([JSON], Description)
    def openapi() -> Response:
        """This description of all routes."""
        described = document(current_app, saved)
        return sent(json.dumps(described, indent=1, sort_keys=False) + "\n", JSON)

    return routes


def document(app: Flask, saved: Sequence[SavedQuery]) -> Description:
    """The OpenAPI document of this application."""
    schemas = Schemas()
    problem = schemas.of(Problem)
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint in ("static", "saved.query"):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"{\1}", rule.rule)
            paths.setdefault(path, {})[method.lower()] = _operation(
                app, rule, path, method, schemas
            )
    for query in saved:
        paths[f"/queries/{query.name}"] = {"get": _saved(query, schemas, suffix=False)}
        paths[f"/queries/{query.name}.{{suffix}}"] = {"get": _saved(query, schemas, suffix=True)}
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
            "schemas": schemas.components(),
            "responses": {
                "Problem": {
                    "description": "what is wrong, where, and how to mend it",
                    "content": {
                        "application/problem+json": {"schema": problem},
                        "text/html": {"schema": {"type": "string"}},
                    },
                }
            },
        },
    }


def _operation(app: Flask, rule: Rule, path: str, method: str, schemas: Schemas) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    said = answers_of(view)
    name = re.sub(r"\W+", "-", path).strip("-") or "home"
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}-{name}",
        "summary": _summary(view),
        "tags": [rule.endpoint.partition(".")[0]],
        "responses": _responses(said.offers, schemas, said.form),
    }
    if said.elsewhere:
        operation["responses"]["303"] = {"description": said.elsewhere}
    if rule.endpoint == "sparql.sparql":
        operation |= _sparql(method)
    if rule.endpoint == "upload.validate":
        operation["requestBody"] = _FILE
    parameters = [
        {
            "name": each,
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            **({"example": said.examples[each]} if each in said.examples else {}),
        }
        for each in sorted(rule.arguments)
    ]
    if parameters:
        operation["parameters"] = parameters
    return operation


def _summary(view: Callable[..., Any]) -> str:
    """The first line of the view's own docstring, or its name."""
    return (view.__doc__ or view.__name__).strip().splitlines()[0]


def _responses(offers: Iterable[Offer], schemas: Schemas, form: Any = None) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for offer in offers:
        content.setdefault(offer.media_type, {"schema": schemas.of_answer(offer, form)})
    return {"200": {"description": "the answer", "content": content}, "default": _PROBLEM}


def _saved(query: SavedQuery, schemas: Schemas, *, suffix: bool) -> dict[str, Any]:
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
        "responses": _responses(offers.values(), schemas),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_PARAMETERS[parameter.type])
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
    if method == "GET":
        return {"parameters": query}
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
