"""The pages as people meet them: at a desk and on a phone, in both languages, by keyboard alone,
and without JavaScript."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from opening import DESK, PHONE, Open
from playwright.sync_api import expect

pytestmark = pytest.mark.machine

ITEM = "/items/330800-2023/65"
PAGES = {
    "home": "/",
    "search": f"/search?q={quote('残疾儿童')}",
    "nothing found": f"/search?q={quote('高龄津铁')}",
    "items": "/items",
    "narrowed": "/items?payer=CentralGovernment&sort=name&order=desc",
    "nothing fits": "/items?lead=nobody",
    "item": ITEM,
    "populations": "/populations",
    "population": f"/populations/{quote('老年人')}",
    "agencies": "/agencies",
    "agency": "/agencies/330800/health",
    "legal": "/legal",
    "compare": "/compare?status=different",
    "entitlements": "/entitlements?age=80&residency=hukou",
    "coverage": "/coverage",
    "validate": "/validate",
    "document": f"/legal/{quote('浙江省基本公共卫生服务规范-第四版')}",
    "editor": "/sparql",
    "example with a chart": "/queries/who-pays.html",
    "example with a graph": "/queries/graph-of-item.html",
    "pictures": "/pictures",
    "pictures of a partial edition": "/pictures?edition=330000-2023",
    "ontology": "/ontology",
}
COUNTIES = Path(__file__).resolve().parent.parent / "counties"
#: What is made like another page is opened at a desk alone, and axe, which takes a second a page, does
#: not look at it; on a phone it looks at one page of each kind.
_LIKE_ANOTHER = (
    *("narrowed", "nothing fits", "nothing found", "legal", "agency", "document"),
    *("example with a chart", "pictures of a partial edition"),
)
_ALSO_ON_A_PHONE = ("items", "item", "editor")
_AXE = Axe()
#: It need not fetch the styles again, which no rule asks for that is on.
_OPTIONS = {"resultTypes": ["violations"], "preload": False}
#: The bytes that a page may weigh with all it brings, and one with an editor.
_HEAVIEST, _HEAVIEST_EDITOR = 350_000, 1_000_000
#: Of the ontology's many entries one a section stays for axe: they are made alike.
_ONE_OF_A_KIND = "for (const term of document.querySelectorAll('.term ~ .term')) term.remove()"


def serious(page: Any) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    found = _AXE.run(page, options=_OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]


#: The English words in tables that stand on two lines.
_BROKEN_WORDS = """() => {
  const range = document.createRange();
  const lines = (text, word) => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top)));
  };
  const broken = [];
  for (const table of document.querySelectorAll("table")) {
    const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      for (const word of texts.currentNode.data.matchAll(/[A-Za-z]{3,}/g))
        if (lines(texts.currentNode, word).size > 1) broken.push(word[0]);
  }
  return broken;
}"""


class TestEveryPage:
    @pytest.mark.parametrize(
        ("name", "viewport", "locale"),
        [
            *(pytest.param(name, DESK, "zh-CN", id=f"desk-zh-{name}") for name in PAGES),
            *(
                pytest.param(name, PHONE, "en-GB", id=f"phone-en-{name}")
                for name in PAGES
                if name not in _LIKE_ANOTHER
            ),
        ],
    )
    def test_is_whole(self, open_page: Open, name: str, viewport: Any, locale: str) -> None:
        with open_page(PAGES[name], viewport, locale) as opened:
            page = opened.page
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.lang") == locale.replace("-GB", "")
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            assert page.evaluate(_BROKEN_WORDS) == []
            edited = page.locator("#editor").count()
            assert opened.weight < (_HEAVIEST_EDITOR if edited else _HEAVIEST)
            if name in _ALSO_ON_A_PHONE or (viewport is DESK and name not in _LIKE_ANOTHER):
                page.evaluate(_ONE_OF_A_KIND)
                assert serious(page) == []

    def test_one_that_is_not_there(self, open_page: Open) -> None:
        with open_page("/serch", status=404) as opened:
            assert opened.page.get_by_role("link", name="搜索").count() == 1
            assert serious(opened.page) == []


class TestSearch:
    def test_answers_as_one_types_and_leads_on_by_keys_alone(self, open_page: Open) -> None:
        with open_page("/") as opened:
            page = opened.page
            page.keyboard.press("Tab")
            expect(page.locator(".skip")).to_be_focused()
            page.get_by_role("searchbox").focus()
            page.keyboard.type("市卫健委")
            first = page.locator(".suggestions a").first
            expect(first).to_contain_text("衢州市卫生健康委员会")
            page.keyboard.press("ArrowDown")
            expect(first).to_be_focused()
            page.keyboard.press("Enter")
            expect(page.locator("h1")).to_contain_text("衢州市卫生健康委员会")

    def test_works_without_javascript(self, open_page: Open) -> None:
        with open_page("/", javascript=False) as opened:
            page = opened.page
            page.get_by_role("searchbox").fill("六十周岁")
            page.get_by_role("button", name="搜索").click()
            expect(page.get_by_role("link", name="60岁及以上老年人").first).to_be_visible()
            expect(page.locator("mark", has_text="60周岁").first).to_be_visible()


class TestItem:
    def test_a_value_lights_up_its_characters(self, open_page: Open) -> None:
        with open_page(ITEM) as opened:
            page = opened.page
            row = page.locator(".readings tr", has_text="500元")
            row.hover()
            expect(page.locator(".q.lit")).to_have_text(["500元"])
            page.locator("h1").hover()
            expect(page.locator(".q.lit")).to_have_count(0)
            row.locator(".totext").focus()
            expect(page.locator(".q.lit")).to_have_text(["500元"])

    def test_and_can_be_followed_to_them_without_javascript(self, open_page: Open) -> None:
        with open_page(ITEM, javascript=False) as opened:
            page = opened.page
            page.locator(".readings tr", has_text="125元").locator(".totext").click()
            target = page.locator(".anchor:target + .q")
            expect(target).to_have_text("125元")


class TestLists:
    def test_narrowing_counts_and_is_undone(self, open_page: Open) -> None:
        with open_page("/items", javascript=False) as opened:
            page = opened.page
            facet = page.locator(".facets a", has_text="军有所抚")
            count = int(facet.locator(".n").inner_text())
            facet.click()
            expect(page.locator("tbody tr")).to_have_count(count)
            page.locator(".chosen a").click()
            expect(page.locator(".count")).to_contain_text("101")

    def test_on_a_phone_facets_wait_to_be_opened(self, open_page: Open) -> None:
        with open_page("/items", PHONE, javascript=False) as opened:
            page = opened.page
            facet = page.locator(".facets a", has_text="军有所抚")
            expect(facet).not_to_be_visible()
            page.locator(".facets > summary").click()
            expect(facet).to_be_visible()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county's standard that lowers item 47 from 80元 to 70元 and item 52 to once a quarter."""
    folder = tmp_path_factory.mktemp("county")
    make = COUNTIES / "make.py"
    subprocess.run([sys.executable, make, folder, "floor-01-kaihua"], check=True)
    return folder / "floor-01-kaihua.docx"


class TestValidate:
    def test_what_to_change_comes_first_and_is_taken_away(
        self, open_page: Open, county: Path
    ) -> None:
        earlier = county.with_name("上次.json")
        told = {"edition": "330824-2024", "against": "330800-2023", "results": []}
        earlier.write_text(json.dumps(told), encoding="utf-8")
        with open_page("/validate") as opened:
            page = opened.page
            assert serious(page) == []
            page.locator("#file").set_input_files(county)
            page.locator("#since").set_input_files(earlier)
            page.get_by_role("button", name="核对", exact=True).click()
            report = page.locator("#report")
            expect(report.locator(".verdict strong")).to_contain_text("不符合2处", timeout=20_000)
            expect(report.locator(".since")).to_contain_text("新增12处，未改0处，已解决0处")
            assert page.evaluate("document.documentElement.scrollHeight") < 4 * DESK["height"]
            lines = report.locator(".changes li")
            expect(lines.first.locator("summary")).to_contain_text("第47项“")
            quotes = lines.first.locator("blockquote")
            expect(quotes.first).to_be_hidden()
            report.get_by_role("link", name="需修改 2").click()  # a count leads to what it counts
            lines.first.locator("summary").click()
            expect(quotes.first).to_contain_text("每人每月70元")
            differing = [quote.locator("b").inner_text().strip() for quote in quotes.all()]
            assert differing == ["70", "80"]
            idle = report.locator("details.apart li").first
            expect(idle).to_be_hidden()
            report.get_by_role("link", name="不要求修改的提示").click()
            expect(idle).to_be_visible()
            assert serious(page) == []
            sent = len(opened.fetched)
            with page.expect_download() as download:
                page.get_by_role("button", name="Excel").click()
            assert download.value.suggested_filename == "330824-2024-report.xlsx"
            assert (
                openpyxl.load_workbook(BytesIO(download.value.path().read_bytes())).sheetnames[0]
                == "修改建议"
            )
            assert len(opened.fetched) == sent  # it came with the page
            with page.expect_download() as download:
                page.get_by_role("button", name="原文件加批注").click()
            assert download.value.suggested_filename == "330824-2024-annotated.docx"

    def test_without_javascript_the_answer_is_the_report(
        self, open_page: Open, county: Path
    ) -> None:
        with open_page("/validate", javascript=False) as opened:
            page = opened.page
            page.locator("#file").set_input_files(county)
            page.get_by_role("button", name="核对", exact=True).click()
            expect(page.locator("h1")).to_contain_text("开化县基本公共服务标准", timeout=20_000)
            colour = page.locator(".verdict").first.evaluate("e => getComputedStyle(e).color")
            assert colour != "rgb(0, 0, 0)"  # It has its style.


class TestEntitlements:
    def test_from_the_home_page_to_what_an_old_person_is_owed(self, open_page: Open) -> None:
        """「80岁以上户籍老年人能享受哪些服务，多少钱，谁负责」: two clicks."""
        with open_page("/", javascript=False) as opened:
            page = opened.page
            page.get_by_role("link", name="80岁以上户籍老年人").click()
            row = page.locator("#coveredIf tr, #covered tr", has_text="老年人福利补贴")
            expect(row).to_contain_text("每人每月不低于60元")
            expect(row).to_contain_text("衢州市民政局")

    def test_a_group_that_nobody_knows(self, open_page: Open) -> None:
        with open_page("/entitlements?age=80&also=失能老", status=400) as opened:
            page = opened.page
            expect(page.get_by_role("alert")).to_contain_text("没有叫“失能老”的人群")
            page.get_by_role("link", name="失能老年人", exact=True).click()
            expect(page.locator("#covered tr", has_text="探访服务")).to_be_visible()
