"""In: a field's text and ``data/lexicon/``. Out: what its words mean, with spans; what no rule takes is
unread. Knows Chinese, not services."""
