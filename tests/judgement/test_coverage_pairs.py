"""服务对象 of pairs judged by hand: how much of what is stated is right, and how much of all."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from qzgraph.judging.one_against_another import Answer
from qzgraph.judging.subsumption import covering
from qzgraph.language.groups import read_groups
from qzgraph.vocabulary import Vocabulary

PAIRS = Path(__file__).parent / "coverage.tsv"
_VERDICTS = {Answer.NO: "narrower", Answer.UNCLEAR: "unclear", Answer.YES: "covered"}


def test_most_pairs_are_judged_as_by_hand(vocabulary: Vocabulary) -> None:
    lexicon = vocabulary.lexicon
    counts: Counter[str] = Counter()
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            upper = read_groups(row["upper"], lexicon, ("衢州市", "衢州"))
            lower = read_groups(row["lower"], lexicon, ("开化县", "开化"))
            answers = {told.answer for told in covering(upper, lower, lexicon)}
            worst = next(each for each in _VERDICTS if each in answers)
            verdict = _VERDICTS[worst]
            right = verdict == row["label"]
            counts["right" if right else "open" if verdict == "unclear" else "wrong"] += 1
    stated = counts["right"] / (counts["right"] + counts["wrong"])
    assert stated >= 0.96, counts
    assert counts["right"] / counts.total() >= 0.78, counts
