"""What the notice asks a county to record: that its government agreed, where the standard is made
public, and that fiscal capacity was assessed; and which amounts a text leaves to the county."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qzgraph.language.event import Answer, Event, Setting, Topic
from qzgraph.language.events import answer_of, read_events
from qzgraph.language.leaving import leaves_amount
from qzgraph.names import Level
from qzgraph.reading.source import Passage
from qzgraph.records.model import Assurance
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Assurances:
    """What a text records of its standard: each in the words that record it, or None; ``possible``
    are statements of which it cannot be told, by topic."""

    approval: Assurance | None
    publication: Assurance | None
    assessment: Assurance | None
    possible: dict[Topic, Assurance]


def read_assurances(
    text: Passage, division: str, year: int, vocabulary: Vocabulary, issued_on: str
) -> Assurances:
    """What the text around a standard's items says of it (notice, point 1: 报经政府同意, 对外公布,
    进行财政承受能力评估); that it should be, or will be after the day of issue, records nothing."""
    setting = replace(setting_of(division, year, vocabulary), issued_on=issued_on)
    events = read_events(text.text, vocabulary.event_words, setting)
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
    upper = [
        name for place in vocabulary.places.above(division) for name in (place.name, place.short)
    ]
    others = [
        place.name
        for place in vocabulary.places.around(division)
        if place.code != division and len(place.name) > 2
    ]
    return Setting(mine, tuple(dict.fromkeys([*upper, *others])), year)


def _words(event: Event, text: Passage) -> Assurance:
    return Assurance(
        text.text[event.start : event.end].strip(), text.span_of(event.start, event.end)
    )


def leaves_amount_to(*fields: Passage, vocabulary: Vocabulary) -> Level | None:
    """``COUNTY`` where a field leaves an amount to the counties (notice, point 3: 逐项细化)."""
    words = vocabulary.leaving_words
    return Level.COUNTY if any(leaves_amount(field.text, words) for field in fields) else None
