"""In which language a page answers, and its words in it: Chinese first, English beside it.

The words are data, ``texts/*.csv`` with the columns ``zh,en``: templates and views write the
Chinese, ``t("服务项目")``, and an English page shows what stands beside it. A text that is not
listed raises KeyError in either language, so that none stays untranslated unseen.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, has_request_context, request

from qzgraph.both import Both

LANGUAGES = ("zh", "en")
_HTML_LANG = {"zh": "zh-CN", "en": "en"}
_EXTENSION = "qzgraph-texts"
_LONGEST_CARRIED = 500


def register(app: Flask) -> None:
    """Gives templates ``t``, ``lang``, ``html_lang`` and ``in_language``, and links the language
    that the reader chose."""
    app.extensions[_EXTENSION] = read_texts(Path(__file__).parent / "texts")
    app.jinja_env.globals.update(t=t, in_language=in_language)
    app.context_processor(lambda: {"lang": language(), "html_lang": _HTML_LANG[language()]})
    app.url_defaults(_keep_choice)
    app.after_request(_say_which)


def read_texts(folder: Path) -> dict[str, str]:
    """The English of each Chinese text."""
    english: dict[str, str] = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            english.update((row["zh"], row["en"]) for row in csv.DictReader(lines))
    return english


def language() -> str:
    """``zh`` or ``en``: what ``?lang=`` says, else what Accept-Language prefers, else Chinese."""
    if not has_request_context():
        return "zh"
    if "lang" not in g:
        primary = (tag[:2].lower() for tag in request.accept_languages.values())  # zh of zh-TW
        g.lang = chosen() or next((tag for tag in primary if tag in LANGUAGES), "zh")
    return str(g.lang)


def chosen() -> str | None:
    """The language that the address names, if it names one."""
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else None


def t(zh: str, **values: object) -> str:
    """The text in the page's language, its ``{names}`` filled in. Raises KeyError if unlisted."""
    english: str = current_app.extensions[_EXTENSION][zh]
    text = english if language() == "en" else zh
    return text.format(**values) if values else text


def spoken(said: Both) -> str:
    """What is said in both languages, in the page's."""
    return said.within(language())


def carried(*without: str) -> list[tuple[str, str]]:
    """The parameters of this request that links on its page have too: not these, nor what comes
    after more of them than a form makes."""
    pairs: list[tuple[str, str]] = []
    left = _LONGEST_CARRIED
    for name, value in request.args.items(multi=True):
        left -= len(name) + len(value)
        if left < 0:
            break
        if name not in without:
            pairs.append((name, value))
    return pairs


def in_language(other: str) -> str:
    """The address of this page in that language, everything else of it kept."""
    path = quote(request.script_root + request.path)
    return f"{path}?{urlencode([*carried('lang'), ('lang', other)])}"


def _keep_choice(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint != "static" and has_request_context() and (lang := chosen()):
        values.setdefault("lang", lang)


def _say_which(response: Response) -> Response:
    if response.mimetype == "text/html" and "lang" in g:
        response.headers["Content-Language"] = _HTML_LANG[language()]
        response.vary.add("Accept-Language")
    return response
