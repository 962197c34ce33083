"""qzgraph: standards of basic public services as a knowledge graph.

A standard's text comes in; records with spans, RDF, answers to SPARQL and reports go out.
"""

__version__ = "0.1.0"
