"""Where this server answers for an IRI: the page of a thing, or the document about it.

What has a page has it also as the HTML document about it, ``/id/….html``, which leads there.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from qzgraph import names

_PAGES = (
    (re.compile(r"standard/([^/]+)/item/([^/]+)(?:/.*)?"), "items.item", ("edition", "key")),
    (re.compile(r"population/([^/]+)"), "populations.population", ("slug",)),
    (re.compile(r"agency/([^/]+/[^/]+)"), "agencies.agency", ("slug",)),
    (re.compile(r"legal/([^/]+)"), "legal.document", ("slug",)),
    (re.compile(r"standard/([^/]+)"), "items.items", ("edition",)),
)

#: The addresses below ``/id/`` of what has a page.
_DOCUMENTS = (
    "standard/<edition>/item/<key>",
    "population/<slug>",
    "agency/<path:slug>",
    "legal/<slug>",
)


def blueprint() -> Blueprint:
    """The HTML documents about things that have a page: they lead to it."""
    routes = Blueprint("documents", __name__)
    for address in _DOCUMENTS:

        @routes.get(f"/id/{address}.html", endpoint=address.split("/")[0])
        def lead(address: str = address, **parts: str) -> Response:
            path = re.sub(r"<(?:path:)?(\w+)>", lambda part: parts[part[1]], address)
            return redirect(page_of(names.ID + path) or url_for("home.home"))

    return routes


def page_of(iri: str) -> str | None:
    """The address of the page of what this IRI names; None where it has no page of its own. A term
    has an entry of the ontology's."""
    if iri.startswith(names.QZ):
        return f"{request.script_root}/ontology#{names.to_uri(iri.removeprefix(names.QZ))}"
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


def document_of(iri: str) -> str:
    """The address of the document about what this IRI names, whether it has a page or not; the IRI
    itself for a web address of another; nothing for what no browser should follow (``javascript:``)."""
    if iri.startswith(names.QZ):
        return f"{request.script_root}/ontology/{names.to_uri(iri.removeprefix(names.QZ))}"
    if iri.startswith(names.BASE):
        return f"{request.script_root}/{names.to_uri(iri.removeprefix(names.BASE))}"
    return iri if iri.startswith(("http://", "https://")) else ""


def link_to(iri: str) -> str:
    """Where a link to what this IRI names leads: to its page where it has one."""
    return page_of(iri) or document_of(iri)
