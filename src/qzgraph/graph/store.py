"""A local store or a remote endpoint behind one small interface: a query in, its answer out.

The default graph of a query that names no dataset is the union of all named graphs, in which a
statement stands once, however many of them say it (SPARQL 1.1 Query, §13.1; RDF 1.1 Concepts, §3).
pyoxigraph's own union, as of 0.5, gives it once for each graph, and joins multiply that; so a store
holds the merged statements in its default graph beside the named ones.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from qzgraph import __version__
from qzgraph.errors import (
    AnswerTooLarge,
    BadQuery,
    BadUsage,
    EndpointFailed,
    QzgraphError,
    StoreFailed,
    UnreadableSource,
)
from qzgraph.graph.admission import form_of, names_dataset, refuse_excess, refuse_service
from qzgraph.graph.answer import Answer, Solutions, Triples, Truth, read
from qzgraph.graph.diagnosis import syntax_error

if TYPE_CHECKING:
    import rdflib

#: Seconds that a remote endpoint is given, unless the caller says otherwise.
TIMEOUT = 60
#: Longer queries are POSTed: many servers take no address longer than this.
LONGEST_GET = 2000
#: The one variable of what Virtuoso 7 answers to ASK.
_VIRTUOSO = ("__ASK_RETVAL",)
_GRAPHS_AS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
#: In ``build.txt``: the store beside it has the union of its graphs in its default graph.
MERGED = "default graph merged"
#: Beside it: how many statements each graph has, the default one by the name of nothing.
COUNTS = "graphs.json"
#: What a query must say to see named graphs: GRAPH or FROM (§13), plainly or by codepoint escapes.
_NAMED_GRAPHS = re.compile(r"graph|from|\\u", re.IGNORECASE)
_MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
#: What SPARQLWrapper's exceptions stand for.
_HTTP = {
    "EndPointNotFound": "has nothing there (404)",
    "Unauthorized": "asks for a password (401)",
    "URITooLong": "finds the query too long (414)",
    "EndPointInternalError": "failed inside (500)",
}


@dataclass(frozen=True)
class Scope:
    """The dataset that a protocol request names (SPARQL 1.1 Protocol, §2.1.4); it goes before
    the query's own FROM clauses. ``default``: the graphs whose union is the default graph."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class GraphStore(Protocol):
    """Whatever answers queries."""

    @property
    def build(self) -> str:
        """The name of what it holds, which never changes under it; empty where nobody can tell."""
        ...

    @property
    def dataset(self) -> Path | None:
        """The N-Quads that it was made from, exactly as they were built, where they are at hand."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """How many statements each graph has, the default one by the name of nothing; empty where
        that is to be asked."""
        ...

    def query(self, sparql: str, scope: Scope | None = None) -> Answer:
        """The answer. Raises BadQuery for a query that cannot be run here, and EndpointFailed or
        another QzgraphError where the store itself fails."""
        ...


class LocalStore:
    """A pyoxigraph store on this machine. It only reads, and its queries never fetch, but from the
    endpoints in ``services``, which an operator may allow."""

    services: frozenset[str] = frozenset()

    def __init__(
        self,
        store: Store | None,
        where: str = "",
        build: str = "",
        dataset: Path | None = None,
    ) -> None:
        """``store`` is None for the one in the folder ``where``, opened when it is first asked."""
        self._store = store
        self._where = where
        self.build = build
        self.dataset = dataset
        self.counts: Mapping[str, int] = {}
        self._in_memory = False
        self._merged = False
        self._default: Store | None = None
        """Its default graph alone, where the data are in memory: each term there has a chain of all
        statements with it, and those of the named graphs need not be looked through."""

    @property
    def in_process(self) -> bool:
        """Whether its data are in the memory of this process, and so of every fork of it."""
        return self._in_memory

    @classmethod
    def open(cls, path: Path) -> LocalStore:
        """The store in this folder, or in its ``store`` (what ``qzgraph build --out`` writes).

        Raises QzgraphError where there is none, or nothing in it: never an empty graph.
        """
        folder = path / "store" if (path / "store").is_dir() else path
        mend = "make one with: qzgraph build --out DIR"
        if not (folder / "CURRENT").is_file():
            what = "holds no store" if folder.is_dir() else "there is no such store"
            raise QzgraphError(what, where=str(path), mend=mend)
        try:
            store = Store.read_only(str(folder))
            empty = next(store.quads_for_pattern(None, None, None, None), None) is None
        except (OSError, RuntimeError, ValueError) as error:
            raise QzgraphError(
                f"the store cannot be read ({error})", where=str(path), mend=mend
            ) from error
        if empty:
            raise QzgraphError("the store is empty", where=str(path), mend=mend)
        built = folder.parent / "dataset.nq"
        dataset = built if built.is_file() else None
        found = cls(store, str(folder), _build_of(folder.parent), dataset)
        found._merged = _is_merged(folder.parent)
        found.counts = counted(folder.parent)
        return found

    @classmethod
    def on_disk(cls, path: Path) -> LocalStore:
        """The same as :meth:`open`, for a process that forks: each that asks opens it for itself,
        since RocksDB's threads are not inherited."""
        found = cls.open(path)
        found._store = None
        return found

    @classmethod
    def in_memory(cls, nquads: Path) -> LocalStore:
        """The dataset of an N-Quads file. Raises UnreadableSource where it cannot be read, or is not
        what the build beside it says."""
        store = Store()
        try:
            digest = dataset_digest(nquads)
            if _build_of(nquads.parent) not in ("", digest[:16]):
                raise UnreadableSource(
                    "the dataset is not the one that build.txt says: it was cut or changed",
                    where=str(nquads),
                    mend="make it anew with: qzgraph build --out DIR",
                )
            store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
            merge(store)
        except OSError as error:
            raise UnreadableSource(
                f"cannot be read ({error})", where=str(nquads), mend="make it with: qzgraph build"
            ) from error
        except SyntaxError as error:
            raise UnreadableSource(f"is no N-Quads: {error}", where=str(nquads)) from error
        found = cls(store, str(nquads), digest[:16], nquads)
        found._in_memory = found._merged = True
        found._default = Store()
        found._default.bulk_extend(store.quads_for_pattern(None, None, None, DefaultGraph()))
        return found

    def query(self, sparql: str, scope: Scope | None = None) -> Answer:
        """The answer (SPARQL 1.1 Query). Raises BadQuery for a syntax error, an update, SERVICE,
        and what is too deep to run; QzgraphError where the store cannot be read."""
        with self._complaining(sparql):
            return read(self._run(sparql, scope))

    def results(
        self, sparql: str, form: QueryResultsFormat, most: int, scope: Scope | None = None
    ) -> bytes:
        """What SELECT or ASK answers, in this format, straight from the engine: no row becomes an
        object of Python. Raises what :meth:`query` raises, BadQuery for CONSTRUCT and DESCRIBE, and
        AnswerTooLarge beyond so many bytes."""
        output = _Bounded(most)
        with self._complaining(sparql):
            found = self._run(sparql, scope)
            if isinstance(found, QueryTriples):
                raise BadQuery("this query answers with triples, which are no solutions")
            found.serialize(cast(IO[bytes], output), format=form)
        return output.content()

    def _run(
        self, sparql: str, scope: Scope | None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        form_of(sparql)
        refuse_excess(sparql)
        refuse_service(sparql, self.services)
        options: dict[str, Any] = {}
        if scope is not None:
            options["default_graph"] = _graphs(scope.default)
            options["named_graphs"] = _graphs(scope.named)
        elif not self._merged and not names_dataset(sparql):
            options["use_default_graph_as_union"] = True
        elif self._default is not None and not _NAMED_GRAPHS.search(sparql):
            return self._default.query(sparql)
        if self._store is None:
            self._store = Store.read_only(self._where)
        return self._store.query(sparql, **options)

    @contextmanager
    def _complaining(self, sparql: str) -> Iterator[None]:
        """Puts what pyoxigraph raises for a query into our words."""
        try:
            yield
        except SyntaxError as error:
            raise syntax_error(sparql, error) from error
        except (RuntimeError, ValueError) as error:
            raise BadQuery(
                f"the query cannot be evaluated: {error}", zh=f"查询无法求值：{error}"
            ) from error
        except OSError as error:
            raise StoreFailed(f"the store cannot be read ({error})", where=self._where) from error


class _Bounded(RawIOBase):
    """Keeps what is written to it, up to so many bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._size += len(data)
        if self._size > self._most:
            raise too_large(self._most)
        self._parts.append(bytes(data))
        return len(data)

    def content(self) -> bytes:
        return b"".join(self._parts)


def too_large(most: int) -> AnswerTooLarge:
    """The complaint about an answer of more than so many bytes."""
    size = f"{most / 1_000_000:g} MB"
    return AnswerTooLarge(
        f"the answer is larger than {size}",
        mend="ask for less: fewer variables, LIMIT and OFFSET, or a narrower pattern",
        zh=f"结果超过 {size}；请少取一些：少选变量，用 LIMIT 和 OFFSET，或缩小范围",
    )


def merge(store: Store) -> None:
    """Puts what the named graphs say into the default graph, each statement once."""
    store.update(_MERGE)


def _is_merged(folder: Path) -> bool:
    """Whether a build's store was merged: one of an earlier version was not."""
    try:
        said = (folder / "build.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return MERGED in said.splitlines()


def built_digest(folder: Path) -> str:
    """The SHA-256 of the dataset as a build leaves it beside it; empty where it does not. Raises
    OSError."""
    said = (folder / "build.txt").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"^sha256 ([0-9a-f]{64})$", said, re.MULTILINE)
    return found[1] if found else ""


def dataset_digest(nquads: Path) -> str:
    """The SHA-256 of a dataset. Raises OSError."""
    with nquads.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def built_name(folder: Path) -> str:
    """The name of a build: the first 16 digits of its dataset's SHA-256 where it has one beside it,
    else of what it was made from. Raises OSError."""
    said = (folder / "build.txt").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"^state ([0-9a-f]{16})$", said, re.MULTILINE)
    return built_digest(folder)[:16] or (found[1] if found else "")


def counted(folder: Path) -> dict[str, int]:
    """How many statements each graph of a build has; empty where it does not say."""
    try:
        found = json.loads((folder / COUNTS).read_text(encoding="utf-8"))
        return {str(graph): int(number) for graph, number in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _build_of(folder: Path) -> str:
    try:
        return built_name(folder)
    except OSError:
        return ""


def _graphs(iris: Sequence[str]) -> list[NamedNode | DefaultGraph]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise BadQuery(f"a graph of the dataset is named by no IRI: {error}") from error


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


def as_rdflib(path: Path) -> rdflib.Dataset:
    """The dataset as an rdflib Dataset whose default graph is the union of its graphs.

    ``path`` is an N-Quads file, or the folder with ``dataset.nq`` that ``qzgraph build`` writes.
    Raises UnreadableSource where there is none.
    """
    file = path / "dataset.nq" if path.is_dir() else path
    if not file.is_file():
        raise UnreadableSource("there is no such dataset", where=str(file))
    from rdflib import Dataset

    with file.open("rb") as opened:  # rdflib leaves open what it opens.
        return Dataset(default_union=True).parse(opened, format="nquads")
