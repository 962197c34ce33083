"""Accept → what to answer with (RFC 9110, §12.5.1). Pure: strings in, a choice out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header


@dataclass(frozen=True)
class Offer:
    """A media type that can be answered with, and the format that makes it."""

    media_type: str
    format: str

    @property
    def content_type(self) -> str:
        """The media type with the character set of a text."""
        is_text = self.media_type.startswith(("text/", "application/sparql-query"))
        return self.media_type + ("; charset=utf-8" if is_text else "")


PROBLEM = (
    Offer("application/problem+json", "json"),
    Offer("application/json", "json"),
    Offer("text/html", "html"),
)


def choose(header: str, offers: Sequence[Offer]) -> Offer | None:
    """The offer that the client likes best, the first of equals; None if it accepts none. Parameters of
    a media type are ignored; a header that says nothing accepts anything."""
    return _choose(header, tuple(offers)) if len(header) < 1000 else None


@lru_cache(256)
def _choose(header: str, offers: tuple[Offer, ...]) -> Offer | None:
    said = ((media.partition(";")[0], weight) for media, weight in parse_accept_header(header))
    ranges = MIMEAccept((media, weight) for media, weight in said if "/" in media)
    if not offers or not ranges:
        return next(iter(offers), None)
    best = max(offers, key=lambda offer: ranges.quality(offer.media_type))
    return best if ranges.quality(best.media_type) > 0 else None


def prefers_html(header: str) -> bool:
    """Whether it is a browser: one that likes HTML better than any problem report."""
    chosen = choose(header, PROBLEM)
    return chosen is not None and chosen.format == "html"


def language(header: str, default: str = "en") -> str:
    """``zh`` or ``en``: which of the two an Accept-Language header likes better (RFC 9110,
    §12.5.4); the default where it likes neither."""
    said = Accept((tag.partition("-")[0].lower(), w) for tag, w in parse_accept_header(header))
    return next((tag for tag, weight in said if tag in ("zh", "en") and weight > 0), default)
