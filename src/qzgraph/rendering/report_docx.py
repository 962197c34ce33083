"""Reports as an official reply in Chinese, 复核意见, ready to be addressed and signed.

What the reply says is the report's; the form is that of GB/T 9704—2012 and GB/T 15834—2011.
"""

from __future__ import annotations

from collections.abc import Sequence

from qzgraph.judging.report import Finding, Quote, Report
from qzgraph.rendering.doubt import bracketed
from qzgraph.rendering.printable import bare_title, cleaned, one_line
from qzgraph.rendering.report_clauses import NOTICE_NUMBER, NOTICE_TITLE, Clauses
from qzgraph.rendering.report_typography import Letter
from qzgraph.rendering.report_view import (
    HINTS,
    WORDS,
    Group,
    Numbered,
    Outcome,
    Unread,
    chinese_date,
    count,
    counts_zh,
    groups,
    item_zh,
    not_judged,
    to_review,
    untouched,
    why_zh,
)

_BLANK = "＿" * 12


def one(report: Report, clauses: Clauses) -> bytes:
    """One reply."""
    return many((report,), clauses)


def many(outcomes: tuple[Outcome, ...], clauses: Clauses) -> bytes:
    """One reply after another, each from a page of its own."""
    outcomes = cleaned(outcomes)
    letter = Letter("基本公共服务标准复核意见")
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            letter.begin("未能读取的文件")
            letter.paragraph(f"{one_line(outcome.file)}：{one_line(outcome.error)}")
        else:
            _reply(letter, outcome, clauses)
    if not outcomes:
        letter.begin("没有文件")
    return letter.to_bytes()


def _reply(letter: Letter, report: Report, clauses: Clauses) -> None:
    own = bare_title(report.edition_title, report.edition)
    letter.begin(f"关于《{own}》的复核意见")
    letter.addressee(f"{_BLANK}：")
    against = (
        f"，对照《{bare_title(report.against_title, report.against)}》" if report.against else ""
    )
    letter.paragraph(
        f"《{own}》收悉。依据《{NOTICE_TITLE}》（{NOTICE_NUMBER}，以下简称《通知》）{against}，"
        "逐项进行了复核。现将意见函复如下："
    )
    letter.paragraph(_verdict(report), lead="总体意见：")
    found = groups(report, clauses)
    if report.findings:
        _words(letter, report)
    # Between quoted words there is no 、 (GB/T 15834—2011, 4.5.3.5).
    if rest := "".join(f"“{clause.title_zh}”" for clause in untouched(report, clauses)):
        letter.paragraph(f"{rest}方面，没有发现问题。")
    files = _files(report)
    _citing(letter, report, files)
    for number, group in enumerate(found, start=1):
        _clause(letter, number, group, files)
    number = len(found)
    if doubts := to_review(report, clauses):
        number += 1
        _doubts(letter, number, doubts, files)
    letter.heading(f"{chinese_number(number + 1)}、未作判断的事项" if number else "未作判断的事项")
    for sentence in not_judged(report):
        letter.paragraph(sentence)
    if not report.conforms:
        letter.paragraph("请对照以上意见修改完善，按程序报经同意后印发实施，并及时对外公布。")
    letter.paragraph("特此函复。")
    day = chinese_date(report.date) if report.date else "＿＿＿＿年＿＿月＿＿日"
    letter.signature((f"{_BLANK}（印章）", day))


def _verdict(report: Report) -> str:
    if not report.findings:
        return "符合《通知》要求，没有发现问题。"
    counts = counts_zh(count(report.findings), "、")
    if report.conforms:
        return f"符合《通知》要求，没有不符合之处；另有{counts}。"
    return f"尚不符合《通知》要求，共有{counts}。"


def _words(letter: Letter, report: Report) -> None:
    """What the words mean that this reply uses."""
    used = [kind for kind, number in count(report.findings).items() if number]
    meanings = "；".join(
        f"“{WORDS[kind].zh}”指{WORDS[kind].meaning_zh.rstrip('。')}" for kind in used
    )
    letter.paragraph(f"其中，{meanings}。")


def _citing(letter: Letter, report: Report, files: tuple[str, str]) -> None:
    """Which files the quotations are from, said once."""
    if any(finding.source or finding.reference_source for finding in report.findings):
        sources = "，".join(
            f"“{label}”引自{one_line(file)}"
            for label, file in zip(("原文", "参照标准"), files, strict=True)
            if file
        )
        note = "字符位置按Unicode字符从0起计，含首不含尾，引文中的换行从略。"
        letter.paragraph(f"以下{sources}；{note}" if sources else f"以下引文的{note}")


def _files(report: Report) -> tuple[str, str]:
    """The file that was judged, and the first that is quoted for the reference."""
    quotes = (
        finding.reference_source.file
        for finding in report.findings
        if finding.reference_source and finding.reference_edition in ("", report.against)
    )
    return report.file, next(quotes, "")


def _clause(letter: Letter, number: int, group: Group, files: tuple[str, str]) -> None:
    clause = group.clause
    counts = counts_zh(group.counts, "、")
    letter.heading(f"{chinese_number(number)}、关于{clause.title_zh}（{counts}）")
    if clause.quote:
        letter.paragraph(f"《通知》要求：{clause.demand}。")
    elif clause.note:
        letter.paragraph(f"{clause.note.rstrip('。')}。")
    for order, member in enumerate(group.members, start=1):
        _finding(letter, order, member, files)


def _finding(letter: Letter, order: int, member: Numbered, files: tuple[str, str]) -> None:
    finding = member.finding
    head = f"（{chinese_number(order)}）【{WORDS[finding.severity].zh}】"
    own = item_zh(finding.item, finding.item_name)
    item = own or item_zh(finding.reference_item, finding.reference_name)
    why = why_zh(finding)
    message = _sentence(finding.message_zh) + (_sentence(why) if why else "")
    if item:
        letter.subheading(f"{head}{'' if own else '参照标准'}{item}")
        letter.paragraph(message)
    else:
        letter.run_in(head, message)
    _quotes(letter, finding, files)


def _doubts(letter: Letter, number: int, doubts: tuple[Group, ...], files: tuple[str, str]) -> None:
    """What the words leave open, apart from the breaches: both sentences, the words in doubt in
    【】, and what to look at."""
    total = sum(len(group.members) for group in doubts)
    letter.heading(f"{chinese_number(number)}、需人工核对的事项（{total}处）")
    letter.paragraph(
        "下列事项凭文字不能断定，不影响总体意见，请对照两处原文核对；引文中【】内为没有读懂的词。"
    )
    order = 0
    for group in doubts:
        hint = HINTS[group.clause.clause]
        for member in group.members:
            order += 1
            finding = member.finding
            head = f"（{chinese_number(order)}）关于{group.clause.title_zh}"
            own = item_zh(finding.item, finding.item_name)
            item = own or item_zh(finding.reference_item, finding.reference_name)
            if item:
                item = f"：{'' if own else '参照标准'}{item}"
            letter.subheading(f"{head}{item}")
            why = why_zh(finding)
            told = _sentence(finding.message_zh) + (_sentence(why) if why else "")
            letter.paragraph(f"{told}{hint.zh}。")
            _quotes(letter, finding, files)


def _quotes(letter: Letter, finding: Finding, files: tuple[str, str]) -> None:
    for quote, file, lead in (
        (finding.source, files[0], "原文："),
        (finding.reference_source, files[1], "参照标准："),
    ):
        if quote:
            letter.paragraph(_quoted(quote, file, finding.unread), lead=lead)


def _sentence(text: str) -> str:
    text = one_line(text)
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"


def _quoted(quote: Quote, usual: str, words: Sequence[str] = ()) -> str:
    """The words in “”, those inside in ‘’ (GB/T 15834—2011, 4.8), and where they stand; the file
    only where it is not the usual one. ``words`` are those in doubt."""
    said = bracketed(one_line(quote.text), words).replace("“", "‘").replace("”", "’")
    file = "" if quote.file == usual else one_line(quote.file)
    stands = (file, one_line(quote.place), f"字符{quote.start}至{quote.end}")
    return f"“{said}”（{'，'.join(part for part in stands if part)}）"


def chinese_number(number: int) -> str:
    """``十二`` for 12, as headings are numbered; up to 9999."""
    from cn2an import an2cn

    text: str = an2cn(number, "low")
    return text[1:] if text.startswith("一十") else text
