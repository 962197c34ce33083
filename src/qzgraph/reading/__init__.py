"""A file comes in; a :class:`~qzgraph.reading.source.Source` (clean text with positions) and its
:class:`~qzgraph.reading.outline.Outline` (domains, categories, items, five fields) go out.
This wing knows layout, not meaning."""
