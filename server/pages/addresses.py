"""Where a thing's own page is: its IRI in, an address of this server out, and back."""

from __future__ import annotations

import re
from typing import Any

from flask import url_for

from qzgraph import names

_PAGES = (
    (re.compile(r"standard/([^/]+)/item/([^/]+)(?:/.*)?"), "items.item", ("edition", "key")),
    (re.compile(r"population/([^/]+)"), "populations.population", ("slug",)),
    (re.compile(r"agency/([^/]+/[^/]+)"), "agencies.agency", ("slug",)),
    (re.compile(r"legal/([^/]+)"), "legal.document", ("slug",)),
    (re.compile(r"standard/([^/]+)"), "items.items", ("edition",)),
)


def page_of(iri: str) -> str | None:
    """The address of the page of what this IRI names; None where it has no page of its own."""
    if not iri.startswith(names.ID):
        return None
    for pattern, endpoint, parts in _PAGES:
        if match := pattern.fullmatch(iri.removeprefix(names.ID)):
            values: dict[str, Any] = dict(zip(parts, match.groups(), strict=True))
            return url_for(endpoint, **values)
    return None


def short(iri: str) -> str:
    """How an address names a thing: ``330800/health`` for an agency, ``残疾人`` for a group,
    ``CountyGovernment`` for a term."""
    for namespace in (
        *(names.ID + kind for kind in ("population/", "agency/", "legal/")),
        names.QZ,
    ):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    return iri
