"""An answer or a report comes in; bytes in one format go out, one module a format (answers:
:func:`qzgraph.rendering.answers.render`). No renderer decides anything."""
