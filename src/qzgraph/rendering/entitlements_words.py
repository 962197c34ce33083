"""The words in which entitlements are shown, Chinese first."""

from __future__ import annotations

from qzgraph.judging.person import Membership, Person
from qzgraph.records.model import Residency

_VERDICTS = {
    Membership.COVERED: ("可以享受", "covered"),
    Membership.COVERED_IF: ("符合条件可以享受", "covered if"),
    Membership.CANNOT_TELL: ("不能判断", "cannot tell"),
}
_RESIDENCY = {
    Residency.HUKOU: "有本地户籍",
    Residency.RESIDENT: "在本地常住",
    Residency.MIGRANT: "流动人口",
}


def verdict_words(verdict: Membership) -> tuple[str, str]:
    """A verdict in Chinese and in English."""
    return _VERDICTS[verdict]


def person_zh(person: Person) -> str:
    """The person in words: 82岁，有本地户籍，失能老年人."""
    parts = [] if person.age is None else [f"{person.age}岁"]
    parts += [_RESIDENCY[each] for each in Residency if each in person.residency]
    if not person.residency:
        parts.append("在本地常住（未说明户籍）")
    parts += [concept.label for concept in person.groups]
    return "，".join(parts)
