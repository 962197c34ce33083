"""Records come in; RDF, the built dataset, inferences and answers to SPARQL go out.

:mod:`qzgraph.graph.build` shows the whole path in one function."""
