"""The things that pages show, made of the rows that their queries answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from qzgraph import names
from qzgraph_server.pages.model import (
    FIELDS,
    Benchmark,
    Edition,
    FiscalRule,
    Item,
    Part,
    in_order,
)
from qzgraph_server.pages.thing import Row


def _grouped(rows: Sequence[Row], key: str) -> Iterator[tuple[str, list[Row]]]:
    for iri, of_one in groupby(rows, key=lambda row: row[key]):
        yield iri, list(of_one)


def editions(rows: Sequence[Row]) -> list[Edition]:
    """Of ``editions.rq``."""
    found = []
    for iri, (row, *_) in _grouped(rows, "edition"):
        identifier = names.local(iri)
        found.append(
            Edition(
                iri,
                row["title"] or identifier,
                row["english"],
                id=identifier,
                division=names.local(row["division"]) if row["division"] else "",
                division_name=row["divisionName"],
                year=_integer(row["year"]),
                number=row["number"],
                issued_on=row["issuedOn"],
                effective_from=row["effectiveFrom"],
                level=row["level"],
                extent=row["extent"],
                declared=_integer(row["declared"]),
                upper=names.local(row["upper"]) if row["upper"] else "",
            )
        )
    return found


def parts(rows: Sequence[Row]) -> dict[str, Part]:
    """Of ``outline.rq``."""
    return {
        iri: Part(
            iri,
            row["label"],
            row["english"],
            edition=names.local(row["edition"]),
            number=_integer(row["number"]),
            domain=row["domain"],
        )
        for iri, (row, *_) in _grouped(rows, "part")
    }


def items(
    rows: Sequence[Row], linked: Sequence[Row], benchmarks: Mapping[str, list[Benchmark]]
) -> list[Item]:
    """Of ``items.rq`` and ``item-links.rq``, with the benchmarks of each."""
    links: dict[str, dict[str, list[str]]] = {}
    for row in linked:
        links.setdefault(row["item"], {}).setdefault(names.local(row["link"]), []).append(
            row["thing"]
        )
    found = []
    for iri, (row, *_) in _grouped(rows, "item"):
        own = {name: tuple(things) for name, things in links.get(iri, {}).items()}
        found.append(
            Item(
                iri,
                row["name"],
                row["english"],
                edition=names.local(row["edition"]),
                key=names.local(iri),
                number=_integer(row["number"]),
                category=row["category"],
                domain=row["domain"],
                fields={name: row[name] for name in FIELDS if row[name]},
                populations=own.get("targetsPopulation", ()),
                lead=next(iter(own.get("leadAgency", ())), ""),
                supporting=own.get("supportingAgency", ()),
                documents=own.get("legalBasis", ()),
                rules=own.get("fiscalRule", ()),
                benchmarks=tuple(benchmarks.get(iri, ())),
            )
        )
    return found


def benchmarks(rows: Sequence[Row]) -> dict[str, list[Benchmark]]:
    """Of ``benchmarks.rq``, by item."""
    found: dict[str, list[Benchmark]] = {}
    for iri, (row, *_) in _grouped(rows, "benchmark"):
        ends = f"{row['minValue']}–{row['maxValue']}" if row["minValue"] else ""
        found.setdefault(row["item"], []).append(
            Benchmark(
                iri,
                row["quote"],
                item=row["item"],
                indicator=row["indicatorName"],
                comparator=row["comparator"],
                value=row["value"] or ends,
                unit=row["unitLabel"],
                per=row["per"],
                applies_to=row["appliesToText"],
                relative_to=row["relativeTo"],
            )
        )
    for of_item in found.values():
        of_item.sort(key=lambda b: _integer(names.local(b.iri)) or 0)
    return found


def rules(rows: Sequence[Row]) -> dict[str, FiscalRule]:
    """Of ``fiscal-rules.rq``."""
    return {
        iri: FiscalRule(
            iri,
            own[0]["label"],
            kind=own[0]["kind"],
            basis=own[0]["basis"],
            payers=tuple(in_order(_each(own, "payer"))),
            defined_in=_each(own, "definedIn"),
            evidence=own[0]["evidence"],
            quote=own[0]["quote"],
            said_in=own[0]["saidIn"],
        )
        for iri, own in _grouped(rows, "rule")
    }


def terms(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Of ``terms.rq``: the Chinese and the English name of each."""
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        labels.setdefault(row["term"], {})[row["label@"]] = row["label"]
    return {term: (named.get("zh", ""), named.get("en", "")) for term, named in labels.items()}


def _each(rows: Sequence[Row], variable: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[variable] for row in rows if row[variable]))


def _first(labels: Mapping[str, list[str]], kind: str) -> str:
    return next(iter(labels.get(kind, ())), "")


def _integer(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None
