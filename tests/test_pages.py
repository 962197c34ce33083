"""The pages without a browser: what they say, in which language, and where they lead."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "server"


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    store = LocalStore.in_memory(ROOT / "tests" / "data" / "sample.nq")
    return create_app(settings, store).test_client()


def rows_of_texts() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for file in sorted((SERVER / "texts").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows.extend(csv.DictReader(lines))
    return rows


class TestTexts:
    def test_every_text_of_a_page_has_its_english(self) -> None:
        written: set[str] = set()
        for file in (*SERVER.rglob("*.html"), *SERVER.rglob("*.py")):
            calls = re.findall(r"""\bt\(\s*(["'])(.+?)\1""", file.read_text("utf-8"))
            written |= {text for _, text in calls if not text.isascii() or file.suffix == ".html"}
        listed = {row["zh"] for row in rows_of_texts()}
        assert len(written) > 10
        assert sorted(written - listed) == []

    def test_each_text_stands_once_and_with_the_same_names_to_fill(self) -> None:
        counts = Counter(row["zh"] for row in rows_of_texts())
        assert [text for text, count in counts.items() if count > 1] == []
        for row in rows_of_texts():
            assert row["en"], row["zh"]
            names = [set(re.findall(r"\{(\w+)\}", row[lang])) for lang in ("zh", "en")]
            assert names[0] == names[1], row["zh"]


class TestLanguage:
    @pytest.mark.parametrize(
        ("path", "accept", "html_lang"),
        [
            ("/", None, "zh-CN"),
            ("/", "en-GB,en;q=0.9", "en"),
            ("/", "zh-TW,en;q=0.5", "zh-CN"),
            ("/", "fr", "zh-CN"),
            ("/?lang=en", "zh", "en"),
            ("/?lang=zh", "en", "zh-CN"),
            ("/?lang=xx", None, "zh-CN"),
            ("/nowhere?lang=en", None, "en"),
        ],
    )
    def test_which(
        self, client: FlaskClient, path: str, accept: str | None, html_lang: str
    ) -> None:
        headers = {"Accept": "text/html", **({"Accept-Language": accept} if accept else {})}
        reply = client.get(path, headers=headers)
        assert f'<html lang="{html_lang}">' in reply.text
        assert reply.headers["Content-Language"] == html_lang
        assert "Accept-Language" in reply.headers["Vary"]

    def test_the_choice_is_kept_and_the_switch_keeps_the_rest(self, client: FlaskClient) -> None:
        page = client.get("/?lang=en&a=1&_scheme=javascript", headers={"Accept": "text/html"}).text
        assert 'href="/sparql?lang=en"' in page
        assert 'href="/?a=1&amp;_scheme=javascript&amp;lang=zh"' in page
        assert "/static/style.css?lang" not in page


class TestProblems:
    def test_an_address_nearly_right(self, client: FlaskClient) -> None:
        page = client.get("/sparq", headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert 'href="/sparql"' in page.text.split("<main")[1]
        assert "没有这一页" in page.text
