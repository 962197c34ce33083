"""``/sparql`` in a browser: the query editor, the answer below it, and the saved queries as examples.

Without scripts it is a form; ``web/src/editor.ts`` makes the text field an editor and fetches answers
in place. Both show what this module renders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    jsonify,
    render_template,
    request,
)
from pyoxigraph import Literal
from werkzeug.exceptions import NotFound

from qzgraph.errors import BadQuery, QzgraphError
from qzgraph.graph.answer import Answer
from qzgraph.graph.empty_aggregates import empty_aggregates
from qzgraph.graph.saved import Parameter, SavedQuery
from qzgraph.graph.store import GraphStore
from qzgraph.rendering.answers import for_people
from qzgraph.rendering.excel import About
from qzgraph.settings import Settings
from qzgraph_server.answer_view import view
from qzgraph_server.describing import Stamp, of_build
from qzgraph_server.formats import GRAPH, JSON, ROWS, answers, offers_of
from qzgraph_server.language import language, t
from qzgraph_server.terms import KnownTerms, Terms, value_of

#: What an answer is downloaded as, by suffix.
_DOWNLOADS = {
    **{suffix: ROWS[suffix] for suffix in ("csv", "xlsx", "json")},
    **{suffix: GRAPH[suffix] for suffix in ("ttl", "jsonld", "nt")},
}
#: What is chosen from for a parameter of a type.
_KINDS = {"edition": "qz:ServiceStandard", "division": "qz:AdministrativeDivision"}
#: A list of no more choices is a menu; a longer one is typed into, with suggestions.
_MENU = 60


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A parameter of a saved query as a form's field: ``input`` is ``menu``, ``number`` or
    ``text``, the last with its choices as suggestions."""

    parameter: Parameter
    value: str
    input: str
    choices: tuple[Choice, ...] = ()


class Editor:
    """The page, for the queries of one store."""

    def __init__(
        self, store: GraphStore, saved: Sequence[SavedQuery], sample: Callable[[], str]
    ) -> None:
        """``sample``: the edition in which it is looked how properties are used; empty for all."""
        self.store = store
        self.saved = saved
        self.terms = Terms(store, sample)

    def page(
        self,
        query: str | None = None,
        answer: Answer | None = None,
        problem: QzgraphError | None = None,
        example: SavedQuery | None = None,
        given: Mapping[str, str] | None = None,
    ) -> str:
        """The page with this query, its answer or what is wrong with it, if there is one yet, and
        the example that it came from with the values that were given. Raises QzgraphError where the
        store fails."""
        shown = view(answer, self.terms, language()) if answer is not None else None
        return render_template(
            "sparql.html",
            query=query if query is not None else without_head(self.saved[0].text),
            answer=shown,
            # Saved queries know what they leave empty.
            empty=empty_aggregates(self.store, query or "", answer)
            if answer and not example
            else [],
            problem=said(problem) if problem else "",
            place=problem.place if isinstance(problem, BadQuery) else None,
            build=self.store.build,
            other_build=_other(self.store.build),
            saved=self.saved,
            example=example,
            fields=[self._field(parameter, given or {}) for parameter in example.parameters]
            if example
            else [],
            given=given or {},
            suffixes=[each for each in offers_of(example) if each != "html"] if example else [],
        )

    def _field(self, parameter: Parameter, given: Mapping[str, str]) -> Field:
        value = given.get(parameter.name, value_of(parameter.default))
        if kind := _KINDS.get(parameter.type):
            alike = self.terms.of_kind(kind)
        elif parameter.type in ("iri", "named") and not isinstance(parameter.default, Literal):
            known = self.terms.find(value_of(parameter.default))
            alike = self.terms.of_kind(known.kind) if known else []
        elif parameter.type in ("xsd:string", "named"):
            known = self.terms.named(value_of(parameter.default))
            alike = self.terms.of_kind(known.kind) if known else []
            labels = {name for each in alike for name in (each.label("zh"), *each.also)}
            return Field(
                parameter, value, "text", tuple(Choice(name, "") for name in sorted(labels))
            )
        else:
            return Field(parameter, value, "number" if parameter.type == "xsd:integer" else "text")
        choices = [Choice(each.iri, each.label(language())) for each in alike]
        menu = 0 < len(choices) <= _MENU
        return Field(parameter, value, "menu" if menu else "text", tuple(choices))


def _other(build: str) -> str:
    """The build that the address speaks of, where it is not the one that is served."""
    named = request.args.get("build", "")[:64]
    return named if build and named and named != build else ""


def without_head(text: str) -> str:
    """A saved query without the comments that describe it: the page says the same above."""
    lines = text.splitlines()
    first = next((at for at, line in enumerate(lines) if line and not line.startswith("#")), 0)
    return "\n".join(lines[first:]) + "\n"


def blueprint(editor: Editor, settings: Settings, stamp: Stamp) -> Blueprint:
    """The routes below ``/sparql``."""
    store = editor.store
    routes = Blueprint("editor", __name__)

    @routes.get("/sparql/terms.json")
    @answers([JSON], KnownTerms)
    def terms() -> Response:
        """The names that the editor completes."""
        spoken = language()
        found = of_build(settings, store, f"terms-{spoken}", lambda: editor.terms.as_json(spoken))
        response = jsonify(found)
        response.add_etag()
        response.cache_control.no_cache = True
        response.vary.add("Accept-Language")
        return response.make_conditional(request)  # type: ignore[return-value]

    @routes.route("/sparql/answer.<suffix>", methods=["GET", "POST"])
    @answers(_DOWNLOADS.values(), suffix="xlsx")
    def download(suffix: str) -> Response:
        """What a query answers, as a file."""
        if suffix not in _DOWNLOADS:
            raise NotFound(f"an answer is downloaded as one of {', '.join(_DOWNLOADS)}")
        offer, query = _DOWNLOADS[suffix], request.values.get("query", "")
        about = About(t("SPARQL 查询"), query, build=stamp.build, date=stamp.date)
        body = for_people(store.query(query), offer.format, about, bom=True)
        response = Response(body, content_type=offer.content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="answer.{suffix}"'
        return response

    return routes


def said(problem: QzgraphError) -> str:
    """What is wrong, in the page's language."""
    return (problem.zh if language() == "zh" else "") or str(problem)
