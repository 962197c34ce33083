"""A SPARQL endpoint elsewhere, behind the interface of :mod:`qzgraph.graph.store`."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from qzgraph import __version__
from qzgraph.errors import BadQuery, BadUsage, EndpointFailed
from qzgraph.graph.admission import form_of
from qzgraph.graph.answer import Answer, Solutions, Triples, Truth, read
from qzgraph.graph.store import Scope

#: Seconds that a remote endpoint is given, unless the caller says otherwise.
TIMEOUT = 60
#: Longer queries are POSTed: many servers take no address longer than this.
LONGEST_GET = 2000
#: The one variable of what Virtuoso 7 answers to ASK.
_VIRTUOSO = ("__ASK_RETVAL",)
_GRAPHS_AS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
#: What SPARQLWrapper's exceptions stand for.
_HTTP = {
    "EndPointNotFound": "has nothing there (404)",
    "Unauthorized": "asks for a password (401)",
    "URITooLong": "finds the query too long (414)",
    "EndPointInternalError": "failed inside (500)",
}


class RemoteStore:
    """A SPARQL endpoint elsewhere, asked through SPARQLWrapper by the SPARQL 1.1 Protocol."""

    build = ""
    dataset = None
    counts: Mapping[str, int] = MappingProxyType({})

    def __init__(self, endpoint: str, timeout: int = TIMEOUT) -> None:
        """Raises BadUsage for what is no http or https address."""
        try:
            parts = urlsplit(endpoint)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            fits = False
        if not fits:
            raise BadUsage(
                f"an endpoint is an http or https address, not {endpoint!r}",
                mend="for example http://127.0.0.1:3030/sparql",
            )
        self._endpoint = endpoint
        self._timeout = timeout

    def query(self, sparql: str, scope: Scope | None = None) -> Answer:
        """The endpoint's answer. Raises BadQuery for an update, and where the endpoint says that
        the query is wrong (400); EndpointFailed where it says anything else or nothing."""
        form = form_of(sparql)
        media_type, body = self._fetch(sparql, form, scope or Scope())
        answer = self._parse(form, media_type, body)
        if form == "ASK" and isinstance(answer, Solutions) and answer.variables == _VIRTUOSO:
            answer = Truth(bool(answer.rows))  # One row for true, none for false.
        if form in ("CONSTRUCT", "DESCRIBE"):
            fits = isinstance(answer, Triples)
        else:
            fits = isinstance(answer, Truth) == (form == "ASK")
        if not fits:
            raise self._failed(f"answered {form} with something else ({media_type})")
        return answer

    def _fetch(self, sparql: str, form: str, scope: Scope) -> tuple[str, bytes]:
        """The media type and the body of the reply."""
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError

        import SPARQLWrapper  # It imports rdflib, which takes its time.
        from SPARQLWrapper import SPARQLExceptions

        wrapper = SPARQLWrapper.SPARQLWrapper(self._endpoint, agent=f"qzgraph/{__version__}")
        wrapper.setTimeout(self._timeout)
        graph = form in ("CONSTRUCT", "DESCRIBE")
        wrapper.setReturnFormat(SPARQLWrapper.TURTLE if graph else SPARQLWrapper.JSON)
        wrapper.setOnlyConneg(True)
        if graph:  # In Turtle, Virtuoso 7 writes the decimal 30 as the integer 30.
            wrapper.addCustomHttpHeader("Accept", _GRAPHS_AS)
        length = len(sparql) + sum(len(iri) + 20 for iri in (*scope.default, *scope.named))
        wrapper.setMethod(SPARQLWrapper.GET if length < LONGEST_GET else SPARQLWrapper.POST)
        for iri in scope.default:
            wrapper.addParameter("default-graph-uri", iri)
        for iri in scope.named:
            wrapper.addParameter("named-graph-uri", iri)
        # SPARQLWrapper guesses the form by a pattern that a comment can mislead, and warns.
        wrapper.queryString, wrapper.queryType = sparql, form
        try:
            with wrapper.query().response as response:
                return response.headers.get_content_type(), response.read()
        except SPARQLExceptions.SPARQLWrapperException as error:
            if isinstance(error.__context__, HTTPError):
                error.__context__.close()
            if isinstance(error, SPARQLExceptions.QueryBadFormed):
                raise BadQuery(_reason(error), where=self._endpoint) from error
            raise self._failed(_HTTP.get(type(error).__name__, error.msg)) from error
        except HTTPError as error:
            error.close()
            raise self._failed(f"answered {error.code} {error.reason}") from error
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)  # URLError wraps what happened.
            if isinstance(reason, TimeoutError):
                raise self._failed(f"did not answer in {self._timeout} seconds") from error
            if isinstance(error, URLError):
                raise self._failed(f"cannot be reached ({reason})") from error
            raise self._failed(f"broke off ({error or type(error).__name__})") from error

    def _parse(self, form: str, media_type: str, body: bytes) -> Answer:
        try:
            if form in ("CONSTRUCT", "DESCRIBE"):
                rdf = RdfFormat.from_media_type(media_type)
                if rdf is not None and not rdf.supports_datasets:
                    quads = parse(body, format=rdf, base_iri=self._endpoint)
                    return Triples.of(quad.triple for quad in quads)
            else:
                results = QueryResultsFormat.from_media_type(media_type)
                if results is not None:
                    return read(parse_query_results(body, format=results))
        except (SyntaxError, ValueError) as error:
            raise self._failed(f"answered with broken {media_type} ({error})") from error
        raise self._failed(
            f"answered {form} with {media_type}", mend="is this a SPARQL endpoint's address?"
        )

    def _failed(self, what: str, mend: str = "") -> EndpointFailed:
        return EndpointFailed(f"the endpoint {what}", where=self._endpoint, mend=mend)


def _reason(error: Exception) -> str:
    """Why an endpoint refuses a query: the detail of its problem report (RFC 9457, §3.1.4), else
    the first line of what it says."""
    said = str(error).partition("Response:\n")[2]  # SPARQLWrapper shows the body as repr() does.
    try:
        body = ast.literal_eval(said).decode("utf-8", "replace")
    except (ValueError, SyntaxError):
        return "the endpoint finds the query wrong (400)"
    try:
        detail = json.loads(body).get("detail")
    except (ValueError, AttributeError):
        detail = next((line for line in body.splitlines() if line.strip()), "")[:300]
    return f"the endpoint finds the query wrong: {detail or 400}"
