"""Makes broken, odd and hostile files out of sound ones, the same ones for the same seed: bytes of
an archive, elements and values of its parts, and words, marks and lines of the standard itself."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from office_files import docx, p, rows, tbl, tr, xlsx

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
    markdown = "\n".join("|" + "|".join(row) + "|" for row in (heading, ("-",) * 7, *table))
    return [
        (".txt", text().encode()),
        (".txt", text().encode("gb18030")),
        (".md", f"# {lines[0]}\n\n{markdown}\n".encode()),
        *((file.suffix, file.read_bytes()) for file in files),
    ]


def mutated(suffix: str, content: bytes, dice: random.Random) -> bytes:
    """The file with a few things broken in it."""
    if suffix in (".docx", ".xlsx"):
        return _bytes(content, dice) if dice.random() < 0.2 else _parts(content, dice)
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
    else:
        changed = raw.decode()
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
