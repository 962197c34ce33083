"""What stands in a file and was not read as its text: each kind with its words in both languages.

Readers list it (:meth:`qzgraph.reading.builder.SourceBuilder.leave_out`), with its place; a source
keeps it, and every command that reads a file says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

#: Who this program's own comments are by (``--annotate``). Read again, they are nobody's words.
AUTHOR = "qzgraph"
#: How its part of a cell's comment begins, as Excel begins one: LibreOffice forgets who wrote it, and
#: other people's words may stand before.
SIGNED = f"{AUTHOR}：\n"


class Left(Enum):
    """A kind: what it is in Chinese and English, and whether a person should look at it, because
    what was left out may belong to the standard."""

    STRUCK = ("加了删除线的文字，按已删除处理", "struck through, taken as deleted", False)
    DELETED = ("修订中删除的文字", "deleted by a tracked change", False)
    HIDDEN = ("隐藏的文字", "hidden text", False)
    PLACEHOLDER = ("没有填写的内容控件，只有占位提示", "a content control not filled in", False)
    COMMENT = ("批注", "a comment", False)
    ANNOTATION = (
        "页面上加的文字（批注框、表单域），没有并入正文",
        "words put onto a page, a typed note or a form field, not read as part of the text",
        True,
    )
    FURNITURE = ("页眉、页脚", "a header or footer", False)
    NAVIGATION = ("网页的导航、页脚等", "a web page's menus, footer and the like", False)
    PICTURE = ("图片，其中的文字没有读", "a picture; words in it are not read", False)
    CELLS = ("隐藏的行、列或工作表", "hidden rows, columns or sheets", True)
    COVERED = ("合并单元格盖住的内容", "covered by a merged cell", True)
    BEYOND = ("过宽的表格右边的列", "columns to the right of a table too wide", True)
    NOTE = ("脚注或尾注，没有并入正文", "a note, not read as part of the text", True)
    DRAWING = ("图形中的文字", "text in a drawing", True)
    OBJECT = ("嵌入的对象或图表", "an embedded object or chart", True)
    ERROR = ("公式出错的单元格", "a formula that gives an error", True)
    SYMBOL = ("认不出的符号", "a symbol without a known meaning", True)
    STYLES = (
        "网页的样式过多，没有全看，隐藏或划去的文字可能读入了正文",
        "a page with too many styles to look at; words that it hides or strikes may have been read",
        True,
    )
    WATERMARK = ("水印", "a watermark", False)
    SIDEWAYS = ("横放或倒放的文字", "text that stands sideways or on its head", True)
    SCAN = (
        "整页是图片，其中的文字没有读",
        "a page that is a picture; its words are not read",
        True,
    )
    RECOGNISED = (
        "整页是图片，所读是附在其上的识别文字，可能有误",
        "a page that is a picture; what is read was recognised on it by a program, and may err",
        True,
    )
    OVERLAP = (
        "文字互相重叠，所读可能有误",
        "words that stand on each other; what is read may be wrong",
        True,
    )
    UNRULED = (
        "没有框线的表格，分不清行列，所读可能有误",
        "a table without ruled lines, whose rows cannot be told; what is read may be wrong",
        True,
    )
    UNSURE = ("识别时没有把握的字", "characters that were not recognised for sure", True)
    TURNED = ("从右向左显示的文字，所见与所读不同", "text shown from right to left", True)

    def __init__(self, zh: str, en: str, doubtful: bool) -> None:
        self.zh = zh
        self.en = en
        self.doubtful = doubtful


@dataclass(frozen=True)
class LeftOut:
    """One thing that was left out: its words, as far as there are any, and its place in the file.
    ``offset`` is where it would stand in the source's text."""

    kind: Left
    text: str
    place: str
    offset: int

    def __str__(self) -> str:
        words = f"：{self.text}" if self.text else ""
        return f"{self.place} {self.kind.zh}{words} · {self.kind.en}"
