"""``POST /validate``: counties' standards in, the report out.

The server judges each file in a process that answers nothing else and can be ended: past its time,
past its memory, or with its client. Several files, or a zip of them, are judged two at a time within
the time for all; those for which none is left are named. No file is kept: its content is in an
unnamed temporary file, and what the readers need beside it in a folder that the server removes
however that ends.
"""

from __future__ import annotations

import io
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

from flask import Blueprint, Response, make_response, request
from werkzeug.datastructures import FileStorage, Headers
from werkzeug.exceptions import BadRequest, ServiceUnavailable, UnprocessableEntity
from werkzeug.sansio.multipart import Data, Epilogue, File, MultipartEncoder, Preamble

from qzgraph.errors import BadUsage, QzgraphError, UnreadableSource
from qzgraph.graph.choosing import code_of
from qzgraph.judging.json_forms import UnreadFile, ValidationReport
from qzgraph.judging.report import Report
from qzgraph.judging.review import Request, review
from qzgraph.messages import in_both, in_chinese_where
from qzgraph.reading.bundle import bundled
from qzgraph.reading.limits import MAX_BUNDLED
from qzgraph.rendering.annotated import annotate, form_of
from qzgraph.rendering.formats import MEDIA_TYPES, render_report, render_reports
from qzgraph.rendering.report_again import Before, again, all_again, given_back
from qzgraph.rendering.report_clauses import load_clauses
from qzgraph.rendering.report_view import Outcome, Unread
from qzgraph.settings import Settings
from qzgraph_server import MAX_UPLOAD, limits
from qzgraph_server.errors import answer
from qzgraph_server.files_in_parallel import each_of
from qzgraph_server.formats import DOCX, JSON, XLSX, Offers, answers, asked
from qzgraph_server.negotiate import Offer
from qzgraph_server.problems import Problem

#: Seconds that a validation may take, five times that for several files, and bytes of memory; an
#: ordinary standard takes two or three seconds and some 100 MB.
LIMIT = limits.Limit(
    seconds=60,
    memory=256 * 1024 * 1024,
    times=5,
    apart=True,
    mend=(
        "请交小一些的文件，或用 qzgraph validate",
        "give a smaller file, or use qzgraph validate",
    ),
)
#: Of several files none is begun that would end later, the longest so far taken for its time: the rest
#: is for the report.
_LAST = (LIMIT.times - 1) * LIMIT.seconds
_NO_TIME = "时间用完，没有核对；请少交几份 · no time was left for it; send fewer at once"
_BROKEN = (
    "用到的内存超过上限，或读它的进程中断了；请用 qzgraph validate · it took more memory than a request is "
    "given, or ended the process that read it; use qzgraph validate"
)

OFFERS: Offers = {
    "json": JSON,
    "html": Offer("text/html", "html"),
    "xlsx": Offer(XLSX, "xlsx"),
    "docx": Offer(DOCX, "docx"),
    "ttl": Offer("text/turtle", "turtle"),
    "txt": Offer("text/plain", "text"),
}
_BY_FORMAT = {offer.format: suffix for suffix, offer in OFFERS.items()}
_FIELDS = ("division", "year", "against", "format", "lang")

#: The field ``format`` for the file itself with comments, which is of the file's own form.
ANNOTATED = "annotated"
#: The field ``format`` for the report in every form at once: a reader takes away another without having
#: the file judged again.
ALL = "all"
_MEDIA_TYPES = {"docx": DOCX, "xlsx": XLSX, "pdf": "application/pdf"}

#: A report's page brings its style within itself, and nothing else.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True)
class _Made:
    """What is sent back: the name of the file, its media type, its bytes."""

    name: str
    media_type: str
    body: bytes


def blueprint(settings: Settings) -> Blueprint:
    """The route, holding files to the editions of these settings."""
    routes = Blueprint("upload", __name__)
    limits.allow(routes, "/validate", LIMIT)

    @routes.post("/validate")
    @answers(OFFERS.values(), ValidationReport | list[ValidationReport | UnreadFile])
    def validate() -> Response:
        """The report on the files that are sent."""
        request.max_content_length = MAX_UPLOAD
        files, earlier = _files(), _earlier()
        fields = _fields()
        suffix = _suffix(fields["format"])
        with ExitStack() as kept:
            paths = [path for file in files for path in _opened(file, kept)]
            before = kept.enter_context(_named(earlier)) if earlier else None
            made = _made(settings, paths, before, fields, suffix)
        response = make_response(made.body)
        response.content_type = made.media_type
        response.cache_control.no_store = True
        response.vary.add("Accept")
        if suffix == "html":
            response.headers["Content-Security-Policy"] = _REPORT_POLICY
        shown = "attachment" if suffix in (ANNOTATED, "xlsx", "docx") else "inline"
        response.headers["Content-Disposition"] = f"{shown}; filename={made.name}"
        return response

    return routes


def _files() -> list[FileStorage]:
    if request.mimetype != "multipart/form-data":
        raise BadRequest(
            "send the standard as multipart/form-data with the field 'file': "
            "curl -F file=@标准.docx …/validate"
        )
    sent = [each for each in request.files.getlist("file") if each.filename]
    if not 0 < len(sent) <= MAX_BUNDLED:
        raise BadRequest(f"send 1 to {MAX_BUNDLED} files in the field 'file', not {len(sent)}")
    return sent


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


def _suffix(form: str) -> str:
    """The suffix of what the field ``format`` names, which a plain form can set, else of what Accept
    likes best."""
    if not form:
        return _BY_FORMAT[asked(None, OFFERS).format]
    if form not in (*_BY_FORMAT, *OFFERS, ANNOTATED, ALL):
        raise BadRequest(
            f"no report is {form[:20]!r}; take one of {', '.join((*_BY_FORMAT, ANNOTATED, ALL))}"
        )
    return _BY_FORMAT.get(form, form)


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
    without ``links``."""
    with (
        tempfile.TemporaryFile() as content,
        tempfile.TemporaryDirectory(prefix="qzgraph-") as folder,
    ):
        file.save(content)
        file.close()
        content.seek(0)
        path = Path(folder) / _name_of(file)
        if links.is_dir():
            path.symlink_to(links / str(content.fileno()))
        else:
            path.write_bytes(content.read())
        yield path


def _opened(file: FileStorage, kept: ExitStack) -> list[Path]:
    """An upload under its name; of an archive of several, each of them."""
    path = kept.enter_context(_named(file))
    with _told(path):
        inside = bundled(path, MAX_UPLOAD)
    if inside is None:
        return [path]
    members = (FileStorage(io.BytesIO(content), filename=name) for name, content in inside)
    return [kept.enter_context(_named(member)) for member in members]


def _made(
    settings: Settings, files: list[Path], since: Path | None, fields: dict[str, str], suffix: str
) -> _Made:
    """The report, or the file itself with comments. Raises what the command line says of a file or
    a form that does not do, without the server's paths."""
    year = int(fields["year"]) if fields["year"] else None
    division, against = code_of(settings, fields["division"]) or None, fields["against"] or None
    requests = [Request(file, division, year, against) for file in files]
    with _told(*files, *([since] if since else [])):
        clauses = load_clauses(settings.data / "clauses.csv")
        form = ""
        if suffix == ANNOTATED:
            if len(files) > 1:
                raise BadUsage("comments are written into one file at a time", mend="send one")
            form = form_of(files[0])  # one that takes none is refused before anything is read
        # Its decisions hold too: the page has one field for what was given out before.
        before = given_back(since, None, clauses).for_files(len(files))
        if len(files) > 1:
            outcomes = _judged(settings, requests, before)
            return _rendered("reports", suffix, partial(render_reports, outcomes, clauses=clauses))
        [report] = again(settings, [(requests[0], _reviewed(settings, requests[0]))], before)
        if form:
            name = f"{report.edition}-annotated{form}"
            return _Made(name, _MEDIA_TYPES[form[1:]], annotate(files[0], report, clauses))
        name = f"{report.edition}-report"
        return _rendered(name, suffix, partial(render_report, report, clauses=clauses))


def _rendered(name: str, suffix: str, render: Callable[..., bytes]) -> _Made:
    """A report in the form of this suffix, or in all of them as the parts of one form."""
    if suffix != ALL:
        form = OFFERS[suffix].format
        return _Made(f"{name}.{suffix}", MEDIA_TYPES[form], render(form=form))
    boundary = secrets.token_hex(16)
    encoder = MultipartEncoder(boundary.encode())
    body = encoder.send_event(Preamble(b""))
    for each, offer in OFFERS.items():
        made = _rendered(name, each, render)
        head = Headers({"Content-Type": made.media_type})
        body += encoder.send_event(File(name=offer.format, filename=made.name, headers=head))
        body += encoder.send_event(Data(made.body, more_data=False))
    body += encoder.send_event(Epilogue(b""))
    return _Made(f"{name}.form", f"multipart/form-data; boundary={boundary}", body)


def _reviewed(settings: Settings, asked_for: Request) -> Report:
    if not asked_for.file.stat().st_size:
        raise UnreadableSource(
            "this file is empty",
            where=asked_for.file.name,
            mend="give the standard",
            zh="文件是空的；请交标准全文",
        )
    return review(settings, asked_for)


def _judged(settings: Settings, requests: Sequence[Request], before: Before) -> list[Outcome]:
    """The report on each of several files, or why there is none, within the time for all."""

    def instead(said: str, each: Request) -> Outcome:
        return Unread(each.file.name, f"{each.file.name}: {said}")

    late, broken = partial(instead, _NO_TIME), partial(instead, _BROKEN)
    work = partial(_tried, settings)
    found = each_of(work, requests, _LAST, request.environ, late=late, broken=broken)
    return all_again(settings, requests, found, before)


def _tried(settings: Settings, asked_for: Request) -> Outcome:
    """The report on one of several files, or why there is none."""
    try:
        return _reviewed(settings, asked_for)
    except QzgraphError as error:
        return Unread(asked_for.file.name, _local(in_both(error), asked_for.file))


@contextmanager
def _told(*files: Path) -> Iterator[None]:
    """Says what is wrong with a file as this server does."""
    try:
        yield
    except (UnreadableSource, BadUsage) as error:
        wrong = UnprocessableEntity if isinstance(error, UnreadableSource) else BadRequest
        zh, en = (_local(each, *files) for each in (in_chinese_where(error), str(error)))
        problem = Problem(wrong.code, zh=zh, en=en)
        raise wrong(response=answer(problem)) from error
    except MemoryError as error:
        raise ServiceUnavailable(
            f"{files[0].name}: reading it took more than the memory it is given and was stopped; "
            "give a smaller file, or use qzgraph validate"
        ) from error


def _local(said: str, *files: Path) -> str:
    """What an error says, without the folders that the files are in here."""
    for file in files:
        said = said.replace(f"{file.parent}{os.sep}", "")
    return said
