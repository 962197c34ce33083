"""``/entitlements``: a person in, the services that an edition owes to such a person out.

Like comparisons, it is judged on editions as they are read from their documents, on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from rapidfuzz import process

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.graph.nodes import item_nodes
from qzgraph.judging.entitlements import Entitlements, Service, entitlements
from qzgraph.judging.json_forms import OwedServices
from qzgraph.judging.membership import Membership
from qzgraph.judging.person import OLDEST, describe_person
from qzgraph.population_scheme import normal_name
from qzgraph.records.model import Extent, Field, Residency
from qzgraph.rendering.formats import render
from qzgraph.rendering.words import word_of, words_of
from qzgraph.vocabulary import Vocabulary
from qzgraph_server.formats import JSON, LISTED, answers
from qzgraph_server.language import spoken, t
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.downloads import Cell, asked_form, sent
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.records import Records
from qzgraph_server.pages.thing import Thing, is_named

RESIDENCIES = {
    "": "没有说",
    Residency.HUKOU.value.lower(): "本地户籍",
    Residency.RESIDENT.value.lower(): "常住，户籍在外地",
    Residency.MIGRANT.value.lower(): "流动人口",
}
#: Groups of a person, and groups that are offered to be ticked.
_MOST, _OFFERED = 10, 14
#: How alike (0 to 100) a group's name must be to be offered for one that is not known.
_NEAR = 50


@dataclass(frozen=True)
class Asked:
    """What the address says of a person."""

    edition: str
    age: int | None
    residency: str
    groups: Sequence[str]

    @property
    def says_anything(self) -> bool:
        return self.age is not None or bool(self.residency) or bool(self.groups)


@dataclass(frozen=True)
class Unknown:
    """A group that nothing knows, and names that are like it."""

    name: str
    near: Sequence[str]


def read_home(library: Library, records: Records) -> None:
    """Reads the edition that most questions are about."""
    if home := library.edition(library.home):
        records.load(home)


def blueprint(library: Library, records: Records) -> Blueprint:
    """The page, and what it shows as a file."""
    routes = Blueprint("entitlements", __name__)

    @routes.get("/entitlements")
    @answers([*LISTED.values(), JSON], OwedServices)
    def person() -> ResponseReturnValue:
        vocabulary = records.vocabulary
        asked = _asked(library)
        catalogue = library.of(asked.edition)
        answer, unknown, problem = None, None, ""
        if asked.says_anything:
            residency = [each for each in Residency if each.value.lower() == asked.residency]
            chosen = records.find(asked.edition)
            try:
                someone = describe_person(vocabulary, asked.age, residency, asked.groups)
            except BadUsage as error:  # The form says it beside what was filled in.
                unknown = _unknown(vocabulary, asked.groups)
                problem = "" if unknown else error.what
            else:
                answer = entitlements(records.load(chosen).edition, someone, vocabulary)
        if answer and request.args.get("format") == "json":
            return Response(render(answer, "json"), mimetype="application/json")
        if answer and (form := asked_form()):
            return sent(form, t("应享服务"), _heads(), _cells(answer))
        page = render_template(
            "entitlements.html",
            catalogue=catalogue,
            asked=asked,
            editions=library.offered(asked.edition),
            offered=_offered(library.of(library.home)),
            groups=[concept.label for concept in vocabulary.scheme.concepts.values()],
            answer=answer,
            services=_closest_first(catalogue, answer) if answer else [],
            links=_links(answer) if answer else {},
            documents={document.name: document for document in catalogue.documents.values()},
            agencies={agency.name: agency for agency in catalogue.agencies.values()},
            verdicts={verdict: spoken(word) for verdict, word in words_of(Membership).items()},
            unsure_label=spoken(word_of(Membership.CANNOT_TELL)),
            residencies=RESIDENCIES,
            unknown=unknown,
            problem=problem,
            partial=bool(answer and answer.edition.extent is Extent.PARTIAL),
            oldest=OLDEST,
        )
        return page, 400 if unknown or problem else 200

    return routes


def _asked(library: Library) -> Asked:
    """The address read. Raises BadUsage for an age that is none and for too many groups."""
    age = request.args.get("age", "").strip()
    if age and not (age.isascii() and age.isdigit() and int(age[:4]) <= OLDEST):
        raise BadUsage(f"an age is a number from 0 to {OLDEST}, not {age[:20]!r}")
    residency = request.args.get("residency", "").strip()
    if residency not in RESIDENCIES:
        raise BadUsage(
            f"there is no residency {residency[:20]!r}", mend="take hukou, resident or migrant"
        )
    written = request.args.get("also", "").replace("、", ",").replace("，", ",").split(",")
    groups = [name.strip()[:60] for name in (*request.args.getlist("group"), *written)]
    groups = [name for name in dict.fromkeys(groups) if name]
    if len(groups) > _MOST:
        raise BadUsage(f"{len(groups)} groups are too many for one person", mend=f"give {_MOST}")
    edition = request.args.get("edition", "").strip() or library.home
    return Asked(edition, int(age) if age else None, residency, groups)


def _unknown(vocabulary: Vocabulary, groups: Sequence[str]) -> Unknown | None:
    """The first group that goes by no known name."""
    labels = [concept.label for concept in vocabulary.scheme.concepts.values()]
    for name in groups:
        if normal_name(name) not in vocabulary.scheme.by_name:
            near = process.extract(name, labels, limit=5, score_cutoff=_NEAR)
            return Unknown(name, [label for label, *_ in near])
    return None


def _offered(catalogue: Catalogue) -> list[Thing]:
    """The groups that most items are for, but for those that age and residency tell."""
    counts, most = catalogue.group_counts, len(catalogue.listed) / 2
    fitting = [
        group
        for iri, group in catalogue.populations.items()
        if 1 < counts.get(iri, 0) < most
        and is_named(group)
        and not group["minAge"]
        and not group["maxAge"]
    ]
    fitting.sort(key=lambda group: -counts[group.iri])
    return fitting[:_OFFERED]


def _closest_first(catalogue: Catalogue, answer: Entitlements) -> list[Service]:
    """The services, those for people of this age or these groups before those for everyone."""

    def is_for_all(service: Service) -> bool:
        groups = (names.population(population.label) for population in service.item.populations)
        return not any(catalogue.above(iri) & answer.person.own for iri in groups)

    return sorted(answer.services, key=is_for_all)


def _links(answer: Entitlements) -> dict[tuple[int | None, str], str]:
    """The IRI of each item of the edition by its number and name."""
    pairs = zip(answer.edition.items, item_nodes(answer.edition), strict=True)
    return {(item.number, item.name): node for item, node in pairs}


def _heads() -> list[str]:
    told = [t("结果"), t("序号"), t("项目"), t("为什么"), t("还要符合")]
    return [*told, t("量化标准"), t("牵头单位"), t("依据文件"), t("服务对象")]


def _cells(answer: Entitlements) -> list[list[Cell]]:
    return [
        [
            spoken(word_of(service.verdict)),
            service.item.number,
            service.item.name,
            spoken(service.why),
            spoken(service.needs),
            amounts(service),
            service.lead_agency,
            "；".join(service.legal_basis),
            service.item.fields[Field.POPULATION].text,
        ]
        for service in answer.services
    ]


def amounts(service: Service) -> str:
    """What the service promises in numbers, in the text's words."""
    return "；".join(
        f"{b.applies_to_text + '：' if b.applies_to_text else ''}{b.per}{b.quote.rstrip('，,；;。')}"
        for b in service.benchmarks
    )
