"""Options come in; what a verb made of them goes out through :mod:`qzgraph.commands.output`, and the
exit code where it is not 0. One module a subject. Verbs are imported inside their commands, so that
``qzgraph --help`` loads no RDF library."""
