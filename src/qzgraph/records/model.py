"""What a standard says, as frozen records. Every record that stands for words of the text carries
the :class:`~qzgraph.reading.source.Span` that becomes its ``prov:wasQuotedFrom``.

Field names follow the ontology's terms: ``lead_agency`` is ``qz:leadAgency`` is 牵头负责单位.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from qzgraph.language.bounds import Comparator as Comparator
from qzgraph.language.groups import Group
from qzgraph.language.stated import Reservation
from qzgraph.names import Level
from qzgraph.reading.source import Passage, Span


class Field(StrEnum):
    """The five fields of a service item; the value is the ontology's property."""

    POPULATION = "populationText"
    CONTENT = "contentText"
    STANDARD = "standardText"
    FISCAL = "fiscalText"
    AGENCY = "agencyText"

    @property
    def printed(self) -> str:
        """What the printed page calls it."""
        return _PRINTED[self]


_PRINTED = dict(
    zip(Field, ("服务对象", "服务内容", "服务标准", "支出责任", "牵头负责单位"), strict=True)
)


class Better(StrEnum):
    """``qz:betterWhen``."""

    HIGHER = "Higher"
    LOWER = "Lower"
    NEITHER = "Neither"


class Residency(StrEnum):
    """``qz:residency``: registered here (户籍), living here (常住: those registered, with a permit, and
    others), or here without being registered (流动: with a permit, living here, visiting)."""

    HUKOU = "Hukou"
    RESIDENT = "Resident"
    MIGRANT = "Migrant"
    PERMIT = "PermitHolder"
    OTHER_RESIDENT = "OtherResident"
    VISITOR = "Visitor"


class Payer(StrEnum):
    CENTRAL = "CentralGovernment"
    PROVINCIAL = "ProvincialGovernment"
    MUNICIPAL = "MunicipalGovernment"
    COUNTY = "CountyGovernment"
    EMPLOYER = "Employer"
    INDIVIDUAL = "Individual"
    FUND = "InsuranceFund"
    SOCIETY = "Society"


class RuleKind(StrEnum):
    REFORM_PLAN = "ReformPlan"
    LOCAL_TIERED = "LocalTiered"
    LOCAL_TIERED_WITH_UPPER_AID = "LocalTieredWithUpperAid"
    SHARED_ALL_LEVELS = "SharedAllLevels"
    INSURANCE_FUNDED = "InsuranceFunded"
    OTHER = "OtherRule"


class PayerBasis(StrEnum):
    STATED = "Stated"
    BY_DOCUMENT = "ByDocument"


class Extent(StrEnum):
    COMPLETE = "Complete"
    PARTIAL = "Partial"


class Certainty(StrEnum):
    """``qz:certainty``: how surely one thing answers another. Only what is certain supports a
    breach."""

    CERTAIN = "Certain"
    PROBABLE = "Probable"
    POSSIBLE = "Possible"
    """Near enough to be looked at, and not taken to answer."""


@dataclass(frozen=True)
class Doubt:
    """Words that were not read, with the reason: listed, never guessed."""

    item: str
    field: Field
    text: str
    reason: str
    span: Span


@dataclass(frozen=True)
class Incomplete:
    """Fields that have no item's name, and so are no item: the number printed, if any, and where."""

    number: int | None
    span: Span

    @property
    def zh(self) -> str:
        numbered = f"（编号{self.number}）" if self.number is not None else ""
        return f"这里的内容没有项目名称{numbered}，没有作为项目读入"

    @property
    def en(self) -> str:
        numbered = f" (number {self.number})" if self.number is not None else ""
        return f"What stands here has no item's name{numbered} and was not read as an item"


@dataclass(frozen=True)
class Condition:
    """What must hold of a group's members: a concept of ``id/condition/…`` with its facet. ``label``
    is its name; ``broader`` are labels of conditions that hold wherever this one does, ``parts``
    those that together are this one (重度: 一级, 二级)."""

    label: str
    facet: str
    broader: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Population:
    """One group of people. ``label`` is its name in the scheme, ``printed`` the words read."""

    label: str
    printed: str
    span: Span
    min_age: int | None = None
    max_age: int | None = None
    residency: Residency | None = None
    broader: tuple[str, ...] = ()
    known: bool = False
    """Whether the vocabulary has a concept of this name."""
    within: str = ""
    """The label of the group of which this is named as one part (…的学生，主要包括孤儿、…)."""
    kind: str = ""
    """Who or what it is, a concept of the scheme (儿童, 家庭, 用人单位); empty where not understood."""
    conditions: tuple[Condition, ...] = ()
    """What holds of all of them together."""
    excludes: tuple[Population, ...] = ()
    """Groups that are left out."""
    unread: tuple[str, ...] = ()
    """Words of it that were not understood, as printed."""
    group: Group = field(default_factory=lambda: Group("", 0, 0), compare=False)
    """What its words say, as they were read."""


@dataclass(frozen=True)
class Indicator:
    """What a benchmark measures. ``key`` is made of subject, measure, group and base."""

    key: str
    label: str
    better_when: Better
    measure: str = ""
    """What is measured, without the group (高龄津贴)."""


@dataclass(frozen=True)
class Benchmark:
    """One quantity that says how much, how often, how many or how well."""

    indicator: Indicator
    comparator: Comparator
    value: Decimal | None
    min_value: Decimal | None
    max_value: Decimal | None
    unit: str
    qudt: str | None
    per: str
    comparable_value: Decimal | None
    comparable_max: Decimal | None
    comparable_unit: str
    amount: Decimal | None
    """The value, or the lower bound, in the base unit, its period left out: 每人每月80元 is 80."""
    base_unit: str
    applies_to_text: str
    applies_to: tuple[Population, ...]
    relative_to: str
    binds_level: Level | None
    alternative_to: tuple[int, ...]
    """Positions, within the item's benchmarks, of those of which one suffices."""
    field: Field
    quote: str
    span: Span
    former_value: Decimal | None = None
    """What it was before: 360 in 由360元调整为400元."""
    valid_from: str = ""
    """The day from which, or by which, it holds (2026年起), as YYYY-MM-DD; empty where it holds."""
    increase_of: tuple[int, ...] = ()
    """Positions, within the item's benchmarks, of those on top of which it comes."""
    increases: bool = False
    """Whether it is an increment (再增加200元), also where what it is added to stands elsewhere."""
    is_aim: bool = False
    """Whether it is only aimed at (力争), and so promises nothing."""
    implied: bool = False
    """Whether words say it without a number: 全覆盖, 天天更新, 半价."""
    holders: frozenset[str] = frozenset()
    """Kinds of what it is for each of (``data/lexicon/periods.csv``): person, household, area."""
    is_limit: bool = False
    """Whether what is promised is itself a limit (封顶线30万元): a lower one is worse."""
    is_spread: bool = False
    """Whether it is a number among many: 每千名老年人40张."""
    per_year: Decimal | None = None
    """How often a year its period comes round; None where no time is named."""
    context: str = ""
    """The words of its own, numbers and bounding words taken out."""
    around: str = ""
    """The words before it in its sentence, which hold for it as well."""


@dataclass(frozen=True)
class LegalDocument:
    """One document cited in 《》; ``title`` is what stands inside them, in its fullest print."""

    title: str
    alternatives: tuple[str, ...]
    kind: str | None
    level: Level | None
    number: str
    edition: str


@dataclass(frozen=True)
class LimitingNumber:
    """A number that promises nothing by itself: it says from how far, after how long or on how many days (步行15分钟
    可达)."""

    quote: str
    amounts: frozenset[Decimal]
    """What it says in base units, lengths of time in days; of a range both ends."""
    span: Span


@dataclass(frozen=True)
class Citation:
    """One place where an item cites a document."""

    document: LegalDocument
    printed: str
    field: Field
    span: Span


@dataclass(frozen=True)
class Agency:
    """A body. ``function`` is the slug of what it does at every level, where data/ knows it."""

    name: str
    printed: str
    division: str | None
    """The division whose body it is; None where nothing tells (a company)."""
    function: str | None
    span: Span
    unread: tuple[str, ...] = ()
    """Its printed name, where it cannot be told whose body that is, or whether it is one."""


class PayerRole(StrEnum):
    """The part that a payer plays; values are local names of individuals."""

    BEARS = "Bears"
    AIDS = "Aids"
    TAKES_OVER = "NewlyBears"
    EXEMPT = "PaysNothing"


@dataclass(frozen=True)
class PayerPart:
    """What one clause says of a party."""

    payers: tuple[Payer, ...]
    role: PayerRole
    share: Decimal | None
    """Its part of the whole, where the text says it: 0.6."""
    object: str
    """What it pays for, in the words of the clause; empty where all that the item costs is meant."""
    quote: str
    span: Span


@dataclass(frozen=True)
class FiscalRule:
    """Who pays, and where that is laid down."""

    kind: RuleKind
    basis: PayerBasis
    payers: tuple[Payer, ...]
    defined_in: LegalDocument | None
    label: str
    span: Span
    aids: tuple[Payer, ...] = ()
    """Those of the payers who only help (中央财政适当补助)."""
    exempt: tuple[Payer, ...] = ()
    """Those of whom the text says that they do not pay, or no longer (个人不承担费用)."""
    takes_over: tuple[Payer, ...] = ()
    """Those of the payers who newly bear what another bore (原由…列支的部分改由签约居民缴纳)."""
    vague: bool = False
    """Whether some government is named without its level (地方财政, 政府)."""
    individual_share: Decimal | None = None
    """The part that individuals bear, where the text says it."""
    unread: tuple[str, ...] = ()
    """Words that name somebody of whom it cannot be told who it is, or whether they pay."""
    parts: tuple[PayerPart, ...] = ()
    """The same clause by clause, with shares and what each pays for."""


@dataclass(frozen=True)
class Item:
    """One service item: its five fields as printed, and what they say."""

    number: int | None
    name: str
    name_span: Span
    category: int
    fields: dict[Field, Passage]
    populations: tuple[Population, ...]
    benchmarks: tuple[Benchmark, ...]
    citations: tuple[Citation, ...]
    lead_agency: Agency | None
    supporting_agencies: tuple[Agency, ...]
    fiscal_rules: tuple[FiscalRule, ...]
    leaves_amount_to: Level | None = None
    """The level to which the text leaves an amount (具体标准由各县…确定)."""
    defines: tuple[str, ...] = ()
    """Labels of groups that the service itself defines: who is 困境儿童 is said by the item for them."""
    numbering_run: int = 0
    """Numbers may restart in a domain or category: which run of them this item is in."""
    implied: tuple[Benchmark, ...] = ()
    """Promises that words make without a number (全覆盖); their positions follow the benchmarks'."""
    unread: tuple[Doubt, ...] = ()
    """Numbers of content and standard that were not understood, and words that leave one open."""
    limiting: tuple[LimitingNumber, ...] = ()
    """Numbers of content and standard that are no benchmarks."""
    numbers: frozenset[Decimal] = frozenset()
    """All numbers of its fields in base units, lengths of time in days."""
    reserves: tuple[Reservation, ...] = ()
    """By what content and standard may do less (有条件的, 经批准)."""
    may_reserve: tuple[str, ...] = ()
    """The sorts of reservations that they may have already (需认定: 审批)."""
    sets_no_limit: tuple[str, ...] = ()
    """Words of content and standard that say that nothing limits what it gives (不设起付线)."""
    manners: tuple[str, ...] = ()
    """How content and standard say that something is done (上门)."""
    perhaps: tuple[str, ...] = ()
    """How it may be done by what they say (家中: 上门)."""

    @property
    def offer(self) -> str:
        """The text that tells what it gives."""
        return "\n".join(self.fields[name].text for name in (Field.CONTENT, Field.STANDARD))

    @property
    def promises(self) -> tuple[Benchmark, ...]:
        """The benchmarks, and behind them what words imply."""
        return self.benchmarks + self.implied


@dataclass(frozen=True)
class Assurance:
    """What the notice asks a county to record of its standard, in the words that record it."""

    text: str
    span: Span


@dataclass(frozen=True)
class Division:
    """A domain (领域) or a category (类别) of the standard's outline."""

    number: int
    name: str
    span: Span
    parent: int | None = None


@dataclass(frozen=True)
class Clause:
    """One numbered point of the notice."""

    number: int
    title: str
    text: str
    span: Span


@dataclass(frozen=True)
class Notice:
    """The head of the document: who issued it, when, under which number, and what it asks."""

    title: str
    document_number: str
    issuers: tuple[Agency, ...]
    issued_on: str
    effective_from: str
    clauses: tuple[Clause, ...]
    approved_by: Assurance | None = None
    published_at: Assurance | None = None
    fiscal_capacity_assessment: Assurance | None = None
    possibly_approved_by: Assurance | None = None
    """Words of which it cannot be told whether they record it; so for the next two."""
    possibly_published_at: Assurance | None = None
    possible_fiscal_capacity_assessment: Assurance | None = None
    spans: dict[str, Span] = field(default_factory=dict)
    """Where each of the above was read: ``documentNumber``, ``issuedOn``, ``effectiveFrom``."""


@dataclass(frozen=True)
class Edition:
    """One edition of one government's standard."""

    id: str
    division: str
    year: int
    title: str
    extent: Extent
    notice: Notice
    domains: tuple[Division, ...]
    categories: tuple[Division, ...]
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]
    incomplete: tuple[Incomplete, ...]
    text: str
    file: str
