"""What follows from two editions: the same, whether the one beside was made ready before or not."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from qzgraph.judging.entailed import entailed, follows
from qzgraph.names import term

LINKS = ("ofKind", "hasCondition", "partOfCondition", "implies", "speaksOf", "takesIn", "excludes")
MARKS = ("unrestrictive", "freelyWorded", "vague", "measures", "residency", "unread")
WAYS = ("Hukou", "Resident", "Migrant")
HERE = ox.DefaultGraph()


def named(name: str) -> ox.NamedNode:
    return ox.NamedNode(term(name))


def edition(chance: random.Random) -> list[ox.Quad]:
    """Statements of a dozen nodes, of which any may be case, concept and item at once."""
    nodes = [ox.NamedNode(f"urn:x:{number}") for number in range(12)]
    quads = [
        ox.Quad(chance.choice(nodes), named(chance.choice(LINKS)), chance.choice(nodes), HERE)
        for _ in range(chance.randrange(40))
    ]
    for _ in range(chance.randrange(6)):
        mark = chance.choice(MARKS)
        value = named(chance.choice(WAYS)) if mark == "residency" else ox.Literal("1")
        quads.append(ox.Quad(chance.choice(nodes), named(mark), value, HERE))
    return quads


@pytest.mark.parametrize("seed", range(60))
def test_an_edition_made_ready_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    upper = edition(chance)
    ready = follows(upper, HERE)
    for _ in range(3):  # one county after the other is held to it
        lower = edition(chance)
        together = list(entailed([*upper, *lower], HERE))
        apart = list(entailed(lower, HERE, ready))
        assert set(apart) == set(together)
        assert len(apart) == len(together)


def test_a_concept_of_which_more_is_said_is_worked_out_anew() -> None:
    case, kind, wider = (ox.NamedNode(f"urn:x:{name}") for name in ("case", "kind", "wider"))
    group = ox.NamedNode("urn:x:group")
    upper = [
        ox.Quad(group, named("takesIn"), case, HERE),
        ox.Quad(case, named("ofKind"), kind, HERE),
    ]
    more = [ox.Quad(kind, named("implies"), wider, HERE)]
    holds = ox.Quad(case, named("entails"), wider, HERE)
    assert holds not in entailed([], HERE, follows(upper, HERE))
    assert holds in entailed(more, HERE, follows(upper, HERE))
