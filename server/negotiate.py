"""Accept → what to answer with (RFC 9110, §12.5.1). Pure: strings in, a choice out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_RANGE = re.compile(r"(\*/\*|[\w!#$&^.+\-]+/(?:\*|[\w!#$&^.+\-]+))")
_QVALUE = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


@dataclass(frozen=True)
class Offer:
    """A media type that can be answered with, and the format that makes it."""

    media_type: str
    format: str


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: For SELECT and ASK, the W3C's types before the general ones; ``*/*`` gets the first.
SOLUTIONS = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
    Offer("application/json", "json"),
    Offer("application/xml", "xml"),
    Offer(XLSX, "xlsx"),
    Offer("text/html", "html"),
)
#: For CONSTRUCT and DESCRIBE, and for the service description.
TRIPLES = (
    Offer("text/turtle", "turtle"),
    Offer("application/n-triples", "ntriples"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/ld+json", "jsonld"),
    Offer("application/trig", "trig"),
    Offer("application/json", "jsonld"),
    Offer("application/xml", "rdfxml"),
    Offer("text/html", "html"),
)
PROBLEM = (
    Offer("application/problem+json", "json"),
    Offer("application/json", "json"),
    Offer("text/html", "html"),
)


def accepted(header: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their weights. What is malformed is passed over;
    parameters other than ``q`` are ignored; a header that says nothing accepts anything."""
    ranges: list[tuple[str, float]] = []
    for element in header.split(","):
        media_range, *parameters = (part.strip().lower() for part in element.split(";"))
        if not _RANGE.fullmatch(media_range):
            continue
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = float(value) if _QVALUE.fullmatch(value.strip()) else 0.0
                break
        ranges.append((media_range, weight))
    return ranges or [("*/*", 1.0)]


def weight_of(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight that the most specific of the ranges gives to a media type; 0 if none fits."""
    kind = media_type.split("/")[0]
    for media_range in (media_type, f"{kind}/*", "*/*"):
        weights = [weight for accepted_range, weight in ranges if accepted_range == media_range]
        if weights:
            return max(weights)
    return 0.0


def choose(header: str, offers: Sequence[Offer]) -> Offer | None:
    """The offer that the client likes best, the first of equals; None if it accepts none."""
    return _choose(header, tuple(offers)) if len(header) < 1000 else None


@lru_cache(256)
def _choose(header: str, offers: tuple[Offer, ...]) -> Offer | None:
    ranges = accepted(header)
    best = max(offers, key=lambda offer: weight_of(offer.media_type, ranges), default=None)
    if best is None or weight_of(best.media_type, ranges) == 0:
        return None
    return best


def prefers_html(header: str) -> bool:
    """Whether it is a browser: one that likes HTML better than any problem report."""
    chosen = choose(header, PROBLEM)
    return chosen is not None and chosen.format == "html"


def language(header: str, default: str = "en") -> str:
    """``zh`` or ``en``: which of the two an Accept-Language header likes better (RFC 9110,
    §12.5.4); the default where it likes neither."""
    best, chosen = 0.0, default
    for element in header.split(","):
        tag, *parameters = (part.strip().lower() for part in element.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                value = parameter[2:].strip()
                weight = float(value) if _QVALUE.fullmatch(value) else 0.0
        primary = tag.split("-")[0]
        if weight > best and primary in ("zh", "en"):
            best, chosen = weight, primary
    return chosen
