"""The pages for people who know the standard and Excel: a store in, blueprints registered.

One module a subject. Pages ask the store by ``server/pages/queries/*.rq`` alone, and so work over
a remote endpoint as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response
from markupsafe import Markup

from qzgraph import names
from qzgraph.graph.saved import SavedQuery
from qzgraph.graph.store import GraphStore
from qzgraph.settings import Settings
from qzgraph_server import addresses, language, navigation
from qzgraph_server.addresses import document_of, page_of
from qzgraph_server.compiled import load_templates
from qzgraph_server.formats import GRAPH, cacheable
from qzgraph_server.pages import (
    agencies,
    compare,
    coverage,
    entitlements,
    home,
    items,
    legal,
    pictures,
    places,
    populations,
    search,
    validate,
)
from qzgraph_server.pages.editor import Editor
from qzgraph_server.pages.english import term
from qzgraph_server.pages.listing import address
from qzgraph_server.pages.load import Library, has_items
from qzgraph_server.pages.ontology import Ontology
from qzgraph_server.pages.records import Records
from qzgraph_server.pages.thing import Thing, is_complete

#: The forms in which the thing behind an IRI can be had, by the suffix of its address.
_FORMS = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


def register(
    app: Flask, settings: Settings, store: GraphStore, saved: Sequence[SavedQuery]
) -> tuple[Editor, Ontology]:
    """Gives the application its pages and what all of them share; those that other routes show."""
    language.register(app)
    navigation.register(app)
    library = Library(store, settings.data / "editions.csv")

    app.jinja_env.globals.update(
        term_name=lambda iri: term(library.terms, iri),
        local=names.local,
        page_of=page_of,
        document_of=document_of,
        named=named,
        formats_of=formats_of,
        address=address,
        with_parameters=with_parameters,
        library=library,
        has_items=has_items,
        is_complete=is_complete,
    )
    records = Records(library, settings)
    blueprints = [
        home.blueprint(library, saved),
        search.blueprint(library, settings),
        *(each.blueprint(library) for each in (items, populations, agencies, legal)),
        *(each.blueprint(library, records, settings) for each in (compare, coverage)),
        entitlements.blueprint(library, records),
        validate.blueprint(library, settings),
        pictures.blueprint(library),
        places.blueprint(library, settings, store, saved),
    ]
    for blueprint in blueprints:
        if store.build:
            blueprint.after_request(_cached)
        app.register_blueprint(blueprint)
    app.register_blueprint(addresses.blueprint())
    app.extensions["qzgraph.prepare"] = [
        lambda: records.vocabulary,
        lambda: load_templates(app, settings),
    ]
    app.extensions["qzgraph.warm"] = [
        lambda: library.passages(library.home),
        lambda: search.index_of(library, settings),
        lambda: entitlements.read_home(library, records),
    ]

    def sample() -> str:
        """The edition that stands for all where they are many."""
        return "" if library.few else library.home

    return Editor(store, saved, sample), Ontology(settings, store, sample)


def _cached(response: Response) -> Response:
    """A page of a build that does not change: it is made once, and asked again whether it holds."""
    if response.status_code != 200 or response.cache_control.no_store:
        return response
    return cacheable(response)


def named(thing: Thing) -> Markup:
    """A link to a thing's page. On an English page a group has its English name before the Chinese
    one; of a body there is only what it works at, which follows."""
    href = page_of(thing.iri)
    shown = Markup('<span lang="zh-CN">{}</span>').format(thing.name)
    after = Markup("")
    if language.language() == "en" and thing.english:
        if thing.iri.startswith(f"{names.ID}population/"):
            shown = Markup("{} {}").format(thing.english, shown)
        else:
            after = Markup(' <span class="note">{}</span>').format(thing.english)
    return (Markup('<a href="{}">{}</a>').format(href, shown) if href else shown) + after


def formats_of(iri: str) -> list[tuple[str, str, str]]:
    """The names, addresses and media types of the forms of what this IRI names."""
    document = document_of(iri)
    return [
        (label, f"{document}.{suffix}", GRAPH[suffix].media_type)
        for suffix, label in _FORMS.items()
    ]


def with_parameters(path: str, parameters: str) -> str:
    """An address with these parameters, in the language that the reader chose."""
    chosen = language.chosen()
    pairs = [pair for pair in (parameters, f"lang={chosen}" if chosen else "") if pair]
    return f"{path}?{'&'.join(pairs)}" if pairs else path
