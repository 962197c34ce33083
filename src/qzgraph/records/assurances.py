"""What the notice asks a county to record: that its government agreed, where the standard is made
public, and that fiscal capacity was assessed; and which amounts a text leaves to the county."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qzgraph import names
from qzgraph.language.events import Answer, Event, Setting, Topic, answer_of, read_events
from qzgraph.names import Level
from qzgraph.reading.source import Passage
from qzgraph.records.model import Assurance
from qzgraph.vocabulary import Vocabulary

_LEFT = re.compile(
    r"(?:标准|水平|金额|额度|档次)[^。；]{0,6}由[^。；]{0,10}(?:县|地方|当地)[^。；]{0,16}(?:确定|制定|明确|规定|公布)"
    r"|由[^。；，]{0,8}(?:各?县（市、区）|各?县|地方|当地)[^。；，]{0,14}(?:自行|结合[^。；，]{0,8})?(?:制定|确定|明确)[^。；，]{0,8}标准"
    r"|各县（市、区）[^。；，]{0,14}(?:结合[^。；，]{0,8}实际)[^。；，]{0,24}(?:确定|制定|明确)"
)


@dataclass(frozen=True)
class Assurances:
    """What a text records of its standard: each in the words that record it, or None; ``possible``
    are statements of which it cannot be told, by topic."""

    approval: Assurance | None
    publication: Assurance | None
    assessment: Assurance | None
    possible: dict[Topic, Assurance]


def read_assurances(text: Passage, division: str, year: int, vocabulary: Vocabulary) -> Assurances:
    """What the text around a standard's items says of it (notice, point 1: 报经政府同意, 对外公布,
    进行财政承受能力评估); that it should be, or will be, records nothing."""
    events = read_events(text.text, vocabulary.event_words, setting_of(division, year, vocabulary))
    settled = {topic: answer_of(events, topic) for topic in Topic}
    sure = {
        topic: _words(event, text)
        for topic, event in settled.items()
        if event and event.answer is Answer.YES
    }
    possible = {
        topic: _words(event, text)
        for topic, event in settled.items()
        if event and event.answer is Answer.UNCLEAR
    }
    return Assurances(
        sure.get(Topic.APPROVAL),
        sure.get(Topic.PUBLICATION),
        sure.get(Topic.ASSESSMENT),
        possible,
    )


def setting_of(division: str, year: int, vocabulary: Vocabulary) -> Setting:
    """Whose standard a text is: what its own place is called, and which names are other places'."""
    own = vocabulary.place(division)
    noun = own.common_noun
    mine = (own.name, f"中共{own.name}", noun, f"我{noun}", f"本{noun}", f"全{noun}")
    upper: list[str] = []
    code = names.upper_code(division)
    while code:
        place = vocabulary.place(code)
        upper += [place.name, place.short]
        code = names.upper_code(code)
    others = [
        place.name
        for place in vocabulary.places.values()
        if place.code != division and len(place.name) > 2
    ]
    return Setting(mine, tuple(dict.fromkeys([*upper, *others])), year)


def _words(event: Event, text: Passage) -> Assurance:
    return Assurance(
        text.text[event.start : event.end].strip(), text.span_of(event.start, event.end)
    )


def leaves_amount_to(*fields: Passage) -> Level | None:
    """``COUNTY`` where a field leaves an amount to the counties (notice, point 3: 逐项细化)."""
    return Level.COUNTY if any(_LEFT.search(field.text) for field in fields) else None
