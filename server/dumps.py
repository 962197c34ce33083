"""``/data/``: every named graph and the whole dataset as files, and the catalogue of them (DCAT)."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TypeVar

from flask import Blueprint, Response, make_response, render_template, request
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from werkzeug.exceptions import BadRequest, NotFound

from qzgraph import names
from qzgraph.graph.answer import Triples
from qzgraph.graph.query import nearest, run_saved
from qzgraph.graph.rdf_terms import about, date, en, named, some, text_of, zh
from qzgraph.graph.serialize import serialize
from qzgraph.graph.store import GraphStore
from qzgraph.rendering.answers import render
from qzgraph_server.describing import OWN, Stamp, ask, statistics
from qzgraph_server.formats import (
    GRAPH,
    NAMED_GRAPH,
    answers,
    asked,
    cacheable,
    sent,
    split_suffix,
    tag_of,
)
from qzgraph_server.negotiate import Offer

T = TypeVar("T")

#: The whole dataset's name among the files.
WHOLE = "dataset"
_WHOLE = names.ID + WHOLE
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_QUADS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
}
_RDF = {suffix: offer for suffix, offer in GRAPH.items() if suffix != "html"}
_FILES = tuple(suffix for suffix in NAMED_GRAPH if suffix != "html")
_MEDIA = "https://www.iana.org/assignments/media-types/"
#: What each graph that is no edition's holds, for the catalogue.
_ABOUT = {
    names.GRAPH_ONTOLOGY: "本体：类、属性及其定义。",
    names.GRAPH_ALIGNMENTS: "本体与通用词汇的对应。",
    names.GRAPH_VOCABULARY: "词表：人群、条件、行政区划、单位职能。",
    names.GRAPH_SHAPES: "核对县级标准的 SHACL 形状。",
    names.GRAPH_INFERRED: "由本体和各版本的对应推出的陈述。",
}
#: Archives carry no time of their own: the same data give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


_PACKED = (Offer("application/gzip", "gz"), Offer("application/zip", "zip"))


def blueprint(store: GraphStore, stamp: Stamp) -> Blueprint:
    """The routes, dumping this store."""
    routes = Blueprint("dumps", __name__)

    @routes.get("/data/")
    @routes.get("/data/catalog")
    @routes.get("/data/catalog.<suffix>")
    @answers(GRAPH.values(), suffix="jsonld")
    def catalogue(suffix: str | None = None) -> Response:
        """The catalogue (DCAT): each edition and graph with its files, their formats and licence."""
        offer = asked(suffix, GRAPH)
        if offer.format == "html":
            page = render_template(
                "data.html",
                editions=_editions(store),
                graphs=stamp.graphs,
                suffixes=_FILES,
                whole=WHOLE,
                stamp=stamp,
                local=names.local,
            )
            return sent(page, offer)
        return _described(_catalogue(store, stamp, request.url_root), offer)

    @routes.get("/.well-known/void")
    @answers(_RDF.values())
    def void() -> Response:
        """The dataset's statistics, files and endpoint (VoID, §7.2)."""
        return _described(_void(stamp, request.url_root), asked(None, _RDF))

    def _described(triples: Iterable[Triple], offer: Offer) -> Response:
        try:
            return sent(render(Triples.of(triples), offer.format), offer)
        except ValueError as error:
            raise BadRequest("the Host of the request makes no address") from error

    @routes.get("/data/<address>")
    @answers([*NAMED_GRAPH.values(), *_PACKED], address=f"{WHOLE}.zip")
    def dump(address: str) -> Response:
        """A file: a named graph, or the whole dataset, plain, gzipped or zipped."""
        name, suffixes = split_suffix(address)
        suffix, _, packed = (suffixes or "").partition(".")
        graph = names.GRAPH + name
        if name != WHOLE and graph not in stamp.graphs:
            known = [names.local(each) for each in stamp.graphs]
            raise NotFound(f"there is no file {name!r}; {nearest(name, [WHOLE, *known])}")
        tag = tag_of(stamp.build, address) if stamp.build else ""
        if tag and request.if_none_match.contains(tag):
            return cacheable(make_response(), tag)
        if name == WHOLE and suffix == "zip" and not packed:
            response = make_response(_zipped(store, stamp))
            response.content_type = "application/zip"
        elif suffix not in _FILES or packed not in ("", "gz"):
            there = " ".join(f".{each} .{each}.gz" for each in _FILES)
            raise NotFound(f"there is no file {address!r}; {name} is there as {there}")
        else:
            offer = NAMED_GRAPH[suffix]
            body = (
                dataset_in(store, stamp.graphs, offer.format)
                if name == WHOLE
                else graph_in(store, graph, offer.format)
            )
            response = make_response(gzip.compress(body, mtime=0) if packed else body)
            response.content_type = "application/gzip" if packed else offer.media_type
        response.headers["Link"] = f'<{LICENCE}>; rel="license"'
        response.headers["Content-Disposition"] = f"attachment; filename={address}"
        return cacheable(response, tag)

    return routes


def graph_in(store: GraphStore, graph: str, form: str) -> bytes:
    """A named graph in this format. TriG and N-Quads say its name; JSON-LD could, but who reads it
    into one graph would then find nothing there."""
    triples = _triples(store, graph)
    if form not in ("trig", "nquads"):
        return render(triples, form)
    return serialize(_named(triples, graph), _QUADS[form])


def graph_page(stamp: Stamp, name: str) -> str:
    """A page about a named graph: how much it holds, and where to have it."""
    graph = names.GRAPH + name
    return render_template(
        "graph.html", name=name, iri=graph, triples=stamp.graphs[graph], suffixes=_FILES
    )


def dataset_in(store: GraphStore, graphs: Iterable[str], form: str) -> bytes:
    """All graphs in this format, the same bytes for the same data: N-Quads are those of ``qzgraph
    build``. Formats without named graphs get the union, which is the default graph."""
    if store.dataset is not None and form == "nquads":
        return store.dataset.read_bytes()
    dataset = Dataset(
        Quad(_apart(t.subject, n), t.predicate, _apart(t.object, n), NamedNode(graph))
        for n, graph in enumerate(graphs)
        for t in _triples(store, graph).triples
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    if form not in _QUADS:
        return render(Triples(tuple(sorted({quad.triple for quad in dataset}, key=str))), form)
    quads = sorted(dataset, key=str)
    return serialize(quads, _QUADS[form])


def _apart(term: T, number: int) -> T | BlankNode:
    """A blank node is one graph's own: each graph was labelled by itself."""
    return BlankNode(f"g{number}-{term.value}") if isinstance(term, BlankNode) else term


def _triples(store: GraphStore, graph: str) -> Triples:
    """All triples of a graph. From the build itself where it is at hand: an embedded store, and
    others, give ``"1"^^xsd:nonNegativeInteger`` back as an xsd:integer."""
    if store.dataset is not None:
        return Triples.of(
            quad.triple
            for quad in parse(path=str(store.dataset), format=RdfFormat.N_QUADS)
            if quad.graph_name == NamedNode(graph)
        )
    answer = run_saved(store, OWN, "graph-triples", {"graph": f"<{graph}>"})
    assert isinstance(answer, Triples)
    return answer


def _named(triples: Triples, graph: str) -> Iterator[Quad]:
    node = NamedNode(graph)
    for triple in triples.triples:
        yield Quad(triple.subject, triple.predicate, triple.object, node)


def _zipped(store: GraphStore, stamp: Stamp) -> bytes:
    """Each graph as Turtle, the catalogue, and a word on what this is and under which licence."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {
            f"{names.local(graph)}.ttl": graph_in(store, graph, "turtle") for graph in stamp.graphs
        }
        about = render_template("dataset.txt", stamp=stamp, files=sorted(files), licence=LICENCE)
        for name, body in sorted({**files, "README.txt": about.encode()}.items()):
            entry = zipfile.ZipInfo(f"qzgraph-{stamp.date or 'data'}/{name}", _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)
    return output.getvalue()


def _editions(store: GraphStore) -> list[dict[str, str]]:
    columns = ("iri", "title", "issued", "extent")
    return [
        {name: getattr(term, "value", "") for name, term in zip(columns, row, strict=True)}
        for row in ask(store, "catalog-editions").rows
    ]


def _void(stamp: Stamp, root: str) -> Iterator[Triple]:
    """Raises ValueError where ``root`` is no address."""
    whole = NamedNode(_WHOLE)
    yield from about(
        whole,
        (
            "dct:title",
            zh("基本公共服务标准的全部数据"),
            en("All data on standards of basic public services"),
        ),
        ("dct:license", NamedNode(LICENCE)),
        ("dct:publisher", NamedNode(names.AUTHORS)),
        ("void:feature", NamedNode("http://www.w3.org/ns/formats/N-Quads")),
        ("void:sparqlEndpoint", NamedNode(root + "sparql")),
        ("void:dataDump", NamedNode(f"{root}data/{WHOLE}.nq.gz")),
    )
    yield from statistics(stamp, whole)


def _catalogue(store: GraphStore, stamp: Stamp, root: str) -> Iterator[Triple]:
    """The catalogue after DCAT 3: editions and graphs as datasets, files as distributions, the
    endpoint as a data service. Raises ValueError where ``root`` is no address."""

    licence, authors = NamedNode(LICENCE), NamedNode(names.AUTHORS)
    catalogue, service = NamedNode(names.CATALOG), NamedNode(root + "sparql")
    yield from about(
        catalogue,
        ("a", named("dcat:Catalog")),
        (
            "dct:title",
            zh("基本公共服务标准目录"),
            en("Catalogue of standards of basic public services"),
        ),
        ("dct:description", zh("国家、省、市、县各级基本公共服务标准的数据")),
        ("dct:publisher", authors),
        ("dct:license", licence),
        ("dcat:service", service),
    )
    called = zh("qzgraph 的作者"), en("The qzgraph authors")
    yield from about(authors, ("a", named("foaf:Agent")), ("foaf:name", *called))
    yield from about(licence, ("a", named("dct:LicenseDocument")))
    yield from about(
        service,
        ("a", named("dcat:DataService")),
        ("dct:title", zh("SPARQL 端点"), en("SPARQL endpoint")),
        ("dcat:endpointURL", service),
    )
    files: dict[NamedNode, str] = {}
    for edition in _editions(store):
        node, title = NamedNode(edition["iri"]), edition["title"]
        files[node] = names.local(edition["iri"])
        fields = "服务对象、服务内容、服务标准、支出责任和牵头负责单位"
        yield from about(
            node,
            ("dct:title", zh(title)),
            ("dct:description", zh(f"《{title}》各项目的{fields}。")),
            ("dct:identifier", text_of(files[node])),
            ("dct:issued", some(date, edition["issued"])),
        )
    for graph in stamp.graphs:
        if names.local(graph) not in files.values():
            node = NamedNode(graph)
            files[node] = names.local(graph)
            told = _ABOUT.get(graph, "数据集的一张图。")
            yield from about(
                node, ("dct:title", zh(f"命名图 {graph}")), ("dct:description", zh(told))
            )
    whole = NamedNode(_WHOLE)
    files[whole] = WHOLE
    told = "目录中的所有图。"
    yield from about(whole, ("dct:title", zh("全部数据")), ("dct:description", zh(told)))
    for node, name in files.items():
        yield from about(catalogue, ("dcat:dataset", node))
        yield from about(service, ("dcat:servesDataset", node))
        distributions = {suffix: NamedNode(f"{root}data/{name}.{suffix}") for suffix in _FILES}
        yield from about(
            node,
            ("a", named("dcat:Dataset")),
            ("dct:license", licence),
            ("dcat:distribution", *distributions.values()),
        )
        for suffix, file in distributions.items():
            media = NamedNode(_MEDIA + NAMED_GRAPH[suffix].media_type)
            yield from about(media, ("a", named("dct:MediaType")))
            yield from about(
                file,
                ("a", named("dcat:Distribution")),
                ("dcat:accessURL", file),
                ("dcat:downloadURL", file),
                ("dcat:mediaType", media),
                ("dct:license", licence),
            )
