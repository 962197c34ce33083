"""Who pays: a fiscal field's text to statements of a party, whether it pays, and in which role.

Words come from ``data/lexicon/payers.csv``, the parts of a clause from ``payers.lark``; here is what
the order of the parts says. 「由X承担」 names X and nobody before it, 「对X给予补助」 does not name X
as a payer, 「X不承担」 says that it pays nothing, and a body that only manages pays nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from lark import Tree

from qzgraph.language.tables import OTHER, Word, WordList, parse


class Sort(StrEnum):
    """What sort of party may pay."""

    GOVERNMENT = "government"
    FINANCE = "finance"
    BUREAU = "bureau"
    FUND = "fund"
    EMPLOYER = "employer"
    PERSON = "person"
    SOCIETY = "society"
    UNKNOWN = "unknown"


class Stance(StrEnum):
    """Whether a party pays: it does; it newly does, instead of another; it does not; it no longer
    does; or the words don't tell."""

    PAYS = "pays"
    TAKES_OVER = "takesOver"
    NOT = "not"
    CEASED = "ceased"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Payment:
    """What one clause says of one party. ``names`` are the values of its words in the lexicon."""

    sort: Sort
    names: tuple[str, ...]
    stance: Stance
    aids: bool
    tiered: bool
    shared: bool
    share: Decimal | None
    text: str
    start: int
    until: int
    """Where the words end that say it."""
    rest: bool = False
    """Whether it pays what others named before leave (其余由县财政承担)."""


@dataclass(frozen=True)
class _Party:
    sort: Sort
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


@dataclass(frozen=True)
class _Deed:
    words: tuple[Word, ...]

    @property
    def kinds(self) -> list[str]:
        return [word.kind for word in self.words if word.kind != "NEG"]

    @property
    def negated(self) -> Word | None:
        return next((word for word in self.words if word.kind == "NEG"), None)


_Part = _Party | _Deed | Word

_CLAUSE = re.compile(r"(?:[^，。；：！\n,;:]|(?<=\d)[:：,](?=\d)){1,400}")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]|([一二三四五六七八九])成")
_TENTHS = "零一二三四五六七八九"
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[:：]\d+)*(?:%|％|元|万元|亿元)?")
#: Deeds by which a party gives money, whoever it is; persons only by what burdens them.
_GIVING = {"BURDEN", "PROVIDE", "AID", "RESPONSIBLE"}
#: Words that end ceasing negations: they paid before.
_CEASING = ("不再", "停止", "取消", "终止", "退出")


def read_payments(text: str, words: WordList, endings: Mapping[str, str]) -> list[Payment]:
    """The statements of a text, in print order. ``endings`` of unknown words tell what they name:
    the kind of word (``BODY``, ``SOCIETY``) by the ending."""
    found: list[Payment] = []
    waiting: Payment | None = None
    for match in _CLAUSE.finditer(text):
        clause = _Clause(text, match.start(), match.end(), words, endings)
        said = list(clause.payments())
        if waiting and not said and text[waiting.until : match.start()] == "，":
            found[-1] = clause.goes_on(waiting)
        found += said
        waiting = clause.waiting
    return found


def shares_in(text: str) -> list[Decimal]:
    """The shares that words state, of a hundred: 60%, 六成."""
    return [
        Decimal(percent) if percent else Decimal(10 * _TENTHS.index(tenths))
        for percent, tenths in _SHARE.findall(text)
    ]


class _Clause:
    """One clause, read: its parts, and what they say together."""

    def __init__(
        self, text: str, start: int, end: int, words: WordList, endings: Mapping[str, str]
    ) -> None:
        self._text, self._start, self._end = text, start, end
        plain = words.read(text, start, end)
        self._rest = _tells_rest(plain)
        self._aid = tuple(words.of_kind("AID"))
        #: What a party pays of which the clause does not say how: 省财政按照省定标准，….
        self.waiting: Payment | None = None
        read = list(_prepared(plain, endings))
        self._parts = list(_parts(parse("payers", read, _CLASSES)))
        kinds = {word.kind for word in read}
        values = {word.value for word in read}
        self._tiered = "tiered" in values
        self._shared = "shared" in values
        self._excess = "EXCESS" in kinds

    def payments(self) -> Iterator[Payment]:
        for at, part in enumerate(self._parts):
            if isinstance(part, _Party):
                payment = self._of(at, part)
                if payment:
                    yield payment
            elif isinstance(part, Word) and part.kind == OTHER:
                yield from self._unknown(at, part)
            elif isinstance(part, _Deed) and "CHARGE" in part.kinds:
                yield from self._charged(part)
            elif isinstance(part, _Deed) and not self._names_anybody():
                yield from self._self_paid(part)

    def _of(self, at: int, party: _Party) -> Payment | None:
        """What the clause says of the party at a position; None where it says nothing of paying."""
        lead = self._led_by(at)
        deed = self._deed_of(at)
        if self._is_modifier(at, party):
            return None
        if lead and lead.kind == "FOR":
            if deed and "CHARGE" in deed.kinds and party.sort is Sort.PERSON:
                return self._payment(party, self._stance(at, lead, deed), deed)
            return None
        before = self._parts[at - 1] if at else None
        if isinstance(before, _Deed) and before.kinds[-1] == "CHARGE" and lead is None:
            # 收取服务对象20元: whom a charge takes from stands behind it.
            return self._charge_of(party, before)
        if self._obtained(at):
            return None
        if party.sort in (Sort.FINANCE, Sort.BUREAU) and self._lists_only(deed):
            return None
        if lead and lead.kind == "FORMER":
            return self._payment(party, Stance.CEASED, deed)
        by = lead is not None and lead.kind in ("BY", "TAKEOVER")
        if not by and self._is_topic(at, party):
            return None
        if party.sort is Sort.PERSON:
            if deed is None or "BURDEN" not in deed.kinds:
                return None
        elif party.sort is Sort.BUREAU:
            if deed is None or not (
                {"BURDEN", "PROVIDE"} & set(deed.kinds) or (by and deed.kinds == ["RESPONSIBLE"])
            ):
                return None
        elif not self._gives(at, party, deed, by=by):
            return None
        payment = self._payment(party, self._stance(at, lead, deed), deed)
        payment = replace(payment, names=payment.names + self._joined(at))
        if not by and self._puts_up_aid(deed):
            payment = replace(payment, aids=True)
        if deed is None and at == 0:
            self.waiting = payment
        return payment

    def goes_on(self, payment: Payment) -> Payment:
        """What a party pays, with the deed that this clause adds, which names nobody: 省财政按照省定标准，
        分档给予补助."""
        deed = next((part for part in self._parts if isinstance(part, _Deed)), None)
        if deed is None or deed.negated or not _GIVING & set(deed.kinds) or self._names_anybody():
            return payment
        shares = shares_in(self._text[self._start : self._end])
        return replace(
            payment,
            aids=payment.aids or _is_aid(deed),
            share=shares[0] if payment.share is None and len(shares) == 1 else payment.share,
            until=self._end,
        )

    def _puts_up_aid(self, deed: _Deed | None) -> bool:
        """中央财政安排补助资金: the money that it puts up is called a help."""
        if deed is None or "PROVIDE" not in deed.kinds:
            return False
        following = self._parts[self._parts.index(deed) + 1 :][:1]
        return any(
            isinstance(part, _Party) and part.words[0].text.startswith(self._aid)
            for part in following
        )

    def _joined(self, at: int) -> tuple[str, ...]:
        """中央财政和地方财政: 地方 beside 中央 is every level below it, so that it takes the other's
        name along."""
        names: tuple[str, ...] = ()
        for joint, other in ((at - 1, at - 2), (at + 1, at + 2)):
            if 0 <= other < len(self._parts):
                between, neighbour = self._parts[joint], self._parts[other]
                if (
                    isinstance(between, Word)
                    and between.kind == "AND"
                    and isinstance(neighbour, _Party)
                    and any(word.value == "Central" for word in neighbour.words)
                ):
                    names += ("Central",)
        return names

    def _gives(self, at: int, party: _Party, deed: _Deed | None, *, by: bool) -> bool:
        """Whether a government, a fund, an employer or society gives money here."""
        following = self._parts[at + 1] if at + 1 < len(self._parts) else None
        if isinstance(following, Word) and following.kind == "NORM":
            return False
        attributive = isinstance(following, Word) and following.kind == OTHER
        bare = all(word.kind in ("LEVEL", "LINK") for word in party.words)
        if party.sort is Sort.GOVERNMENT and bare:
            if attributive and not by:
                return False
            single = len(party.words) == 1 and len(party.words[0].text) == 1
            if single and not by and deed is None:
                return False
        lead = self._led_by(at)
        if party.sort is Sort.FUND and (by or (lead is not None and lead.kind == "SOURCE")):
            return True
        if party.words[0].kind == "INSURER":
            return False
        money = all(word.value == "MONEY" for word in party.words)
        only_money = money and lead is None
        if only_money and any(
            isinstance(part, _Party) and part is not party and part.sort is not Sort.PERSON
            for part in self._parts
        ):
            return False  # 项目经费列入县级预算: what is paid for
        if deed is None:
            if self._pending():
                return False
            if only_money:
                return len(self._parts) == 1
            return party.sort is not Sort.FINANCE or by
        kinds = set(deed.kinds)
        if "MANAGE" in kinds:
            kinds.discard("RESPONSIBLE")
        return bool(_GIVING & kinds) and not self._pending()

    def _charge_of(self, party: _Party, deed: _Deed) -> Payment | None:
        if party.sort is not Sort.PERSON:
            return None
        return self._payment(party, Stance.NOT if deed.negated else Stance.PAYS, deed)

    def _lists_only(self, deed: _Deed | None) -> bool:
        """列入…目录: what a department puts on a list it need not pay for; into a budget, it does."""
        giving = [word for word in deed.words if word.kind in _GIVING] if deed else []
        budget = any(isinstance(p, _Party) and p.sort is Sort.GOVERNMENT for p in self._parts)
        return bool(giving) and all(word.value == "into" for word in giving) and not budget

    def _obtained(self, at: int) -> bool:
        """享受政府补助的: what a party gives is got by another, of whom the clause speaks."""
        before = self._parts[at - 1] if at else None
        return isinstance(before, _Deed) and before.words[-1].value == "obtain"

    def _pending(self) -> bool:
        return any(isinstance(part, Word) and part.kind == "PENDING" for part in self._parts)

    def _stance(self, at: int, lead: Word | None, deed: _Deed | None) -> Stance:
        negated = deed.negated if deed else None
        if negated is None and lead is not None:
            negated = self._negation_before(lead)
        if negated is None and lead is None and at:
            before = self._parts[at - 1]
            negated = before if isinstance(before, Word) and before.kind == "NEG" else None
        if negated is None and deed and "FREE" in deed.kinds:
            return Stance.NOT
        if negated is not None:
            ceased = any(negated.text.startswith(word) for word in _CEASING)
            return Stance.CEASED if ceased else Stance.NOT
        if lead is not None and lead.kind == "TAKEOVER":
            return Stance.TAKES_OVER
        return Stance.PAYS

    def _negation_before(self, lead: Word) -> Word | None:
        at = next(i for i, part in enumerate(self._parts) if part is lead)
        before = self._parts[at - 1] if at else None
        if isinstance(before, Word) and before.kind == "NEG":
            return before
        if lead.kind == "FOR" and isinstance(before, _Deed) and before.kinds == ["FREE"]:
            return before.words[0]
        return None

    def _led_by(self, at: int) -> Word | None:
        """The word that governs a party: right before it, or before those it is joined to."""
        while at > 0:
            before = self._parts[at - 1]
            if isinstance(before, Word) and before.kind in (
                "BY",
                "TAKEOVER",
                "FORMER",
                "FOR",
                "SOURCE",
            ):
                return before
            if isinstance(before, Word) and before.kind == "AND" and at > 1:
                at -= 2
                if not isinstance(self._parts[at], _Party):
                    # 由县财政按七成和… : what stands before is no party, the list ends here.
                    return None
            elif (isinstance(before, _Party) and isinstance(self._parts[at], _Party)) or (
                isinstance(before, Word) and before.kind == OTHER and self._after_lead(at - 1)
            ):
                at -= 1
            else:
                return None
        return None

    def _after_lead(self, at: int) -> bool:
        """Whether unknown words stand right behind a word that governs: 由隐患点所在乡镇."""
        before = self._parts[at - 1] if at else None
        return isinstance(before, Word) and before.kind in ("BY", "TAKEOVER", "FOR")

    def _deed_of(self, at: int) -> _Deed | None:
        """The deed that a party does: the next one, past what is joined or done to others; one that
        only manages gives way to a later one that gives."""
        managing: _Deed | None = None
        for part in self._parts[at + 1 :]:
            if isinstance(part, Word) and part.kind in ("BY", "TAKEOVER"):
                break
            if isinstance(part, _Deed):
                kinds = set(part.kinds)
                if kinds & {"BURDEN", "PROVIDE", "AID", "CHARGE", "FREE"}:
                    return part
                if "ADVANCE" in kinds and managing is None:
                    return part
                if managing is None or managing.kinds == ["RESPONSIBLE"]:
                    managing = part
        return managing

    def _is_topic(self, at: int, party: _Party) -> bool:
        """Whether the clause goes on to say 由whom: what stands before is what is paid for."""
        for part in self._parts[at + 1 :]:
            if isinstance(part, Word) and part.kind in ("BY", "TAKEOVER", "FORMER"):
                return True
            if isinstance(part, Word) and part.kind == "SOURCE" and party.sort is Sort.PERSON:
                return True
            gives = isinstance(part, _Deed) and bool(set(part.kinds) & _GIVING)
            if gives and party.sort is not Sort.PERSON:
                return False
        return False

    def _is_modifier(self, at: int, party: _Party) -> bool:
        """参训职工所在单位, 县级公共图书馆: a party right before another belongs to its name."""
        following = self._parts[at + 1] if at + 1 < len(self._parts) else None
        if not isinstance(following, _Party):
            return False
        if party.sort is Sort.PERSON:
            return True
        if following.sort is Sort.FUND:  # 省级统筹基金
            return all(word.kind in ("LEVEL", "LINK") for word in party.words)
        return party.sort is Sort.EMPLOYER and following.sort is Sort.PERSON

    def _payment(self, party: _Party, stance: Stance, deed: _Deed | None) -> Payment:
        kinds = deed.kinds if deed else []
        if kinds == ["ADVANCE"] or (not kinds and all(w.value == "MONEY" for w in party.words)):
            stance = Stance.UNCLEAR
        if party.sort is Sort.PERSON and stance is Stance.PAYS and self._excess:
            stance = Stance.UNCLEAR
        return Payment(
            party.sort,
            tuple(
                word.value for word in party.words if word.kind != "LINK" and word.value != "MONEY"
            ),
            stance,
            aids=deed is not None and _is_aid(deed),
            tiered=self._tiered or ("RESPONSIBLE" in kinds and not self._shared),
            shared=self._shared,
            share=self._share(party),
            text=self._text[party.start : party.end],
            start=party.start,
            until=self._end,
            rest=self._rest,
        )

    def _share(self, party: _Party) -> Decimal | None:
        """The one share that the clause states, or that stands between the party and the next."""
        behind = (p.start for p in self._parts if isinstance(p, _Party) and p.start > party.start)
        own = shares_in(self._text[party.end : next(behind, self._end)])
        shares = shares_in(self._text[self._start : self._end])
        return next((said[0] for said in (shares, own) if len(said) == 1), None)

    def _unknown(self, at: int, word: Word) -> Iterator[Payment]:
        """由…承担 with words that no table knows: somebody is named, and it cannot be told who."""
        before = self._parts[at - 1] if at else None
        following = self._parts[at + 1] if at + 1 < len(self._parts) else None
        if not (isinstance(before, Word) and before.kind in ("BY", "TAKEOVER")):
            return
        if isinstance(following, _Deed) and set(following.kinds) & {"BURDEN", "PROVIDE"}:
            person = _PERSON_ENDING.search(word.text)
            party = _Party(Sort.PERSON if person else Sort.UNKNOWN, (word,))
            stance = self._stance(at, before, following)
            if not person and stance in (Stance.PAYS, Stance.TAKES_OVER):
                stance = Stance.UNCLEAR
            if person and "BURDEN" not in following.kinds:
                return
            yield self._payment(party, stance, following)

    def _names_anybody(self) -> bool:
        return any(isinstance(part, _Party) for part in self._parts)

    def _self_paid(self, deed: _Deed) -> Iterator[Payment]:
        """费用自理: who is served pays, though no word names them."""
        if any(word.value == "self" for word in deed.words):
            party = _Party(Sort.PERSON, deed.words)
            yield self._payment(party, Stance.NOT if deed.negated else Stance.PAYS, deed)

    def _charged(self, deed: _Deed) -> Iterator[Payment]:
        """A charge that names nobody to whom it is: recipients may be meant."""
        if any(isinstance(p, _Party) and p.sort is not Sort.GOVERNMENT for p in self._parts):
            return
        denied = any(isinstance(p, Word) and p.kind == "NEG" for p in self._parts)
        if denied or deed.negated or "FREE" in deed.kinds:
            return
        yield self._payment(_Party(Sort.PERSON, deed.words), Stance.UNCLEAR, deed)


def _is_aid(deed: _Deed) -> bool:
    kinds = set(deed.kinds)
    return "AID" in kinds and not {"BURDEN", "RESPONSIBLE"} & kinds


def _tells_rest(words: list[Word]) -> bool:
    """Whether a clause speaks of the money that is left: 其余由县财政承担, 剩余20%; 其余人员 are people."""
    return any(
        word.value == "REST" and (after.kind in ("IDLE", "BY") or after.text[:1].isdigit())
        for word, after in pairwise(words)
    )


#: How words for persons end; a name that no table knows and that ends so is one.
_PERSON_ENDING = re.compile(r"[人者员户属民生]$")


def _prepared(words: list[Word], endings: Mapping[str, str]) -> Iterator[Word]:
    """The words as the grammar takes them: idle ones gone, numbers and bodies found in what no
    table knows, and an AND between two levels told from others."""
    kept: list[Word] = []
    for word in words:
        if word.kind == OTHER:
            kept += _unknown_words(word, endings)
        elif word.kind != "IDLE":
            kept.append(word)
    # 由申请家庭自付: what somebody does who is named by it.
    kept = [word for at, word in enumerate(kept) if not _is_attribute(kept, at)]
    for at, word in enumerate(kept):
        linked = (
            word.kind == "AND"
            and 0 < at < len(kept) - 1
            and kept[at - 1].kind == "LEVEL"
            and kept[at + 1].kind == "LEVEL"
        )
        yield replace(word, kind="LINK") if linked else word


def _is_attribute(words: Sequence[Word], at: int) -> bool:
    """Whether a verb stands between 由 and the person whom it tells of."""
    kinds = [word.kind for word in words[max(0, at - 1) : at + 2]]
    return len(kinds) == 3 and kinds[0] in ("BY", "TAKEOVER") and kinds[1:] == ["MANAGE", "PERSON"]


def _unknown_words(word: Word, endings: Mapping[str, str]) -> Iterator[Word]:
    at = 0
    for match in [*_NUMBER.finditer(word.text), None]:
        end = match.start() if match else len(word.text)
        part = re.sub(r"[\s（）()“”《》　]", "", word.text[at:end])
        if part:
            kind = next(
                (endings[part[at:]] for at in range(len(part)) if part[at:] in endings), OTHER
            )
            # Positions stay those of the text; brackets at the ends are left out of the words.
            offset = word.text.find(part[0], at)
            yield Word(kind, "OWN", part, word.start + offset)
        if match:
            yield Word("NUMBER", "", match.group(), word.start + match.start())
            at = match.end()


#: Whom the last word of a party names.
_SORTS = {
    "LEVEL": Sort.GOVERNMENT,
    "HOLDER": Sort.GOVERNMENT,
    "FINANCE": Sort.FINANCE,
    "BODY": Sort.BUREAU,
    "FUND": Sort.FUND,
    "INSURER": Sort.FUND,
    "EMPLOYER": Sort.EMPLOYER,
    "PERSON": Sort.PERSON,
    "SOCIETY": Sort.SOCIETY,
}
_VERBS = ("BURDEN", "PROVIDE", "AID", "RESPONSIBLE", "ADVANCE", "CHARGE", "FREE", "MANAGE")
_CLASSES = dict.fromkeys(_VERBS, "VERB") | {"INSURER": "FUND"}


def _parts(tree: Tree[Word]) -> Iterator[_Part]:
    for child in tree.children:
        if isinstance(child, Word):
            yield child
            continue
        words = tuple(_leaves(child))
        if child.data != "deed":
            yield _Party(_SORTS[words[-1].kind], words)
        elif all(word.kind == "NEG" for word in words):
            yield from words
        else:
            yield _Deed(words)


def _leaves(tree: Tree[Word]) -> Iterator[Word]:
    for child in tree.children:
        if isinstance(child, Word):
            yield child
