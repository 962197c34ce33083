"""The headers that every answer carries, whichever process makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

#: Pages bring their own style sheet and script; nothing else may load, frame or submit them.
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: What programs read may be read by the scripts of any page: it is public, nothing can be changed,
#: and nobody is known by a cookie. What a browser shows as a page is not among it.
FOR_PROGRAMS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Allow",
}
#: In reply to a browser that asks first what a script may send.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_PAGES = ("text/html", "text/css", "text/javascript", "application/javascript", "image/", "font/")


def for_type(media_type: str) -> dict[str, str]:
    """The headers that go with an answer of this media type."""
    return SECURITY if media_type.startswith(_PAGES) else FOR_PROGRAMS


class WithHeaders:
    """A WSGI application, each of whose answers has the headers of its kind beside its own."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        def start(status: str, said: list[tuple[str, str]], exc_info: Any = None) -> Any:
            present = {name.lower(): value for name, value in said}
            further = for_type(present.get("content-type", ""))
            if status.startswith("304"):
                further = {}  # It has no type: what is said here would replace what was said first.
            if environ["REQUEST_METHOD"] == "OPTIONS":
                further = {**FOR_PROGRAMS, **PREFLIGHT}
            said += [pair for pair in further.items() if pair[0].lower() not in present]
            return start_response(status, said, exc_info)

        return self._application(environ, start)
