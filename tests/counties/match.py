"""What a validator's report says beside what a story expects, as lines to read."""

from __future__ import annotations

import json
from typing import Any

from story import Story, numbers_of, refs_of


def differences(story: Story, report: dict[str, Any]) -> list[str]:
    """Expected findings that are missing, and signed ones that nobody expects; empty if none.

    Several findings may meet one expectation (a group named twice), and one finding two of them
    where it holds the words of both; Infos are free, but for those that must be there.
    """
    found = report["results"]
    lines = []
    for each in [*story.expected, *story.expected_info]:
        if not any(meets(result, each) and holds(result, each) for result in found):
            lines.append(f"missed: {told(each)}")
    # Three facts not recorded are three findings, of which none names an item.
    wanted = sum(each["clause"] == "published" for each in story.expected)
    given = sum(r["clause"] == "published" and r["severity"] != "Info" for r in found)
    if given < wanted:
        lines.append(f"missed: {wanted} of published, {given} given")
    known = [*story.expected, *story.allowed]
    for result in found:
        if result["severity"] == "Info" or any(meets(result, each) for each in known):
            continue
        lines.append(f"false: {json.dumps(result, ensure_ascii=False)}")
    if report["conforms"] != all(each["severity"] != "Violation" for each in story.expected):
        lines.append(f"conforms is {report['conforms']}")
    return lines


def meets(result: dict[str, Any], each: dict[str, Any]) -> bool:
    """The same clause, severity and items; a list names items of which either will do."""
    return (
        (result["clause"], result["severity"]) == (each["clause"], each["severity"])
        and result["referenceItem"] in (refs_of(each) or [None])
        and result["item"] in (numbers_of(each) or [None])
    )


def holds(result: dict[str, Any], each: dict[str, Any]) -> bool:
    """All words of ``contains`` stand in the message, the values or the quoted sources."""
    text = json.dumps(
        [result.get(key) for key in KEYS if result.get(key) is not None], ensure_ascii=False
    )
    return all(word in text for word in each.get("contains", []))


KEYS = ("message", "expected", "actual", "source", "referenceSource")


def told(each: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in each.items())
