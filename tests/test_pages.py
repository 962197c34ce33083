"""The pages without a browser: what they say, in which language, and where they lead."""

from __future__ import annotations

import codecs
import csv
import io
import re
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from qzgraph.graph.endpoint import RemoteStore
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app
from qzgraph_server.pages import validate

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "server"


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    store = LocalStore.in_memory(ROOT / "tests" / "data" / "sample.nq")
    return create_app(settings, store).test_client()


@pytest.fixture(scope="module")
def pages(built: Path, settings: Settings) -> FlaskClient:
    """The pages of the built dataset."""
    return create_app(settings, LocalStore.open(built)).test_client()


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


HOSTILE = "<script>alert(1)</script>"


class TestHostileInput:
    @pytest.mark.parametrize(
        "path",
        ["/items", "/populations", "/agencies", "/legal", "/search", "/compare", "/coverage"],
    )
    def test_parameters_become_neither_markup_nor_errors(
        self, client: FlaskClient, path: str
    ) -> None:
        names = ("q", "lead", "domain", "endpoint", "values", "_external", "_scheme", "lang", "zz")
        query = dict.fromkeys(names, HOSTILE)
        reply = client.get(path, query_string=query, headers={"Accept": "text/html"})
        assert reply.status_code == 200
        assert HOSTILE not in reply.text
        assert "javascript:" not in reply.text

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/items?page=0x", 400),
            ("/items?page=99999999999", 400),
            ("/items?page=9999", 200),  # Past the end is the last page.
            ("/items?sort=nothing", 400),
            ("/items?format=exe", 400),
            ("/items?edition=000000-0000", 404),
            ("/items/330800-2023/%00", 404),
            ("/populations/nobody", 404),
            ("/agencies/nobody", 404),
            ("/legal/nothing", 404),
            ("/search?kind=nothing", 400),
            ("/compare?edition=nothing", 400),
            ("/compare?edition=1&edition=2&edition=3&edition=4&edition=5&edition=6", 400),
            ("/entitlements?age=-1", 400),
            ("/entitlements?age=9999999999999999999", 400),
            ("/entitlements?age=80&residency=moon", 400),
            ("/entitlements?age=80&also=" + ",".join("abcdefghijkl"), 400),
        ],
    )
    def test_what_does_not_fit_is_told(self, client: FlaskClient, path: str, status: int) -> None:
        for accept in ("text/html", "application/json"):
            assert client.get(path, headers={"Accept": accept}).status_code == status

    def test_a_query_is_bounded(self, client: FlaskClient) -> None:
        assert client.get("/search", query_string={"q": "残" * 20_000}).status_code == 200


class TestWholeEdition:
    """Pages of the built dataset; what is expected was read from the printed text."""

    def test_every_item_has_its_page_in_both_languages(self, pages: FlaskClient) -> None:
        for number in range(1, 102):
            for lang in ("zh", "en"):
                page = pages.get(f"/items/330800-2023/{number}?lang={lang}")
                assert page.status_code == 200, number
                assert page.text.count('class="totext"') > 1, number

    def test_a_list_as_a_file_has_what_is_shown(self, pages: FlaskClient) -> None:
        reply = pages.get("/items?domain=军有所抚&format=csv")
        assert reply.data.startswith(codecs.BOM_UTF8)  # Excel reads it as UTF-8 by this alone.
        rows = list(csv.reader(reply.data.decode("utf-8-sig").splitlines()))
        assert [row[1] for row in rows[1:]] == ["73", "74", "75", "76", "77"]
        book = openpyxl.load_workbook(
            io.BytesIO(pages.get("/items?domain=军有所抚&format=xlsx").data)
        )
        assert [[str(cell.value or "") for cell in row] for row in book.active.rows] == rows

    def test_a_page_of_a_build_is_kept_and_asked_for_again(self, pages: FlaskClient) -> None:
        first = pages.get("/items?sort=name")
        assert {"Accept-Language", "Accept"} <= set(first.headers["Vary"].split(", "))
        again = pages.get("/items?sort=name", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert "Content-Security-Policy" not in again.headers  # It would replace the page's own.
        english = pages.get("/items?sort=name", headers={"Accept-Language": "en"})
        assert english.headers["ETag"] != first.headers["ETag"]
        assert "ETag" not in pages.get("/search/suggest?q=残").headers

    def test_values_that_are_folded_away_lead_to_their_items(self, pages: FlaskClient) -> None:
        more = re.search(
            r'class="more"><summary>另有 (\d+) 个</summary>(.*?)</details>',
            pages.get("/items", headers={"Accept": "text/html"}).text,
        )
        assert more
        links = re.findall(r'href="(/items\?group=[^"]+)".*?class="n">(\d+)<', more[2])
        assert len(links) == int(more[1]) > 20
        address, count = links[0]
        assert f"共 {count} 项" in pages.get(address, headers={"Accept": "text/html"}).text

    def test_an_edition_of_which_only_the_title_is_known_says_so(self, pages: FlaskClient) -> None:
        assert (
            "这个版本只知道名称，没有收录项目。"
            in pages.get("/items?edition=330000-2023", headers={"Accept": "text/html"}).text
        )

    def test_the_data_and_the_saved_queries_are_led_to(self, pages: FlaskClient) -> None:
        foot = pages.get("/", headers={"Accept": "text/html"}).text.partition("<footer>")[2]
        led = re.findall(r'href="(/[^"]+)"', foot)
        assert [pages.get(each, headers={"Accept": "text/html"}).status_code for each in led] == [
            200,
            200,
        ]

    def test_each_graph_is_described(self, pages: FlaskClient) -> None:
        assert (
            re.findall(
                r"</a></td><td></td>", pages.get("/data/", headers={"Accept": "text/html"}).text
            )
            == []
        )

    def test_where_somebody_lives_is_asked_in_english(self, pages: FlaskClient) -> None:
        page = pages.get("/entitlements?lang=en").text
        asked = re.search(r'<select name="residency">.*?</select>', page)
        assert asked and re.findall(r">([^<]+)</option>", asked[0])[:2] == [
            "not said",
            "registered here",
        ]

    def test_what_this_server_cannot_read_is_said_and_not_offered(
        self, pages: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        needed = {need: lambda: False for need in validate._READ_WITH}
        monkeypatch.setattr(validate, "_READ_WITH", needed | {"": lambda: True})
        page = pages.get("/validate", headers={"Accept-Language": "zh"}).text
        lacking = "旧版Word、WPS文字、RTF（要装 LibreOffice）、图片（要装 qzgraph[ocr]）"
        assert f"这台服务器读不了：{lacking}" in page
        offered = re.search(r'accept="([^"]+)"', page)
        assert offered and not {".doc", ".png"} & set(offered[1].split(","))

    def test_facets_add_up(self, pages: FlaskClient) -> None:
        page = pages.get("/items").text
        domains = page.split("领域</h2>")[1].split("</ul>")[0]
        assert sum(map(int, re.findall(r'class="n">(\d+)<', domains))) == 101

    def test_a_document_tells_what_became_of_it(self, pages: FlaskClient) -> None:
        """《退役军人安置条例》第九十三条：自2024年9月1日起施行，《退役士兵安置条例》同时废止。"""
        page = pages.get("/legal/退役士兵安置条例").text
        assert "2024-09-01" in page
        assert "《退役军人安置条例》" in page
        page = pages.get("/legal/浙江省社会救助条例").text
        assert "浙江省人民代表大会常务委员会" in page
        assert "《社会救助暂行办法》</a>" in page

    def test_names_have_their_english(self, pages: FlaskClient) -> None:
        assert "Child health management" in pages.get("/items?lang=en").text
        assert "Quzhou Municipal Education Bureau" in pages.get("/items?lang=en").text
        assert "Child health management" not in pages.get("/items?lang=zh").text
        item = pages.get("/items/330800-2023/59?lang=en").text
        assert "最低生活保障" in item
        assert "Subsistence allowance" in item
        document = pages.get("/legal/工伤保险条例?lang=en").text
        assert "Regulations on Work-related Injury Insurance" in document
        assert "又作" not in pages.get("/legal/工伤保险条例?lang=zh").text

    def test_what_only_a_document_says_of_payers_stands_apart(self, pages: FlaskClient) -> None:
        """The pictures count it by itself, with the sentences by which it is known."""
        text = pages.get("/pictures?lang=zh").get_data(as_text=True)
        stated, cited = text.split("依所引文件的</h3>")
        assert "stated=CountyGovernment" in stated
        assert "cited=" not in stated
        assert "cited=CountyGovernment" in cited.split("<h3>")[0]
        assert "stated=" not in cited.split("<h3>")[0]
        assert "科学划分省与市县" in cited
        assert "征求意见稿" in cited
        for kind in ("stated", "cited"):
            listed = pages.get(f"/items?{kind}=CountyGovernment&format=csv").get_data(as_text=True)
            bar = re.search(rf"{kind}=CountyGovernment.*?number..(\d+)", text, re.DOTALL)
            assert bar
            assert len(listed.splitlines()) - 1 == int(bar[1]) > 40
        item = pages.get("/items/330800-2023/1").get_data(as_text=True)
        assert "浙政办发〔2019〕66号" in item

    def test_a_document_has_all_items_that_rest_on_it(self, pages: FlaskClient) -> None:
        page = pages.get("/legal/中华人民共和国英雄烈士保护法").text
        assert "烈士纪念活动和宣传教育" in page
        assert "<mark>" in page

    def test_the_html_document_about_a_thing_is_its_page(self, pages: FlaskClient) -> None:
        for thing, page in [
            ("standard/330800-2023/item/65", "/items/330800-2023/65"),
            ("agency/330800/health", "/agencies/330800/health"),
            ("population/残疾人", "/populations/" + quote("残疾人")),
        ]:
            assert pages.get(f"/id/{thing}.html").headers["Location"] == page

    def test_the_same_over_a_remote_endpoint(self, built: Path, settings: Settings) -> None:
        """Pages ask by queries alone: what a remote endpoint answers makes the same pages."""
        local = create_app(settings, LocalStore.open(built))
        server = make_server("127.0.0.1", 0, local, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            endpoint = f"http://127.0.0.1:{server.server_port}/sparql"
            remote = create_app(settings, RemoteStore(endpoint)).test_client()
            for path in (
                *("/", "/items?sort=name", "/items/330800-2023/65", "/search?q=60岁", "/legal"),
                *("/populations/残疾人", "/entitlements?age=80", "/coverage"),
                "/compare?edition=100000-2023&edition=330800-2023",
            ):
                assert remote.get(path).text == local.test_client().get(path).text, path
        finally:
            server.shutdown()
            thread.join(10)
            server.server_close()


class TestProblems:
    def test_an_address_nearly_right(self, client: FlaskClient) -> None:
        page = client.get("/sparq", headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert 'href="/sparql"' in page.text.split("<main")[1]
        assert "没有这一页" in page.text


class TestCompare:
    EDITIONS = "edition=100000-2023&edition=330800-2023"

    @staticmethod
    def facets(page: str, heading: str) -> dict[str, int]:
        part = page.split(f"<h2>{heading}</h2>")[1].split("</section>")[0]
        found = re.findall(r'<span>([^<]+)</span> <span class="n">(\d+)</span>', part)
        return {label: int(count) for label, count in found}

    def test_facets_count_differences_and_lead_to_as_many(self, pages: FlaskClient) -> None:
        def shown(query: str) -> tuple[str, int]:
            page = pages.get(f"/compare?{self.EDITIONS}&{query}").text
            return page, page.count("<li><details>")

        page, count = shown("status=different")
        aspects = self.facets(page, "方面（处）")
        assert sum(aspects.values()) == count == sum(self.facets(page, "结论（处）").values())
        assert not {"文字", "名称"} & aspects.keys()
        assert shown("aspect=benchmark")[1] == aspects["量化标准"]
        assert f"{count} 处差别，共 {self.facets(page, '状态（行）')['不同']} 行" in page
        everything, more = shown("show=all&status=different")
        assert more > count
        assert "文字" in self.facets(everything, "方面（处）")

    def test_items_payers_and_bodies_are_named_in_english(self, pages: FlaskClient) -> None:
        page = pages.get(f"/compare?{self.EDITIONS}&lang=en&show=all&aspect=leadAgency").text
        assert "Tourism Bureau (市文旅局)" in page
        assert "Listening to radio" in page
        page = pages.get(f"/compare?{self.EDITIONS}&lang=en&show=all&aspect=payer").text
        assert "municipal government" in page

    def test_a_corrected_pairing_is_the_address(self, pages: FlaskClient) -> None:
        address = f"/compare?{self.EDITIONS}"
        table = pages.get(f"{address}&format=pairing").data
        line = next(row for row in table.decode("utf-8-sig").splitlines() if "观看电视" in row)
        item, reference = line.split(",")[:2]
        given = table.replace(f"{item},{reference},".encode(), f"{item},,".encode())
        reply = pages.post(
            "/compare/pairing",
            data={
                "edition": ["100000-2023", "330800-2023"],
                "item": "78",
                "reference": "收听广播",
                "file": (io.BytesIO(given), "改.csv"),
            },
        )
        assert reply.status_code == 303
        assert (
            reply.location == f"{address}&pair=78:%E6%94%B6%E5%90%AC%E5%B9%BF%E6%92%AD&pair={item}:"
        )
        before, after = (pages.get(f"{each}&show=all").text for each in (address, reply.location))
        unknown = [self.facets(page, "状态（行）")["不能判断"] for page in (before, after)]
        assert unknown[1] != unknown[0]
        assert f'name="pair" value="{item}:"' in after
        lost = pages.post("/compare/pairing", data={"edition": "330800-2023"})
        wrong = pages.get(f"{address}&pair=999:1&lang=zh", headers={"Accept": "text/html"})
        assert (lost.status_code, wrong.status_code) == (400, 400)
        assert "999" in wrong.text
