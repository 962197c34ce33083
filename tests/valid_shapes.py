"""What shapes are held to before any engine runs them: SHACL's own shapes (SHACL appendix C), and what
this project wants of every file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyshacl
from rdflib import Graph

from qzgraph.judging.shapes import Shapes
from qzgraph.judging.terms import Statement, to_rdflib

OWN = Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"


def assert_valid(shapes: Iterable[Statement] | Iterable[Path]) -> None:
    """Nothing that engines differ on, which ``Shapes`` refuses; every message in both languages; SHACL."""
    prepared = Shapes(shapes)
    said = {prepared.called(node): set(spoken) for node, spoken in prepared.messages.items()}
    lacking = [name for name, languages in said.items() if not {"zh", "en"} <= languages]
    assert not lacking, f"no message in zh and in en: {lacking}"
    conforms, _, text = pyshacl.validate(
        to_rdflib(prepared.triples),
        shacl_graph=Graph(bind_namespaces="none").parse(OWN, format="turtle"),
        do_owl_imports=False,
        inference="none",
    )
    assert conforms, text
