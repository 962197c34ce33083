"""A remote endpoint that holds the dataset, as :mod:`qzgraph.graph.push` loads it, asked as the
local store is: the default graph is the union of the named graphs.

SPARQL 1.1 Query, §13, leaves to a server what its default graph is. Virtuoso's is the union of all it
holds; Oxigraph's is empty unless it is told otherwise, and then each query names the dataset's
graphs, in the protocol's own way (SPARQL 1.1 Protocol, §2.1.4). Not always: named graphs make
some queries of Virtuoso a hundred times slower.
"""

from __future__ import annotations

import time

from qzgraph import names
from qzgraph.errors import EndpointFailed
from qzgraph.graph.admission import names_dataset
from qzgraph.graph.answer import Answer, Solutions, Truth
from qzgraph.graph.endpoint import RemoteStore
from qzgraph.graph.store import Scope

#: Seconds for which what was found out of the endpoint is taken to hold.
_HOLDS = 60
_BY_DEFAULT = f"ASK {{ <{names.ONTOLOGY}> ?property ?value }}"
_GRAPHS = f"""SELECT DISTINCT ?graph WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?graph), "{names.GRAPH}"))
}} ORDER BY ?graph"""


class RemoteDataset(RemoteStore):
    """The dataset behind an endpoint."""

    _scope: Scope | None = None
    _read = float("-inf")

    def query(self, sparql: str, scope: Scope | None = None) -> Answer:
        """The answer. Raises what :class:`RemoteStore` does, and EndpointFailed where none of the
        dataset's graphs is there."""
        if scope is None and not names_dataset(sparql):
            scope = self._union()
        return super().query(sparql, scope)

    def _union(self) -> Scope | None:
        """What a query must name to run on the union of the dataset's graphs; None for nothing."""
        if time.monotonic() - self._read > _HOLDS:
            known = super().query(_BY_DEFAULT) == Truth(True)
            self._scope = None if known else self._named()
            self._read = time.monotonic()
        return self._scope

    def _named(self) -> Scope:
        answer = super().query(_GRAPHS)
        assert isinstance(answer, Solutions)
        graphs = tuple(str(getattr(row[0], "value", "")) for row in answer.rows)
        if not graphs:
            raise EndpointFailed(
                "the endpoint holds none of the dataset's graphs",
                where=self._endpoint,
                mend="load it with: qzgraph push",
            )
        return Scope(graphs, graphs)
