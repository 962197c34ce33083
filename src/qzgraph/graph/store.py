"""A local store or a remote endpoint behind one small interface: a query in, its answer out.

The default graph of a query that names no dataset is the union of all named graphs, in which a
statement stands once, however many of them say it (SPARQL 1.1 Query, §13.1; RDF 1.1 Concepts, §3).
pyoxigraph's own union, as of 0.5, gives it once for each graph, and joins multiply that; so a store
holds the merged statements in its default graph beside the named ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, Protocol, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from qzgraph.errors import (
    AnswerTooLarge,
    BadQuery,
    QzgraphError,
    StoreFailed,
    UnreadableSource,
)
from qzgraph.graph.admission import form_of, names_dataset, refuse_excess, refuse_service
from qzgraph.graph.answer import Answer, read
from qzgraph.graph.build_notes import counted, dataset_digest, is_merged, name_of_build
from qzgraph.graph.diagnosis import syntax_error

#: What a query must say to see named graphs: GRAPH or FROM (§13), plainly or by codepoint escapes.
_NAMED_GRAPHS = re.compile(r"graph|from|\\u", re.IGNORECASE)
_MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


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
        found = cls(store, str(folder), name_of_build(folder.parent), dataset)
        found._merged = is_merged(folder.parent)
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
            if name_of_build(nquads.parent) not in ("", digest[:16]):
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


def _graphs(iris: Sequence[str]) -> list[NamedNode | DefaultGraph]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise BadQuery(f"a graph of the dataset is named by no IRI: {error}") from error
