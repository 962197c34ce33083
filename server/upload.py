"""``POST /validate``: a county's standard in, the report out.

The server judges each file in a process that answers nothing else and can be ended: past its time,
past its memory, or with its client. The file is never kept: its content is in an unnamed temporary
file, and what the readers need beside it in a folder that the server removes however that ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from flask import Blueprint, Response, make_response, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest, ServiceUnavailable, UnprocessableEntity

from qzgraph.errors import BadUsage, UnreadableSource
from qzgraph.judging.review import Request, review
from qzgraph.rendering.annotated import annotate, form_of
from qzgraph.rendering.report_again import again, given_back
from qzgraph.rendering.report_clauses import load_clauses
from qzgraph.rendering.report_formats import FORMATS, render_report
from qzgraph.settings import Settings
from qzgraph_server import MAX_UPLOAD, limits
from qzgraph_server.formats import DOCX, Offers, asked
from qzgraph_server.negotiate import XLSX, Offer

#: Seconds that a validation may take, and bytes of memory; an ordinary standard takes some 100 MB.
LIMIT = limits.Limit(seconds=60, memory=384 * 1024 * 1024)

OFFERS: Offers = {
    "json": Offer("application/json", "json"),
    "html": Offer("text/html", "html"),
    "xlsx": Offer(XLSX, "xlsx"),
    "docx": Offer(DOCX, "docx"),
    "ttl": Offer("text/turtle", "turtle"),
    "txt": Offer("text/plain", "text"),
}
_BY_FORMAT = {offer.format: offer for offer in OFFERS.values()}
_FIELDS = ("division", "year", "against", "format", "lang")

#: The field ``format`` for the file itself with comments, which is of the file's own form.
ANNOTATED = "annotated"

#: A report's page brings its style within itself, and nothing else.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def blueprint(settings: Settings) -> Blueprint:
    """The route, holding files to the editions of these settings."""
    routes = Blueprint("upload", __name__)
    limits.allow(routes, "/validate", LIMIT)

    @routes.post("/validate")
    def validate() -> Response:
        """The report on the file that is sent."""
        request.max_content_length = MAX_UPLOAD
        file, earlier = _file(), _earlier()
        fields = _fields()
        if fields["format"] == ANNOTATED:
            del fields["format"]
            return _annotated(settings, file, earlier, fields)
        offer = _offer(fields.pop("format"))
        with _both(file, earlier) as (path, before):
            edition, body = _reviewed(settings, path, before, fields, offer.format)
        response = make_response(body)
        response.content_type = FORMATS[offer.format]
        response.cache_control.no_store = True
        response.vary.add("Accept")
        if offer.format == "html":
            response.headers["Content-Security-Policy"] = _REPORT_POLICY
        if offer.format in ("xlsx", "docx"):
            response.headers["Content-Disposition"] = (
                f"attachment; filename={edition}-report.{offer.format}"
            )
        return response

    return routes


def _annotated(
    settings: Settings, file: FileStorage, earlier: FileStorage | None, fields: dict[str, str]
) -> Response:
    """The file that was sent, with the report's findings as comments."""
    with _both(file, earlier) as (path, before):
        # A form that takes none is refused before anything is read.
        with _told(path):
            suffix = form_of(path)
        edition, body = _reviewed(settings, path, before, fields, ANNOTATED)
    response = make_response(body)
    response.content_type = FORMATS[suffix.lstrip(".")]
    response.cache_control.no_store = True
    response.headers["Content-Disposition"] = f"attachment; filename={edition}-annotated{suffix}"
    return response


def _file() -> FileStorage:
    if request.mimetype != "multipart/form-data":
        raise BadRequest(
            "send the standard as multipart/form-data with the field 'file': "
            "curl -F file=@标准.docx …/validate"
        )
    sent = request.files.getlist("file")
    if len(sent) != 1 or not sent[0].filename:
        raise BadRequest(f"send one file in the field 'file', not {len(sent)}")
    return sent[0]


def _earlier() -> FileStorage | None:
    """The earlier report or draft; a browser sends an empty field where none was chosen."""
    sent = [each for each in request.files.getlist("since") if each.filename]
    if len(sent) > 1:
        raise BadRequest(f"send one file in the field 'since', not {len(sent)}")
    return sent[0] if sent else None


def _fields() -> dict[str, str]:
    """The form's fields, empty where not given. Raises BadRequest for one that does not fit."""
    unknown = sorted(set(request.form) - set(_FIELDS))
    if unknown:
        raise BadRequest(
            f"there is no field {unknown[0]!r}; there are file, since, {', '.join(_FIELDS)}"
        )
    for name, values in request.form.lists():
        if len(values) > 1:
            raise BadRequest(f"the field {name!r} is given more than once")
    fields = {name: request.form.get(name, "").strip() for name in _FIELDS}
    year = fields["year"]
    if year and not (year.isascii() and year.isdigit() and 1949 <= int(year[:9]) <= 2100):
        raise BadRequest(f"year: {year[:20]!r} is no year; write it as 2024")
    return fields


def _offer(form: str) -> Offer:
    """What the field ``format`` names, which a plain form can set, else what Accept likes best."""
    if not form:
        return asked(None, OFFERS)
    if form not in _BY_FORMAT and form not in OFFERS:
        raise BadRequest(
            f"no report is {form[:20]!r}; take one of {', '.join((*_BY_FORMAT, ANNOTATED))}"
        )
    return _BY_FORMAT.get(form) or OFFERS[form]


def _name_of(file: FileStorage) -> str:
    """The file's own name, without any folder and shortened to what a file system takes."""
    name = PureWindowsPath(PurePosixPath(file.filename or "").name).name
    name = "".join(each for each in name if each.isprintable() and each not in "/\\").strip(". ")
    stem, suffix = Path(name).stem[:60], Path(name).suffix[:10]
    return f"{stem or 'upload'}{suffix}"


@contextmanager
def _named(file: FileStorage, links: Path = Path("/proc/self/fd")) -> Iterator[Path]:
    """The upload under its name, which the readers need: they tell a form by its suffix, and name the
    file in what they say. A link to the content, which has no name of its own; a copy on systems
    without ``links``. Raises UnprocessableEntity for an empty one."""
    with (
        tempfile.TemporaryFile() as content,
        tempfile.TemporaryDirectory(prefix="qzgraph-") as folder,
    ):
        file.save(content)
        file.close()
        if not content.tell():
            raise UnprocessableEntity(f"{_name_of(file)}: this file is empty; give the standard")
        content.seek(0)
        path = Path(folder) / _name_of(file)
        if links.is_dir():
            path.symlink_to(links / str(content.fileno()))
        else:
            path.write_bytes(content.read())
        yield path


@contextmanager
def _both(file: FileStorage, earlier: FileStorage | None) -> Iterator[tuple[Path, Path | None]]:
    """The upload and the earlier file, each under its name."""
    with ExitStack() as kept:
        path = kept.enter_context(_named(file))
        yield path, kept.enter_context(_named(earlier)) if earlier else None


def _reviewed(
    settings: Settings, file: Path, since: Path | None, fields: dict[str, str], form: str
) -> tuple[str, bytes]:
    """The edition that the file is, and the report. Raises what the command line says of a file or
    a form that does not do, without the server's paths."""
    year = int(fields["year"]) if fields["year"] else None
    asked_for = Request(file, fields["division"] or None, year, fields["against"] or None)
    with _told(file, since):
        clauses = load_clauses(settings.data / "clauses.csv")
        # Its decisions hold too: the page has one field for what was given out before.
        before = given_back(since, None, clauses)
        [report] = again(settings, [(asked_for, review(settings, asked_for))], before)
        if form == ANNOTATED:
            return report.edition, annotate(file, report, clauses)
        return report.edition, render_report(report, form, clauses)


@contextmanager
def _told(file: Path, since: Path | None = None) -> Iterator[None]:
    """Says what is wrong with a file as this server does."""
    try:
        yield
    except (UnreadableSource, BadUsage) as error:
        said = str(error).replace(f"{file.parent}{os.sep}", "")
        if since:
            said = said.replace(f"{since.parent}{os.sep}", "")
        wrong = UnprocessableEntity if isinstance(error, UnreadableSource) else BadRequest
        raise wrong(said) from error
    except MemoryError as error:
        raise ServiceUnavailable(
            f"{file.name}: reading it took more than the memory it is given and was stopped; "
            "give a smaller file, or use qzgraph validate"
        ) from error
