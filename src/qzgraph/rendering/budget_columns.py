"""What the columns of a budget's workbook are called: it is written with these names, and read back
by them, wherever they stand."""

from __future__ import annotations

from typing import NamedTuple

from qzgraph.records.model import Payer


class Column(NamedTuple):
    """A column's name in Chinese, by which it is found again, and in English; its width."""

    zh: str
    en: str
    width: float

    @property
    def head(self) -> str:
        return f"{self.zh}\n{self.en}"


ORDER = Column("序", "No.", 5)
NUMBER = Column("项目编号", "Item", 9)
NAME = Column("项目", "Service", 18)
DOMAIN = Column("领域", "Domain", 11)
GROUP = Column("对象", "For whom", 26)
WORDS = Column("标准原文", "As written", 34)
AMOUNT = Column("金额（元）", "Amount, CNY", 11)
PER = Column("周期", "Period", 10)
TIMES = Column("每年次数", "Times a year", 9)
EACH = Column("每人每年（元）", "CNY a year each", 14)
HEADS = Column("人数", "How many", 11)
COST = Column("全年（元）", "CNY a year", 15)
STATED = Column("出资方（原文）", "Payers stated", 13)
BY_DOCUMENT = Column("出资方（依文件）", "Payers by document", 14)
NOTE = Column("备注", "Note", 22)
WHY = Column("不能算的原因", "Why it cannot be told", 24)
YEARLY = Column("每人全年金额（元）", "CNY a year each", 17)
RULE = Column("支出责任原文", "Who pays, as written", 34)
FROM_LINES = Column("按人均标准（元）", "Per head", 14)
FROM_GAPS = Column("待填项（元）", "Filled in", 13)
OTHER = Column("其他支出（元）", "Other costs", 13)
SHARED = Column("已分摊%", "Shared", 9)
ID = Column("编号", "Id, leave as it is", 13)
#: Beside an earlier sum: its words, its amount for a year, and what is more than that.
FLOOR = (
    Column("参照标准", "Reference", 26),
    Column("参照每人每年（元）", "Reference, a year", 17),
    Column("比参照每人多（元）", "More, each", 15),
    Column("比参照全年多（元）", "More a year", 16),
)
BEFORE = (
    Column("上年标准", "Last year's", 26),
    Column("上年每人每年（元）", "Last year's, a year", 17),
    Column("比上年每人多（元）", "More, each", 15),
    Column("比上年全年多（元）", "More a year", 16),
)

PAYERS = {
    Payer.CENTRAL: ("中央", "Central"),
    Payer.PROVINCIAL: ("省", "Province"),
    Payer.MUNICIPAL: ("市", "City"),
    Payer.COUNTY: ("县", "County"),
    Payer.EMPLOYER: ("用人单位", "Employers"),
    Payer.INDIVIDUAL: ("个人", "Individuals"),
    Payer.FUND: ("社会保险基金", "Insurance fund"),
    Payer.SOCIETY: ("社会", "Society"),
}
SHARES = {payer: Column(f"{zh}%", en, 11) for payer, (zh, en) in PAYERS.items()}

LINES, GAPS, SERVICES, SUMMARY = "人均标准", "待填", "按项目", "汇总"
#: The label of a cell of the summary that is filled in.
WHOLE = ("一般公共预算支出（元）", "general public budget")
