"""The query editor, the ontology's page and the pictures as people meet them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from opening import Open, Opened
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.machine

NETWORK = "/pictures?domain=%E5%BC%B1%E6%9C%89%E6%89%80%E6%89%B6"  # 弱有所扶
QUERY = """SELECT ?itemNumber ?itemName WHERE {
  ?item qz:leadAgency <https://w3id.org/qzbps/id/agency/330800/disabled-federation> ;
    rdfs:label ?itemName ; qz:itemNumber ?itemNumber .
}"""
PREFIXES = """PREFIX qz: <https://w3id.org/qzbps/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def editor(page: Page) -> Locator:
    """The editor, empty and focused."""
    content = page.locator(".cm-content")
    content.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    return content


def accept(page: Page) -> None:
    """Takes what is offered first. The editor lets a list stand for a moment before a key takes from
    it, so that none is taken unseen."""
    page.wait_for_timeout(150)
    page.keyboard.press("Tab")


def ready(opened: Opened) -> Page:
    """The page, once the editor knows the terms of the data."""
    if not any("terms.json" in reply.url for reply in opened.fetched):
        opened.page.wait_for_event("response", lambda reply: "terms.json" in reply.url)
    return opened.page


class TestEditor:
    def test_a_chinese_name_offers_the_term_and_its_prefix(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            content = editor(page)
            page.keyboard.insert_text("SELECT ?item ?agency { ?item ")
            page.keyboard.insert_text("牵头")
            expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text(
                "qz:leadAgency"
            )
            accept(page)
            expect(content).to_contain_text("?item qz:leadAgency")
            expect(content).to_contain_text("PREFIX qz: <https://w3id.org/qzbps/ontology#>")

    def test_what_a_property_leads_to_goes_first(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            content = editor(page)
            page.keyboard.insert_text("SELECT * { ?item qz:leadAgency ")
            page.keyboard.insert_text("市残联")
            offered = page.locator(".cm-tooltip-autocomplete li").first
            expect(offered).to_contain_text("衢州市残疾人联合会")
            accept(page)
            expect(content).to_contain_text("<https://w3id.org/qzbps/id/agency/330800/")

    def test_a_known_prefix_declares_itself(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            content = editor(page)
            page.keyboard.insert_text("ASK { ?item ")
            page.wait_for_timeout(600)  # What is typed after a pause is undone apart.
            page.keyboard.type("skos:")
            expect(content).to_contain_text("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>")
            page.keyboard.press("Escape")
            page.keyboard.press("Control+Z")
            expect(content).to_have_text("ASK { ?item ")

    def test_names_are_offered_inside_quotation_marks(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            editor(page)
            page.keyboard.type('SELECT * { VALUES ?agency { "')
            page.keyboard.insert_text("市残")
            expect(page.locator(".cm-tooltip-autocomplete li").first).to_have_text(
                "市残联qz:Agency"
            )

    def test_enter_ends_a_line_at_any_speed_and_takes_what_was_chosen(
        self, open_page: Open
    ) -> None:
        typed = "WHERE\n{\n}\n"
        with open_page("/sparql") as opened:
            page = ready(opened)
            for delay in (120, 200):  # Milliseconds a key: a list is there, or has just come.
                content = editor(page)
                page.keyboard.type(typed, delay=delay)
                assert content.inner_text().rstrip("\n") == typed.rstrip("\n")
            page.keyboard.insert_text("# ")
            page.keyboard.press("Enter")
            page.keyboard.insert_text("牵头")
            expect(page.locator(".cm-tooltip-autocomplete li").first).to_be_visible()
            page.wait_for_timeout(150)
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            expect(content).to_contain_text("qz:leadAgency")

    def test_what_was_asked_is_kept_here_and_an_old_answer_is_not(self, open_page: Open) -> None:
        total = """PREFIX qz: <https://w3id.org/qzbps/ontology#>
SELECT ?label (SUM(?most) AS ?total) {
  { SELECT ?label ?b { ?b qz:indicator/rdfs:label ?label } LIMIT 3 } OPTIONAL { ?b qz:nope ?most }
} GROUP BY ?label"""
        with open_page("/sparql?" + urlencode({"query": PREFIXES + QUERY})) as opened:
            page = ready(opened)
            page.get_by_label("显示语言和类型").check()
            name = page.locator("#answer td[data-kind='@zh']").first
            assert name.evaluate("e => getComputedStyle(e, '::after').content") == '"@zh"'
            held: list[Route] = []
            page.route("**/sparql", lambda route: held.append(route))
            editor(page)
            page.keyboard.insert_text(PREFIXES.splitlines()[1] + "\n" + total)
            with page.expect_request("**/sparql"):  # The status is written before it is asked.
                page.keyboard.press("Control+Enter")
            expect(page.locator("#status")).to_contain_text("正在运行")
            expect(page.locator("#answer")).to_be_empty()
            held[0].continue_()
            expect(page.locator(".advice")).to_contain_text("FILTER(BOUND(?most))")
            page.locator("#asked summary").click()
            asked = page.locator("#asked li button")
            expect(asked).to_have_count(2)
            expect(asked.first).to_contain_text("SELECT ?label (SUM(?most)")
            asked.last.click()
            expect(page.locator(".cm-content")).to_contain_text("disabled-federation")
            page.get_by_role("button", name="清空").click()
            expect(page.locator("#asked")).to_be_hidden()

    def test_keys_alone_run_a_query_and_sort_its_answer(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            editor(page)
            page.keyboard.insert_text(PREFIXES + QUERY)
            page.keyboard.press("Control+Enter")
            rows = page.locator("#answer tbody tr")
            expect(rows.first).to_be_visible()
            assert rows.count() > 1
            button = page.get_by_role("button", name="itemNumber")
            numbers = rows.locator("td.number")
            for order, descending in (("ascending", False), ("descending", True)):
                button.focus()
                page.keyboard.press("Enter")
                expect(page.locator(f"th[aria-sort={order}]")).to_contain_text("itemNumber")
                found = [int(text) for text in numbers.all_inner_texts()]
                assert found == sorted(found, reverse=descending)
            page.reload()  # The address reproduces the answer.
            expect(page.locator("#answer tbody tr")).to_have_count(len(found))

    def test_tab_leaves_the_editor(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = opened.page
            page.locator(".cm-content").click()
            page.keyboard.press("Tab")
            expect(page.locator("#run")).to_be_focused()

    def test_an_error_is_marked_where_it_stands(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            editor(page)
            page.keyboard.insert_text(PREFIXES + "SELECT *\n{ ?s ?p '𠀀' ; qz:leadAgncy ?o }")
            page.keyboard.press("Control+Enter")
            alert = page.get_by_role("alert")
            expect(alert).to_contain_text("第 4 行第 15 列")
            expect(alert).to_contain_text("qz:leadAgency(牵头负责单位)")
            expect(page.locator(".cm-gutter-lint .cm-lint-marker-error")).to_be_visible()
            mark = page.locator(".cm-line").nth(3).locator(".cm-lintRange-error")
            expect(mark).to_have_text("qz:leadAgncy")
            assert [c for c in opened.complaints if "status of 400" not in c] == []
            opened.complaints.clear()  # The browser itself reports the reply of 400.
            mark.hover()  # What was meant is taken by a touch.
            page.get_by_role("button", name="qz:leadAgency").click()
            expect(page.locator(".cm-content")).to_contain_text("'𠀀' ; qz:leadAgency ?o")
            page.locator("#run").click()
            expect(page.locator("#answer .empty")).to_be_visible()
            expect(page.locator(".cm-lintRange-error")).to_have_count(0)

    def test_an_error_without_javascript_leaves_the_query(self, open_page: Open) -> None:
        with open_page("/sparql?query=ASK", javascript=False, status=400) as opened:
            expect(opened.page.locator("#query")).to_have_value("ASK")
            expect(opened.page.get_by_role("alert")).to_contain_text("第 1 行")

    def test_cancel_lets_go_of_the_request(self, open_page: Open) -> None:
        with open_page("/sparql") as opened:
            page = ready(opened)
            held: list[Route] = []
            page.route("**/sparql", lambda route: held.append(route))  # Never answered.
            page.locator("#run").click()
            expect(page.locator("#cancel")).to_be_visible()
            expect(page.locator("#run")).to_be_disabled()
            with page.expect_event("requestfailed") as given_up:
                page.locator("#cancel").click()
            expect(page.locator("#status")).to_contain_text("已取消")
            expect(page.locator("#run")).to_be_enabled()
            assert given_up.value.failure == "net::ERR_ABORTED"
            opened.complaints.clear()

    def test_an_answer_in_excel(self, open_page: Open, tmp_path: Path) -> None:
        with open_page("/sparql?" + urlencode({"query": PREFIXES + QUERY})) as opened:
            page = opened.page
            count = page.locator("#answer tbody tr").count()
            for name, suffix in (("Excel", "xlsx"), ("CSV", "csv")):
                with page.expect_download() as downloading:
                    page.get_by_role("button", name=name, exact=True).click()
                assert downloading.value.suggested_filename.endswith(suffix)
                downloading.value.save_as(tmp_path / f"answer.{suffix}")
            sheet = openpyxl.load_workbook(tmp_path / "answer.xlsx").worksheets[0]
            assert sheet.max_row == count + 1
            text = (tmp_path / "answer.csv").read_text("utf-8-sig")
            assert text.splitlines()[0] == "itemNumber,itemName"
            assert (tmp_path / "answer.csv").read_bytes().startswith(b"\xef\xbb\xbf")

    def test_without_javascript(self, open_page: Open) -> None:
        with open_page("/sparql", javascript=False) as opened:
            page = opened.page
            page.get_by_role("link", name="某单位牵头的服务项目").click()
            page.get_by_label("牵头负责单位").fill("市残联")
            page.get_by_role("button", name="代入并运行").click()
            expect(page.locator("#answer tbody")).to_contain_text("残疾人康复服务")
            page.locator("#query").fill("ASK {}")
            page.get_by_role("button", name="运行", exact=True).click()
            expect(page.locator(".truth")).to_have_text("是 true")


class TestOntology:
    def test_a_terms_iri_lands_on_its_entry(self, open_page: Open) -> None:
        with open_page("/ontology#leadAgency", javascript=False) as opened:
            entry = opened.page.locator(".term:target")
            expect(entry.locator("h3")).to_contain_text("牵头负责单位")
            expect(entry).to_be_in_viewport()
            expect(entry.locator(".axioms a").first).to_have_attribute("href", "#responsibleAgency")
            entry.locator(".facts a").first.click()  # A body that leads, in the data.
            expect(opened.page).to_have_url(re.compile("/items/"))

    def test_every_link_within_the_page_leads_somewhere(self, open_page: Open) -> None:
        with open_page("/ontology") as opened:
            lost = opened.page.evaluate(
                "[...document.querySelectorAll('main a[href^=\"#\"]')]"
                ".map((link) => decodeURIComponent(link.getAttribute('href').slice(1)))"
                ".filter((id) => !document.getElementById(id))"
            )
            assert lost == []


class TestPictures:
    def test_a_bar_and_a_cell_lead_to_as_many_items(self, open_page: Open) -> None:
        with open_page("/pictures", javascript=False) as opened:
            page = opened.page
            bar = page.locator(".bars tr", has_text="中央政府")
            count = bar.locator(".number").inner_text()
            bar.get_by_role("link").click()
            expect(page.locator(".count")).to_contain_text(f"{count} 项")
            page.go_back()
            cell = page.locator(".matrix").nth(1).locator("td a").first
            count = cell.inner_text()
            cell.click()
            expect(page.locator(".count")).to_contain_text(f"{count} 项")

    def test_a_partial_edition_says_so(self, open_page: Open) -> None:
        with open_page("/pictures?edition=100000-2023", javascript=False) as opened:
            expect(opened.page.locator("main")).to_contain_text("只收录了部分项目")
        with open_page("/pictures", javascript=False) as opened:
            expect(opened.page.locator("main")).not_to_contain_text("只收录了部分项目")

    def test_the_network_is_told_in_words_too(self, open_page: Open) -> None:
        with open_page(NETWORK, javascript=False) as opened:
            page = opened.page
            drawn = set(page.locator(".layers a title").all_text_contents())
            page.locator("summary", has_text="列成表").click()
            told = set(page.locator("details table tbody a").all_inner_texts())
            assert drawn == told
            assert any(name.startswith("衢州市") for name in drawn)
