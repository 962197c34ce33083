"""The figures of first openings, benchmarks/openings/*.csv. That pages say what they say is test_docs.py's."""

from __future__ import annotations

import pytest
from openings import JUDGEMENTS, Row, rows

TABLES = ("counties", "pairs", "upper_editions")


def numbers(row: Row, *names: str) -> list[float]:
    return [float(row[name]) for name in names if row[name]]


@pytest.mark.parametrize("table", TABLES)
def test_rows_stand_in_the_order_of_opening(table: str) -> None:
    last: dict[str, int] = {}
    for row in rows(table):
        kind = row.get("judgement", "")
        last[kind] = last.get(kind, 0) + 1
        assert row["opened"] == str(last[kind])
        assert bool(row["zh"]) == bool(row["en"]), row
        assert bool(row.get("note_zh")) == bool(row.get("note_en")), row


def test_a_county_is_numbered_once_and_no_more_is_found_than_planted() -> None:
    counties = rows("counties")
    assert sorted(int(row["document"]) for row in counties) == [*range(1, len(counties) + 1)]
    for row in counties:
        found = numbers(row, "found", "with_reviews", "planted")
        assert found == sorted(found), row
        assert len(numbers(row, "found", "with_reviews", "false", "reviews")) in (0, 4), row
        assert len(numbers(row, "mended_found", "mended_false", "mended_reviews")) in (0, 3), row


def test_pairs_are_of_what_the_page_tells_and_no_more_is_right_than_stated() -> None:
    pairs = rows("pairs")
    assert {row["judgement"] for row in pairs} == set(JUDGEMENTS)
    for row in pairs:
        assert 0 < float(row["all"]) <= float(row["stated"]) <= 1, row
        assert len(numbers(row, "before_stated", "before_all")) in (0, 2), row


def test_no_more_of_an_upper_edition_is_right_than_there_is() -> None:
    for row in rows("upper_editions"):
        assert int(row["right"]) + int(row["stated_wrong"]) <= int(row["rows"]), row
