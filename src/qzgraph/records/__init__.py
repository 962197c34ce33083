"""An outline comes in; frozen records of what the standard says (:mod:`qzgraph.records.model`) go
out, each with the span it was read from. Text in, records out: no RDF and no files here."""
