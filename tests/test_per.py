"""For whom and in what time: the concepts of a rate's words. None of these stands in the packaged text
alone; what is expected was written before."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qzgraph.graph.per import per_concepts
from qzgraph.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("words", "per_year", "expected"),
    [
        ("每人每月", 12, ["person", "month"]),
        ("每户每年", 1, ["household", "year"]),
        ("每生每学期", 2, ["pupil", "term"]),
        ("每名学生每年", 1, ["pupil", "year"]),
        ("每位老人每天", 365, ["person", "day"]),
        ("每生每餐", None, ["pupil", "meal"]),
        ("每3个月", 4, ["quarter"]),
        ("每季度", 4, ["quarter"]),
        ("每半年", 2, ["half-year"]),
        ("每两年", Fraction(1, 2), ["two-years"]),
        ("每三年", Fraction(1, 3), []),
        ("每张床位每年", 1, ["bed", "year"]),
        ("生均", None, ["pupil"]),
        ("户均", None, ["household"]),
        ("每周", 52, ["week"]),
        ("每孩次", None, ["newborn"]),
        ("每课时", None, ["lesson"]),
        ("每个行政村每月", 12, ["place", "month"]),
    ],
)
def test_per(
    words: str, per_year: int | Fraction | None, expected: list[str], vocabulary: Vocabulary
) -> None:
    often = None if per_year is None else Fraction(per_year)
    assert [each.name for each in per_concepts(words, often, vocabulary)] == expected
