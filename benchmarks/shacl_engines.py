"""The SHACL engines against the same constraints as plain SPARQL on pyoxigraph, and each other.

``python -m benchmarks.shacl_engines`` judges a county's edition, made from Quzhou's by breaking
it, with ``tests/shacl/probe.ttl``; times include loading the graph. ``--plain-only`` and ``--repeat``
shorten or lengthen it. It fails where engines differ, or the default exceeds 3× plain SPARQL.
"""
