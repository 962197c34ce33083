"""Makes broken, odd and hostile files out of sound ones, the same ones for the same seed: bytes of
an archive, elements and values of its parts, and words, marks and lines of the standard itself."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import circulating
from office_files import docx, p, rows, tbl, tr, xlsx
from pdf_files import line as pdf_line
from pdf_files import lines as pdf_lines
from pdf_files import pdf

_KEPT = Path(__file__).parent / "files"

FIELDS = ("服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位")
ITEMS = (
    ("老人助餐", "本县户籍70周岁及以上老年人。", "在食堂供餐。", "每餐补助3元，每月不少于20餐。"),
    ("绘本阅读", "3—6周岁儿童。", "举办故事会。", "每月不少于2场，每周开放48小时以上。"),
    ("上门康复", "持证重度残疾人。", "入户训练。", "按照《残疾预防条例》每人每年1500元，补助80%。"),
)
PAID, BODIES = "省级和县级财政按比例分担。", "县残联、县卫健局。"

#: What a text is broken with: labels, numbers, marks of every kind, and nothing at all.
PIECES = (
    *(
        "服务对象：",
        "服务标准：",
        "服务项目：",
        "牵头负责单位：",
        "支出责任",
        "序号",
        "附件",
        "（续）",
    ),
    *(
        "（1）",
        "⑴",
        "①",
        "一、",
        "1.",
        "1.1",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "|",
        "||",
        "|-|",
        "\t",
    ),
    *(
        "。",
        "；",
        "、",
        "，",
        "：",
        "—",
        "-",
        "%",
        "‰",
        "≥",
        "\uf0b3",
        "\uf0fc",
        "\ufffd",
        "\u202e",
    ),
    *("\u200b", "\u2028", "\x0b", "\x0c", "\x00", "\ufeff", "\U000e0100", "😀", "⺠", "\uf967"),
    *(
        "0",
        "9" * 40,
        "一" * 30,
        "十百千万亿",
        "百分之",
        "分之",
        "半",
        "几",
        "1/0",
        "1:0",
        "1e9",
        "点",
    ),
    *(
        "三四",
        "两三百",
        "以上",
        "（含3次）以上",
        "不低于",
        "每",
        "每月",
        "每0年",
        "2024年13月45日",
        "岁",
    ),
    *(
        "县",
        "市",
        "省",
        "财政",
        "全",
        "不",
        "未满",
        "除",
        "和",
        "其中",
        "\n",
        "\n\n",
        "。\n",
        " ",
        "　",
    ),
    *("_xD83D_", "_x0000_", "_x005F_", "&#8238;", "开化县基本公共服务标准（2024年版）\n"),
)
#: What a value of an attribute, or a number in an element, is broken with.
VALUES = ("", "0", "-1", "1", "99999999999999999999", "１", "NaN", "1e400", "x", "%1%2%9", "FFFFFF")
_NUMBERS = (b"0", b"-1", b"1e9", b"99999999999", b"-0.0001", b"1000000", b"9" * 60, b".", b"3")
_OPERATORS = (
    *(
        b"q",
        b"Q",
        b"cm",
        b"Do",
        b"/Form Do",
        b"BT",
        b"ET",
        b"Tj",
        b"[",
        b"]",
        b"<<",
        b">>",
        b"(",
        b")",
    ),
    *(
        b"BDC",
        b"EMC",
        b"/P MP",
        b"W n",
        b"re f",
        b"obj",
        b"endobj",
        b"stream",
        b"endstream",
        b"R",
        b"Tr",
    ),
)
_STYLES = (
    *("display:none;", "font-size:0;", ".a{opacity:0}", "p>p{", "}", "color:#fff;", "background:url(",
      "1", "-1", "99999999999", "a", "x", "rgb(", ")", "@media screen{", ":not(", "*", ",", "\\", "\\0"),
)  # fmt: skip
#: Elements that mean something in Word, put in anywhere.
MARKUP = (
    *("<w:vanish/>", "<w:strike/>", "<w:del>", "</w:del>", "<w:sdt>", "<w:txbxContent>", "<w:tbl>"),
    *(
        "<w:altChunk/>",
        "<w:sym/>",
        "<w:footnoteReference/>",
        "<w:tc/>",
        "<w:tr/>",
        "<w:p/>",
        "<w:r/>",
    ),
    *(
        '<w:vMerge w:val="x"/>',
        '<w:gridSpan w:val="7"/>',
        "<w:cellDel/>",
        "<w:pPr/>",
        "<w:drawing/>",
    ),
    *(
        "<c/>",
        "<f/>",
        "<v>x</v>",
        "<si/>",
        "<row/>",
        '<mergeCell ref="A1:C3"/>',
        "<is/>",
        "<r/>",
        "<",
    ),
)


def text() -> str:
    """A sound standard of three items."""
    lines = ["开化县基本公共服务标准（2024年版）", "一、弱有所扶", "1.帮扶服务"]
    for number, (name, *said) in enumerate(ITEMS, start=1):
        lines.append(f"（{number}）{name}")
        lines += [f"{f}：{s}" for f, s in zip(FIELDS, (*said, PAID, BODIES), strict=True)]
    return "\n".join(lines) + "\n"


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Sound files of every kind, by suffix."""
    folder.mkdir(exist_ok=True)
    lines = text().splitlines()
    heading = ("序号", "服务项目", *FIELDS)
    table = [(str(at), *item, PAID, BODIES) for at, item in enumerate(ITEMS, start=1)]
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="（%1）"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="character" w:styleId="a"><w:basedOn w:val="b"/><w:rPr><w:vanish/></w:rPr>'
        '</w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    parts: dict[str, str | bytes] = {"word/numbering.xml": numbering, "word/styles.xml": styles}
    files = [
        docx(
            folder / "running.docx",
            *(p(line[3:], listed) if line[0] == "（" else p(line) for line in lines),
            parts=parts,
        ),
        docx(folder / "table.docx", p(lines[0]), tbl(tr(*heading), *(tr(*row) for row in table))),
        xlsx(
            folder / "table.xlsx",
            {"Sheet1": rows((lines[0],), heading, *table), "乙": rows(("x",))},
        ),
        xlsx(
            folder / "strings.xlsx",
            {
                "标准": "<sheetData>"
                + "".join(
                    f'<row r="{at}"><c r="A{at}" t="s" s="0"><v>{at - 1}</v></c></row>'
                    for at in range(1, len(lines) + 1)
                )
                + "</sheetData>"
            },
            strings=[f"<t>{line}</t>" for line in lines],
            styles='<fonts><font/></fonts><cellXfs><xf numFmtId="9" fontId="0"/></cellXfs>',
        ),
    ]
    made: list[tuple[str, Callable[[Path], object]]] = [
        (".html", circulating.page_with_landmarks),
        (".html", circulating.page_from_word),
        (".mhtml", circulating.web_archive),
        (".csv", circulating.delimited()),
        (".ofd", circulating.ofd_pages),
        (".pdf", lambda path: pdf(path, pdf_lines(lines[:12]), pdf_lines(lines[12:]))),
        (".pdf", _ruled),
        (".xls", lambda path: path.write_bytes((_KEPT / "short.xls").read_bytes())),
        (".ods", lambda path: path.write_bytes((_KEPT / "short.ods").read_bytes())),
        (".docx", circulating.document),
        (".xlsx", circulating.workbook),
    ]
    others = [folder / f"{at}{suffix}" for at, (suffix, _) in enumerate(made)]
    for path, (_, make) in zip(others, made, strict=True):
        make(path)
    markdown = "\n".join("|" + "|".join(row) + "|" for row in (heading, ("-",) * 7, *table))
    return [
        (".txt", text().encode()),
        (".txt", text().encode("gb18030")),
        (".md", f"# {lines[0]}\n\n{markdown}\n".encode()),
        *((file.suffix, file.read_bytes()) for file in (*files, *others)),
    ]


def _ruled(path: Path) -> None:
    """A PDF of a table by its ruled lines, with a word that is covered and a picture."""
    xs, ys = (40, 70, 120, 290, 400, 560), range(700, 550, -30)
    rules = "".join(f"40 {y} m 560 {y} l S\n" for y in ys)
    rules += "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)
    cells = [("序号", "服务项目", *FIELDS[:3])]
    cells += [(str(at), *item) for at, item in enumerate(ITEMS, start=1)]
    texts = "".join(
        pdf_line(text, x + 2, y - 18, 7)
        for y, row in zip(ys, cells, strict=False)
        for x, text in zip(xs, row, strict=False)
    )
    covered = (
        pdf_line("旧稿", 60, 300) + "q 1 g 50 290 80 30 re f Q q 50 0 0 50 400 300 cm /Picture Do Q"
    )
    pdf(path, rules + texts + covered)


def mutated(suffix: str, content: bytes, dice: random.Random) -> bytes:
    """The file with a few things broken in it."""
    if suffix in (".docx", ".xlsx", ".ods", ".ofd"):
        return _bytes(content, dice) if dice.random() < 0.2 else _parts(content, dice)
    if suffix == ".xls":
        return _records(content, dice) if dice.random() < 0.7 else _bytes(content, dice)
    if suffix == ".pdf":
        return _operators(content, dice) if dice.random() < 0.7 else _bytes(content, dice)
    if suffix in (".html", ".mhtml") and dice.random() < 0.6:
        page = content.decode("utf-8", "surrogateescape")
        for _ in range(dice.randint(1, 6)):
            page = dice.choice((*_WAYS, _styled))(page, dice)
        return page.encode("utf-8", "surrogateescape")
    if dice.random() < 0.15:
        return _bytes(content, dice)
    try:
        words = content.decode()
    except UnicodeDecodeError:
        words = content.decode("gb18030")
    return _words(words, dice).encode(errors="surrogatepass")


def _bytes(content: bytes, dice: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(dice.choice((1, 1, 3, 20))):
        at = dice.randrange(len(raw)) if raw else 0
        way = dice.randrange(4)
        if way == 0:
            raw[at : at + 1] = bytes([dice.randrange(256)])
        elif way == 1:
            del raw[at : at + dice.randint(1, 40)]
        elif way == 2:
            raw[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 8)))
        else:
            del raw[at + 1 :]
    return bytes(raw)


def _records(content: bytes, dice: random.Random) -> bytes:
    """Numbers in a binary file changed, where such numbers stand: small, on even places."""
    raw = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 9))):
        at = dice.randrange(512, len(raw) - 4) & ~1
        raw[at : at + 2] = dice.choice(
            (0, 1, 0xFF, 0x7FFF, 0xFFFF, dice.randrange(65536))
        ).to_bytes(2, "little")
    return bytes(raw)


def _operators(content: bytes, dice: random.Random) -> bytes:
    """A PDF with its numbers, names and operators changed, lines of it doubled and left out."""
    words = re.split(rb"(\s+)", content)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(words))
        word = words[at]
        if re.fullmatch(rb"-?[\d.]+", word):
            words[at] = dice.choice(_NUMBERS)
        elif dice.random() < 0.3:
            words[at] = dice.choice(words)
        else:
            words[at] = dice.choice(_OPERATORS)
    return b"".join(words)


def _styled(page: str, dice: random.Random) -> str:
    """A page with an attribute or a rule put in."""
    tags = list(re.finditer(r"<[a-z]+(?=[\s>])", page))
    if not tags:
        return page
    match = dice.choice(tags)
    said = "".join(dice.choice(_STYLES) for _ in range(dice.randint(1, 4)))
    if dice.random() < 0.4:
        return page[: match.start()] + f"<style>{said}</style>" + page[match.start() :]
    name = dice.choice(("style", "class", "id", "hidden", "rowspan", "colspan", "start", "value"))
    return f'{page[: match.end()]} {name}="{said}"{page[match.end() :]}'


def _words(text: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 8)):
        lines = text.split("\n")
        one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        at = dice.randrange(len(text) + 1)
        way = dice.randrange(8)
        if way < 3:
            text = text[:at] + dice.choice(PIECES) * dice.choice((1, 1, 1, 2, 9)) + text[at:]
        elif way == 3:
            text = text[:at] + text[at + dice.randint(1, 12) :]
        elif way == 4:
            lines[one], lines[other] = lines[other], lines[one]
            text = "\n".join(lines)
        elif way == 5:
            text = "\n".join(lines[:one] + lines[one + 1 :])
        elif way == 6:
            text = "\n".join([*lines[:one], lines[other], *lines[one:]])
        else:
            text = re.sub(
                r"\d+", lambda match: dice.choice((*VALUES, match.group())), text, count=2
            )
    return text


def _parts(content: bytes, dice: random.Random) -> bytes:
    """An archive with one part's XML broken, or a part renamed, doubled or left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = dice.randrange(len(parts))
    name, raw = parts[at]
    way = dice.random()
    if way < 0.05:
        del parts[at]
    elif way < 0.1:
        parts[at] = (name.replace("xml", dice.choice(("XML", "bin", "xm"))), raw)
    elif b"<" not in raw[:200]:
        parts[at] = (name, _bytes(raw, dice))
    else:
        changed = raw.decode("utf-8", "replace")
        for _ in range(dice.randint(1, 5)):
            changed = dice.choice(_WAYS)(changed, dice)
        parts[at] = (name, changed.encode(errors="replace"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts:
            archive.writestr(name, raw)
    return out.getvalue()


def _value(xml: str, dice: random.Random) -> str:
    found = list(re.finditer(r'"([^"]*)"|>(-?\d+)<', xml))
    if not found:
        return xml
    match = dice.choice(found)
    group = 1 if match.group(1) is not None else 2
    return xml[: match.start(group)] + dice.choice(VALUES) + xml[match.end(group) :]


def _element(xml: str, dice: random.Random) -> str:
    tags = list(re.finditer(r"<[^>]*>", xml))
    match = dice.choice(tags) if tags else None
    if match is None:
        return xml
    way = dice.randrange(4)
    if way == 0:
        return xml[: match.start()] + xml[match.end() :]
    if way == 1:
        return xml[: match.start()] + match.group() + xml[match.start() :]
    if way == 2:
        return xml[: match.end()] + dice.choice(MARKUP) + xml[match.end() :]
    other = dice.choice(tags)
    return xml[: match.start()] + other.group() + xml[match.end() :]


def _whole_element(xml: str, dice: random.Random) -> str:
    """An element taken out, doubled, or put within itself."""
    found = list(re.finditer(r"<(\w+:?\w*)[^>]*>[^<]*(?:<[^>]*>[^<]*){0,12}?</\1>", xml))
    if not found:
        return xml
    match = dice.choice(found)
    kept = dice.choice(
        ("", match.group() * 2, match.group().replace("><", f">{match.group()}<", 1))
    )
    return xml[: match.start()] + kept + xml[match.end() :]


def _said(xml: str, dice: random.Random) -> str:
    found = list(re.finditer(r">([^<>]+)<", xml))
    if not found:
        return xml
    match = dice.choice(found)
    words = _words(match.group(1), dice).replace("<", "").replace("\x00", "")
    return xml[: match.start(1)] + words + xml[match.end(1) :]


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _value,
    _value,
    _element,
    _whole_element,
    _said,
    _said,
)
