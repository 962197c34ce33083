"""``POST /validate``: a county's standard in, the report out.

Each file is judged in a process of its own (:mod:`qzgraph_server.reviewing`) that can be ended: past
its time, past its memory, or with the request. A cold start costs about half a second of the two
that a standard takes, and in return a hostile file can harm nothing but its own process, and no
query worker holds the memory of a document. The file is never kept: it lives in an unnamed
temporary file, whose last trace goes with the processes that have it open, however they end.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from filelock import FileLock, Timeout
from flask import Blueprint, Response, current_app, make_response, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import (
    BadRequest,
    GatewayTimeout,
    ServiceUnavailable,
    UnprocessableEntity,
)

from qzgraph.errors import QzgraphError
from qzgraph.rendering.report_formats import FORMATS
from qzgraph.settings import Settings
from qzgraph_server import limits
from qzgraph_server.formats import DOCX, Offers, asked
from qzgraph_server.negotiate import XLSX, Offer
from qzgraph_server.reviewing import OUT_OF_MEMORY

#: What a file may weigh, with the form around it.
LARGEST = 32 * 1024 * 1024
#: Seconds that a validation may take.
TIMEOUT = 60.0
#: Seconds beside them, to take the file in and to hand the report over.
_BEFORE_AND_AFTER = 10.0
#: Bytes of memory that it may take; an ordinary standard takes some 100 MB.
MEMORY = 1536 * 1024 * 1024
#: Seconds after which a client that found no place may ask again: what a standard takes.
_RETRY = 5

#: Python says so; Rust and C++ abort; the system kills.
_OUT_OF_MEMORY = (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL)

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

#: A report's page brings its style within itself, and nothing else.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Bounds:
    """What validations may take: seconds and bytes each, and how many run at once."""

    timeout: float = TIMEOUT
    memory: int = MEMORY
    at_once: int = max(1, (os.cpu_count() or 2) // 2)


def blueprint(settings: Settings, bounds: Bounds) -> Blueprint:
    """The route, holding files to the editions of these settings."""
    routes = Blueprint("upload", __name__)
    limits.allow(routes, "/validate", bounds.timeout + _BEFORE_AND_AFTER)

    @routes.post("/validate")
    def validate() -> Response:
        """The report on the file that is sent."""
        request.max_content_length = LARGEST
        file = _file()
        fields = _fields()
        offer = _offer(fields.pop("format"))
        with _place(settings, bounds), _unnamed(file) as content:
            head, body = _reviewed(settings, bounds, content, _name_of(file), fields, offer.format)
        if "error" in head:
            raise _refused(head)
        response = make_response(body)
        response.content_type = FORMATS[offer.format]
        response.cache_control.no_store = True
        response.vary.add("Accept")
        if offer.format == "html":
            response.headers["Content-Security-Policy"] = _REPORT_POLICY
        if offer.format in ("xlsx", "docx"):
            response.headers["Content-Disposition"] = (
                f"attachment; filename={head['edition']}-report.{offer.format}"
            )
        return response

    return routes


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


def _fields() -> dict[str, str]:
    """The form's fields, empty where not given. Raises BadRequest for one that does not fit."""
    unknown = sorted(set(request.form) - set(_FIELDS))
    if unknown:
        raise BadRequest(f"there is no field {unknown[0]!r}; there are file, {', '.join(_FIELDS)}")
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
        raise BadRequest(f"no report is {form[:20]!r}; take one of {', '.join(_BY_FORMAT)}")
    return _BY_FORMAT.get(form) or OFFERS[form]


def _name_of(file: FileStorage) -> str:
    """The file's own name, without any folder and shortened to what a file system takes."""
    name = PureWindowsPath(PurePosixPath(file.filename or "").name).name
    name = "".join(each for each in name if each.isprintable() and each not in "/\\").strip(". ")
    stem, suffix = Path(name).stem[:60], Path(name).suffix[:10]
    return f"{stem or 'upload'}{suffix}"


@contextmanager
def _place(settings: Settings, bounds: Bounds) -> Iterator[None]:
    """One of the places at which validations run, on all of this machine's workers together.

    Raises ServiceUnavailable where all are taken. The system frees a place whose holder dies.
    """
    folder = settings.cache / "validating"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QzgraphError("the cache cannot be written", where=str(folder)) from error
    for number in range(bounds.at_once):
        lock = FileLock(folder / f"{number}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        try:
            yield
        finally:
            lock.release()
        return
    raise ServiceUnavailable(
        f"{bounds.at_once} files are being validated already; try again in a few seconds",
        retry_after=_RETRY,  # type: ignore[call-arg]
    )


@contextmanager
def _unnamed(file: FileStorage) -> Iterator[IO[bytes]]:
    """The upload in a file without a name. Raises UnprocessableEntity for an empty one."""
    with tempfile.TemporaryFile() as content:
        file.save(content)
        file.close()
        if not content.tell():
            raise UnprocessableEntity(f"{_name_of(file)}: this file is empty; give the standard")
        content.seek(0)
        yield content


def _reviewed(
    settings: Settings,
    bounds: Bounds,
    content: IO[bytes],
    name: str,
    fields: dict[str, str],
    form: str,
) -> tuple[dict[str, Any], bytes]:
    """What the process says of the file, and the report.

    Raises GatewayTimeout and ServiceUnavailable where the process was ended.
    """
    asked_for = {
        "settings": [
            str(each) for each in (settings.resources, settings.cache, settings.workspace)
        ],
        "name": name,
        "format": form,
        "parent": os.getpid(),
        "memory": bounds.memory,
        "seconds": int(bounds.timeout) + 5,
        **fields,
    }
    command = [sys.executable, "-m", "qzgraph_server.reviewing", str(content.fileno())]
    with tempfile.TemporaryDirectory(prefix="qzgraph-") as folder:
        try:
            done = subprocess.run(
                command,
                input=json.dumps(asked_for).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={**os.environ, "TMPDIR": folder},  # what it leaves behind when it is ended
                pass_fds=(content.fileno(),),
                timeout=bounds.timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GatewayTimeout(
                f"{name}: reading it took longer than {bounds.timeout:.0f} seconds and was stopped; "
                "give a shorter file, or use qzgraph validate"
            ) from error
    if done.returncode in _OUT_OF_MEMORY:
        raise ServiceUnavailable(
            f"{name}: reading it took more than the memory it is given and was stopped; "
            "give a smaller file, or use qzgraph validate"
        )
    if done.returncode:
        current_app.logger.error("a validation ended with code %d", done.returncode)
        raise UnprocessableEntity(
            f"{name}: its reader broke off; save the file anew and send it again"
        )
    head, _, body = done.stdout.partition(b"\n")
    return json.loads(head), body


def _refused(head: dict[str, Any]) -> Exception:
    """The error of the file or of the form, in the words of the command line."""
    if head["error"] == "UnreadableSource":
        return UnprocessableEntity(head["line"])
    return BadRequest(head["line"]) if head["error"] == "BadUsage" else QzgraphError(head["line"])
