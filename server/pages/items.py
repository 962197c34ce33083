"""``/items``: the items of an edition, narrowed and sorted; ``/items/330800-2023/65``: one item,
its five fields as printed and beside them what was read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph.records.model import Field
from qzgraph_server.addresses import short
from qzgraph_server.formats import LISTED, answers
from qzgraph_server.language import t
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.downloads import Cell, asked_form, sent
from qzgraph_server.pages.editions import asked_edition
from qzgraph_server.pages.english import named, term
from qzgraph_server.pages.listing import Column, Spec, by_pinyin, listing
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.quoting import Alignment, Piece, Quote, changed, pieces
from qzgraph_server.pages.thing import Thing, bodies_of, fields_of, is_named

#: What the printed page calls the five fields.
FIELD_NAMES = {field: field.printed for field in Field}


@dataclass(frozen=True)
class Value:
    """A thing that was read from an item, and the mark that its characters bear in the text."""

    thing: Thing
    mark: str


def blueprint(library: Library) -> Blueprint:
    """The two pages, and the list as a file."""
    routes = Blueprint("items", __name__)

    @routes.get("/items")
    @answers(LISTED.values())
    def items() -> ResponseReturnValue:
        edition = asked_edition(library)
        catalogue = library.of(edition)
        shown = listing(catalogue.listed, specs(catalogue), columns(catalogue))
        if form := asked_form():
            rows = [row(catalogue, item) for item in shown.all]
            return sent(form, t("服务项目"), heads(), rows)
        return render_template("items.html", catalogue=catalogue, edition=edition, shown=shown)

    @routes.get("/items/<edition>/<key>")
    def item(edition: str, key: str) -> str:
        catalogue = library.of(edition)
        found = catalogue.items.get(names.item(edition, key)) if edition else None
        if found is None:
            abort(404, t("没有收录这一项：{what}", what=f"{edition} {key}"))
        counterparts = library.counterparts(found)
        return render_template(
            "item.html",
            catalogue=catalogue,
            item=found,
            edition=catalogue.editions[found.edition],
            **_read(library, catalogue, found),
            counterparts=counterparts.items.values(),
            editions=counterparts.editions,
            side_by_side=_side_by_side(list(counterparts.items.values())),
            neighbours=_neighbours(catalogue, found),
            field_names=FIELD_NAMES,
        )

    return routes


def specs(catalogue: Catalogue) -> list[Spec[Thing]]:
    """The facets of items."""

    def linked(
        things: Mapping[str, Thing],
        links: Callable[[Thing], Iterable[str]],
        key: Callable[[str], str] = short,
    ) -> Callable[[Thing], Iterator[tuple[str, str]]]:
        return lambda item: ((key(iri), named(things[iri])) for iri in links(item) if iri in things)

    def terms(
        iris: Callable[[Thing], Iterable[str]],
    ) -> Callable[[Thing], Iterator[tuple[str, str]]]:
        return lambda item: ((short(iri), term(catalogue.terms, iri)) for iri in iris(item))

    def part(kind: str) -> Callable[[Thing], Iterator[tuple[str, str]]]:
        parts = catalogue.parts
        return linked(parts, lambda item: item.all(kind)[:1], lambda iri: parts[iri].name)

    def benchmarked(item: Thing) -> Iterator[tuple[str, str]]:
        yield ("yes", t("有数量")) if item.iri in catalogue.benchmarks else ("no", t("只引用文件"))

    groups, bodies = catalogue.populations, catalogue.agencies
    # Those that divide the items well: named in the vocabulary, not covering most of them.
    most = len(catalogue.listed) / 2
    offered = [
        iri
        for iri, count in catalogue.group_counts.items()
        if 1 < count <= most and iri in groups and is_named(groups[iri])
    ]

    def offered_to(item: Thing) -> Iterable[str]:
        return filter(frozenset(catalogue.groups_of(item)).__contains__, offered)

    return [
        Spec("domain", t("领域"), part("domain"), in_order=True),
        Spec("category", t("类别"), part("category"), in_order=True),
        Spec("group", t("人群"), linked(groups, offered_to)),
        Spec("population", t("服务对象"), linked(groups, catalogue.groups_of), hidden=True),
        Spec("lead", t("牵头单位"), linked(bodies, lambda item: item.all("leadAgency")[:1])),
        Spec("agency", t("负责单位"), linked(bodies, bodies_of), hidden=True),
        Spec("payer", t("出资方"), terms(catalogue.payers)),
        Spec("stated", t("出资方（原文写明）"), terms(catalogue.payers_stated), hidden=True),
        Spec("cited", t("出资方（依文件）"), terms(catalogue.payers_cited), hidden=True),
        Spec("rule", t("支出责任种类"), terms(catalogue.rule_kinds)),
        Spec(
            "document",
            t("依据文件"),
            linked(catalogue.documents, lambda item: item.all("legalBasis")),
        ),
        Spec("benchmarks", t("量化标准"), benchmarked),
    ]


def columns(catalogue: Catalogue) -> list[Column[Thing]]:
    """The columns by which items are sorted."""

    def lead(item: Thing) -> bytes:
        found = catalogue.agencies.get(item["leadAgency"])
        return by_pinyin(found.name if found else "")

    def category(item: Thing) -> tuple[int, bytes]:
        found = catalogue.parts.get(item["category"])
        return (int(found["number"] or 0), by_pinyin(found.name)) if found else (0, b"")

    return [
        Column("number", t("序号"), lambda item: item.order),
        Column("name", t("名称"), lambda item: by_pinyin(item.name)),
        Column("category", t("类别"), category),
        Column("lead", t("牵头单位"), lead),
        Column(
            "benchmarks", t("量化标准"), lambda item: len(catalogue.benchmarks.get(item.iri, ()))
        ),
    ]


def heads() -> list[str]:
    """The columns of the list's file."""
    printed = [t(name) for name in FIELD_NAMES.values()]
    read = [
        t("牵头单位"),
        t("配合单位"),
        t("出资方"),
        t("出资方（依文件）"),
        t("依据文件"),
        t("量化标准"),
    ]
    return [t("版本"), t("序号"), t("领域"), t("类别"), t("名称"), *printed, *read, "IRI"]


def row(catalogue: Catalogue, item: Thing) -> list[Cell]:
    """An item in the list's file; several values of one column are parted by ``；``."""

    def named(things: Mapping[str, Thing], iris: tuple[str, ...]) -> str:
        return "；".join(things[iri].name for iri in iris if iri in things)

    return [
        catalogue.editions[item.edition].name,
        int(item["number"]) if item["number"] else None,
        named(catalogue.parts, item.all("domain")),
        named(catalogue.parts, item.all("category")),
        item.name,
        *(item[name] for name in Field),
        named(catalogue.agencies, item.all("leadAgency")[:1]),
        named(catalogue.agencies, item.all("supportingAgency")),
        "；".join(term(catalogue.terms, payer) for payer in catalogue.payers_stated(item)),
        "；".join(term(catalogue.terms, payer) for payer in catalogue.payers_cited(item)),
        named(catalogue.documents, item.all("legalBasis")),
        "；".join(
            f"{b['appliesToText']}{b['per']}{b.name}"
            for b in catalogue.benchmarks.get(item.iri, ())
        ),
        item.iri,
    ]


def _neighbours(catalogue: Catalogue, item: Thing) -> tuple[Thing | None, Thing | None]:
    """The items before and after it in its edition."""
    items = catalogue.listed
    place = items.index(item)
    before = items[place - 1] if place else None
    return before, items[place + 1] if place + 1 < len(items) else None


def _side_by_side(items: Sequence[Thing]) -> dict[str, list[list[Piece]]]:
    """Each field of the same item at each level; what the level above does not have is marked."""
    rows: dict[str, list[list[Piece]]] = {}
    for name in Field:
        texts = [item[name] for item in items]
        rows[name] = [
            changed(above, text) for above, text in zip(["", *texts], texts, strict=False)
        ]
    return rows


def _read(library: Library, catalogue: Catalogue, item: Thing) -> dict[str, object]:
    """The fields in pieces, and the values that were read from them, in the order of the text."""
    benchmarks = {b.iri: b for b in catalogue.benchmarks.get(item.iri, ())}
    kinds: list[tuple[str, Mapping[str, Thing], tuple[str, ...]]] = [
        ("populations", catalogue.populations, item.all("targetsPopulation")),
        ("benchmarks", benchmarks, tuple(benchmarks)),
        ("documents", catalogue.documents, item.all("legalBasis")),
        ("agencies", catalogue.agencies, bodies_of(item)),
        ("rules", catalogue.rules, item.all("fiscalRule")),
    ]
    marks: dict[str, str] = {}
    for _, things, iris in kinds:
        for iri in iris:
            if iri in things:
                marks.setdefault(iri, f"q{len(marks) + 1}")
    quotes = _quotes(library, item, marks)
    places = {
        q.value: (order, q.start)
        for order, name in reversed(list(enumerate(Field)))
        for q in sorted(quotes.get(name, []), key=lambda q: q.start, reverse=True)
    }
    values: dict[str, list[Value]] = {}
    for kind, things, iris in kinds:
        found = [Value(things[iri], marks[iri]) for iri in iris if iri in things]
        if kind != "agencies":  # The lead goes first.
            found.sort(key=lambda value: places.get(value.mark, (len(Field), 0)))
        values[kind] = found
    fields: list[tuple[str, list[Piece]]] = [
        (name, pieces(text, quotes.get(name, []))) for name, text in fields_of(item).items()
    ]
    return {"fields": fields, "values": values, "quoted": set(places)}


def _quotes(library: Library, item: Thing, marks: Mapping[str, str]) -> dict[str, list[Quote]]:
    """What was read from each field. A thing is quoted wherever it stands in the edition, so only
    the passages inside this item's fields are its own."""
    passages = library.passages(item.edition)
    quotes: dict[str, list[Quote]] = {}
    fields = fields_of(item)
    for whole in passages.get(item.iri, ()):
        if whole.field not in fields:
            continue
        alignment = Alignment(whole.text, fields[whole.field])
        for iri, mark in marks.items():
            for part in passages.get(iri, ()):
                if part.is_in(whole):
                    quote = alignment.quote(part.start - whole.start, part.end - whole.start, mark)
                    if quote:
                        quotes.setdefault(whole.field, []).append(quote)
    return quotes
