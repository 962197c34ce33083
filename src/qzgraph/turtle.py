"""A Turtle file: its statements, and what they say of each thing that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from qzgraph.errors import BrokenData

Said = Mapping[str, list[str]]
"""What is said of a thing, by property: IRIs, and texts without their language."""


def statements(path: Path) -> Iterator[ox.Quad]:
    """Blank nodes are named apart from those of other files. Raises :class:`BrokenData`."""
    try:
        yield from ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    except (OSError, SyntaxError) as error:
        raise BrokenData(str(error), where=str(path), mend="mend the Turtle there") from error


def by_subject(
    quads: Iterable[ox.Quad],
) -> dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]:
    """What is said of each thing, by property, in the order of the statements; of blank nodes nothing."""
    about: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            said = about.setdefault(subject.value, {})
            said.setdefault(quad.predicate.value, []).append(value)
    return about


def said_in(quads: Iterable[ox.Quad]) -> dict[str, Said]:
    """The same, the values as strings."""
    return {
        subject: {name: [value.value for value in values] for name, values in said.items()}
        for subject, said in by_subject(quads).items()
    }
