"""``/legal``: the documents that items rest on; ``/legal/老年人权益保障法``: one, with its items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph_server.addresses import short
from qzgraph_server.formats import LISTED, answers
from qzgraph_server.language import t
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.downloads import Cell, asked_form, sent
from qzgraph_server.pages.editions import asked_edition
from qzgraph_server.pages.english import term
from qzgraph_server.pages.items import FIELD_NAMES
from qzgraph_server.pages.listing import Column, Listing, Spec, by_pinyin, listing
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.quoting import sentence_around
from qzgraph_server.pages.thing import Thing, fields_of


@dataclass(frozen=True)
class Cited:
    """A document and the items that rest on it."""

    document: Thing
    items: list[Thing]


@dataclass(frozen=True)
class Sentence:
    """Where an item names a document: the field, and the words before, of and after the title."""

    field: str
    before: str
    title: str
    after: str


def blueprint(library: Library) -> Blueprint:
    """The two pages, and the list as a file."""
    routes = Blueprint("legal", __name__)

    @routes.get("/legal")
    @answers(LISTED.values())
    def legal() -> ResponseReturnValue:
        edition = asked_edition(library)
        catalogue = library.of(edition)
        shown = _listing(catalogue)
        if form := asked_form():
            printed = [t("文件"), t("文号"), t("发布级别"), t("文件种类")]
            heads = [*printed, t("所依据的项目"), t("项目数"), "IRI"]
            return sent(form, t("依据文件"), heads, [_row(catalogue, cited) for cited in shown.all])
        return render_template("legal.html", catalogue=catalogue, edition=edition, shown=shown)

    @routes.get("/legal/<slug>")
    def document(slug: str) -> str:
        iri = f"{names.ID}legal/{slug}"
        found = library.documents([iri]).get(iri)
        if found is None:
            abort(404, t("没有引用这个文件：{what}", what=slug[:60]))
        resting, more = library.resting_on(iri)
        return render_template(
            "document.html",
            document=found,
            events=library.ask("document-events", document=[iri]),
            relations=library.ask("document-relations", document=[iri]),
            editions=resting.editions,
            cited=[(item, sentences(found, item)) for item in resting.items.values()],
            more=more,
            rules=library.rules_of(iri),
            field_names=FIELD_NAMES,
        )

    return routes


def sentences(document: Thing, item: Thing) -> list[Sentence]:
    """Where the item names the document, one sentence for each field that does."""
    titles = sorted((document.name, *document.others), key=len, reverse=True)
    found = []
    for field, text in fields_of(item).items():
        title = next((f"《{title}》" for title in titles if f"《{title}》" in text), None)
        if title:
            at = text.index(title)
            start, end = sentence_around(text, at, at + len(title))
            found.append(Sentence(field, text[start:at], title, text[at + len(title) : end]))
    return found


def _row(catalogue: Catalogue, cited: Cited) -> list[Cell]:
    document = cited.document
    return [
        document.name,
        document["number"],
        term(catalogue.terms, document["level"]),
        term(catalogue.terms, document["kind"]),
        "；".join(item.name for item in cited.items),
        len(cited.items),
        document.iri,
    ]


def _listing(catalogue: Catalogue) -> Listing[Cited]:
    resting: dict[str, list[Thing]] = {}
    for item in catalogue.listed:
        for iri in item.all("legalBasis"):
            resting.setdefault(iri, []).append(item)
    cited = [Cited(d, resting[d.iri]) for d in catalogue.documents.values() if d.iri in resting]
    cited.sort(key=lambda c: (-len(c.items), by_pinyin(c.document.name)))

    def of_kind(kind: str, cited: Cited) -> Iterator[tuple[str, str]]:
        iri = cited.document[kind]
        yield (short(iri), term(catalogue.terms, iri)) if iri else ("none", t("未知"))

    specs: list[Spec[Cited]] = [
        Spec("level", t("发布级别"), lambda c: of_kind("level", c)),
        Spec("kind", t("文件种类"), lambda c: of_kind("kind", c)),
    ]
    columns: list[Column[Cited]] = [
        Column("title", t("文件"), lambda c: by_pinyin(c.document.name)),
        Column("number", t("文号"), lambda c: by_pinyin(c.document["number"])),
        Column(
            "level", t("发布级别"), lambda c: by_pinyin(term(catalogue.terms, c.document["level"]))
        ),
        Column("items", t("项目数"), lambda c: len(c.items)),
    ]
    return listing(cited, specs, columns)
