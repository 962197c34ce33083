"""Entitlements for a terminal: what is sure first, then what depends, then what cannot be told."""

from __future__ import annotations

from qzgraph.judging.entitlements import Entitlements, Service
from qzgraph.judging.membership import Membership
from qzgraph.judging.quoting import describe
from qzgraph.rendering.columns import folded, table_lines
from qzgraph.rendering.entitlements_words import person_zh
from qzgraph.rendering.printable import bare_title, cleaned, item_label
from qzgraph.rendering.words import word_of


def render(answer: Entitlements, *, width: int) -> bytes:
    """The answer, its tables no wider than ``width`` columns unless that leaves no room. Of what
    cannot be told only the names stand there: ``json`` and ``xlsx`` have the reasons."""
    edition = answer.edition
    lines = [
        *folded(f"《{bare_title(edition.title, edition.id)}》{edition.id}", width),
        *folded(f"对象：{person_zh(answer.person)}", width),
    ]
    if answer.is_partial:
        lines.append("这个版本只收录了部分内容 · only partly known here")
    for verdict in (Membership.COVERED, Membership.COVERED_IF):
        services = answer.of(verdict)
        word = word_of(verdict)
        lines += ["", f"■ {word.both}：{len(services)}"]
        if services:
            lines += ["", *_table(services, verdict, width)]
    rest = answer.of(Membership.CANNOT_TELL)
    word = word_of(Membership.CANNOT_TELL)
    lines += ["", f"■ {word.both}：{len(rest)}"]
    if rest:
        listed = "、".join(item_label(service.item.number, service.item.name) for service in rest)
        lines += ["", *folded(listed, width)]
    return ("\n".join(cleaned(lines)) + "\n").encode()


def _table(services: list[Service], verdict: Membership, width: int) -> list[str]:
    last = "条件" if verdict is Membership.COVERED_IF else "理由"
    rows = [
        [
            item_label(service.item.number, service.item.name),
            "\n".join(describe(benchmark) for benchmark in service.benchmarks) or "—",
            service.lead_agency or "—",
            service.condition if verdict is Membership.COVERED_IF else service.because,
        ]
        for service in services
    ]
    return table_lines(["项目", "标准", "牵头负责单位", last], rows, width)
