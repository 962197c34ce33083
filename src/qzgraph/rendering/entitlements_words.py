"""The words in which entitlements are shown, Chinese first."""

from __future__ import annotations

from qzgraph.judging.person import Person
from qzgraph.records.model import Residency

_RESIDENCY = {
    Residency.HUKOU: "有本地户籍",
    Residency.RESIDENT: "在本地常住",
    Residency.MIGRANT: "流动人口",
}


def person_zh(person: Person) -> str:
    """The person in words: 82岁，有本地户籍，失能老年人."""
    parts = [] if person.age is None else [f"{person.age}岁"]
    parts += [_RESIDENCY[each] for each in Residency if each in person.residency]
    if not person.residency:
        parts.append("在本地常住（未说明户籍）")
    parts += [concept.label for concept in person.groups]
    return "，".join(parts)
