"""Two editions come in; what of the lower one answers which part of the upper one, and the findings
that the shapes make of it, go out as one :class:`~qzgraph.judging.report.Report`."""
