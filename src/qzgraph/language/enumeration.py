"""The pieces of one list → its groups: a piece that ends in a head noun is one; a piece that does not shares the next
one's head (独居、空巢老年人) or is a clause before it (父母一方失踪，另一方服刑的儿童); an opening modifier governs the
bare heads after it. What no word of the lexicon says is kept as unread, never dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile, zip_longest

from qzgraph.language.coordination import Coordination, Governs
from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Group, Term, both, both_ways
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.roles import Roles
from qzgraph.language.saying import RELATION, Saying
from qzgraph.language.scope import ages_of
from qzgraph.language.structure import (
    AMONG,
    QUIET,
    Bracket,
    Item,
    Part,
    class_of,
    classes_of,
    clause_end,
    excludes,
    has,
    is_among,
    is_bare,
    is_ended,
    last_of,
    tail_of,
    without,
    without_except,
)
from qzgraph.language.unit import EVERYBODY, FAMILY, Unit


class Enumeration:
    """Reads the lists of one field."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self.say = Saying(text, lexicon, self.read)
        self.join = Coordination(self.say)
        self.role = Roles(text, lexicon, self.say)
        #: Whom a list leaves out that names nobody else: they are left out of those before it.
        self.left_out: list[Group] = []
        #: Whom a list that names nobody else takes from those who are left out before it.
        self.back: list[Group] = []

    def read(self, parts: Sequence[Part], *, listed: bool = False) -> list[Group]:
        """The groups of one list of pieces. ``listed``: below a heading that says who they are, each
        piece that 的 ends is one of them."""
        found: list[Group] = []
        waiting: list[Part] = []
        opener: Governs | None = None  # governs the bare heads that 、 and 和 join to its own
        certain = True  # whether all since the opener were bare
        outer: Governs | None = None  # the opener beside one that says of what body they are
        far: Governs | None = None  # the same behind a comma
        among: Governs | None = None  # of whom the whole list tells some
        strong: Governs | None = None  # clauses before a comma: they govern all that follows
        left_to = [
            self._text[part.start : part.end]
            for part in parts
            if self.role.is_reference(part) and has(part, "REFER") and not has(part, "TITLE")
        ]
        parts = [
            piece
            for part, behind in zip_longest(parts, parts[1:])
            if not (self.role.is_reference(part) or _is_nothing_excluded(part, behind))
            for piece in self._at_etc(part)
        ]
        parts = [piece for at in range(len(parts)) for piece in self._behind_list(parts, at)]
        but: int | None = None  # how many groups stand before a 但
        for at, part in enumerate(parts):
            if at and self._opens_with_but(parts[at - 1], part):
                but = len(found)
            if has(part, "BACK") or (excludes(part) and at and self._but_not(parts[at - 1], part)):
                # 表演专业学生除外，戏曲表演专业的不在除外之列, 但戏曲表演专业除外: they are no part of whom is left out
                rest = without(without_except(part) or part, "BACK")
                back = self.read([*waiting, rest] if rest else waiting)
                found = [brought_back(each, back) for each in found]
                self.left_out = [replace(e, excludes=(*e.excludes, *back)) for e in self.left_out]
                self.back = [] if found else back
                waiting = []
                continue
            if excludes(part):
                excluded = without_except(part)
                if excluded is None:
                    continue
                excluded, still_in = _without_those_still_in(excluded)
                waiting_groups = self.read([*waiting, excluded])
                if but:  # 城乡居民，但在校学生、公务员以及…的人员除外
                    found, waiting_groups = found[:but], [*found[but:], *waiting_groups]
                    but = None
                if still_in:
                    inner = self.read(still_in)
                    waiting_groups = [
                        replace(g, excludes=(*g.excludes, *inner)) for g in waiting_groups
                    ]
                if _has_remark(excluded):
                    # …的学生除外（戏曲专业的仍可享受）: whom that brings back is not told by its words.
                    waiting_groups = [
                        replace(g, unread=(*g.unread, g.label)) for g in waiting_groups
                    ]
                waiting = []
                if not found:
                    self.left_out += waiting_groups
                found = [
                    replace(group, excludes=(*group.excludes, *waiting_groups)) for group in found
                ]
                continue
            if not self.role.is_group(parts, at, waiting, found):
                waiting.append(part)
                if is_ended(part.items) and (listed or self.role.names_its_own(parts, at)):
                    found.append(self.headless(waiting))
                    waiting = []
                continue
            if found and waiting and self._is_said_behind(waiting):
                found, waiting = self._with_what_they_are(waiting, found), []
            groups, own = self._groups(waiting, part, found)
            of_nobody = not any(term.of for each in groups for term in each.terms)
            if found and not waiting and of_nobody and self.role.is_kin(part):
                if parts[at - 1].then in {"DUN", "AND", "OR"} and self._is_of_somebody(found[-1]):
                    named = "" if opener else self._whose(found[-1])
                    groups = [self._of_the_same(group, found[-1], named) for group in groups]
                elif parts[at - 1].then == "AND":
                    groups = [self._of(group, found[-1]) for group in groups]
            if not found:
                among = self._those_among(waiting, part)
                strong = self._clauses_before(waiting, part) or among
            elif strong and not (among and _is_of_others(part)):
                groups = [self.join.governed(g, *strong, certain=True) for g in groups]
            if among:
                opener = own = None
                if part.then == "COMMA":
                    # …中的残疾人，以及孤儿: nobody can tell how far it reaches
                    far, among, strong = among, None, None
            elif far:
                groups = [
                    replace(g, doubted=(*g.doubted, self.join.governed(g, *far, certain=True)))
                    for g in groups
                ]
            # 未就业的原机关公务员、国有企事业单位的管理人员: of what body they are is no modifier of its own.
            of_a_body = opener is not None and self.role.is_of_a_body(part)
            if opener and (not own or of_a_body) and not has(part, "ITS"):
                bare = parts[at - 1].then in {"DUN", "AND"} and is_bare(part)
                # 签有劳动合同的快递员、司机等户外劳动者: what 等 sums up is what the list opens with.
                bare = bare or (parts[at - 1].then == "ETC" and not has(part, "OF"))
                beside = parts[at - 1].then == "DUN" and self.role.says_itself(part)
                certain = certain and bare and not beside
                aged = any(g.age or g.residency for g in groups)
                untold = not certain and aged and self.role.is_untold(opener[0])
                # 具有本市户籍的居民、驻本市部队现役军人: they say themselves how they are here.
                untold = untold or (opener[0].residency is not None and has(part, "OWN"))
                said = (
                    groups
                    if untold
                    else [self.join.governed(g, *opener, certain=certain) for g in groups]
                )
                if said == groups:
                    opener = None  # one that says otherwise ends it
                groups = said
            elif own:
                joined = at > 0 and parts[at - 1].then in {"DUN", "AND"}
                alike = bool(found) and all(g.kind == found[-1].kind for g in groups)
                if opener and found and joined and (alike or _is_age_alone(own[0])):
                    # 无生活来源的老年人、未满16周岁的未成年人; 具有学籍的涉农专业学生和受资助的非涉农专业学生: readers
                    # differ on whom the opener governs.
                    groups = [
                        replace(
                            g,
                            doubted=(*g.doubted, self.join.governed(g, *opener, certain=True)),
                        )
                        for g in groups
                    ]
                certain = True
                opener = own if not found or part.then == "DUN" else None
            if found and not (waiting or own or opener or strong):
                groups = [self._may_share(each, found[-1], parts[:at], part) for each in groups]
            if own and of_a_body and opener and part.then == "AND":
                # 未就业的…国有企事业单位的管理人员和专业技术人员、军人: both govern what 和 joins.
                outer, opener = opener, both_govern(opener, own)
            elif outer:
                opener, outer = outer, None
            if part.then in {"COMMA", ""}:
                opener = outer = None
            if found and not waiting and parts[at - 1].then == "AND":
                groups = [_may_be_of_that_age(group, found[-1]) for group in groups]
            if at and parts[at - 1].then == "ETC" and len(groups) == 1:
                found = self._examples(parts[:at], found, groups[0])
            found += groups
            waiting = []
        if waiting and listed and not found:
            found = self.each_listed(waiting)
        elif found and waiting and self._are_listed_with(parts[-len(waiting) - 1], waiting):
            found += [self.headless([each]) for each in waiting]
        elif waiting:
            found = self._left_over(waiting, found)
        if left_to:  # 具体范围由…另行规定: who is meant is not said here
            found = [replace(g, unread=tuple(dict.fromkeys((*g.unread, *left_to)))) for g in found]
        return found

    def _may_share(self, group: Group, before: Group, list_: Sequence[Part], part: Part) -> Group:
        """A group at the end of a list whose first attributes may be said of it as well, where both are of one
        kind and it has none (0—6岁残疾儿童和孤独症儿童; 全日制本科生、研究生): readers differ."""
        first = next(
            (n for n in range(len(list_), 0, -1) if list_[n - 1].then not in {"DUN", "AND"}), 0
        )
        units = list_[first].items if first < len(list_) else ()
        said = [e for e in units if isinstance(e, Unit) and e.cls not in QUIET]
        leading = list(takewhile(lambda e: e.cls in {"AGE", "CONDITION"}, said))
        if is_bare(part):
            leading = leading[:1] if len(leading) < 2 else leading[:-1]
        else:
            leading = [each for each in leading[:1] if each.cls == "AGE"]
        of_kind = before.kind and before.kind in self._lexicon.implied(group.kind)
        if not leading or len(said) < 2 or not of_kind or group.age is not None:
            return group
        text = self._text[leading[0].start : leading[-1].end]
        lead = self.say.draft(leading, full=True)
        shared = self.join.governed(group, lead, text, certain=True)
        if shared.terms == group.terms and shared.age == group.age:
            return group
        return replace(group, doubted=(*group.doubted, shared))

    def _but_not(self, before: Part, part: Part) -> bool:
        """Whether 但 opens an exception right behind another (…的学生不在此列，但戏曲表演专业除外): it is one to that."""
        return excludes(before) and self._opens_with_but(before, part)

    def _opens_with_but(self, before: Part, part: Part) -> bool:
        """Whether 但 stands between two pieces."""
        word = self._lexicon.words.get(self._text[before.end : part.start].strip("，,；; "))
        return word is not None and word.cls == "BUT"

    def _is_of_somebody(self, group: Group) -> bool:
        """Whether a group is of those who are something to somebody who is named."""
        kin = self._lexicon.meaning(group.kind).facet == RELATION
        return kin and any(term.of == "亲" for term in group.terms)

    def _whose(self, group: Group) -> str:
        """The words that say whose somebody is, before the noun in which a group's name ends."""
        noun = self._text[group.end - len(group.kind) : group.end]
        return group.label.removesuffix(noun) if group.label.endswith(noun) else ""

    @staticmethod
    def _of_the_same(kin: Group, beside: Group, whose: str) -> Group:
        """Whose they are where they are listed behind others of the same (烈士父母、配偶和子女)."""
        return replace(
            kin,
            label=f"{whose}{kin.label}",
            terms=kin.terms | {term for term in beside.terms if term.of == "亲"},
            unread=tuple(dict.fromkeys((*kin.unread, *beside.unread))),
        )

    def _of(self, kin: Group, whose: Group) -> Group:
        """Whose they are where no 其 says it (消防救援人员及家属): those named right before, unless these are
        somebody's as well (子女及配偶)."""
        if any(t.of or self._lexicon.meaning(t.label).facet == RELATION for t in whose.terms):
            return kin
        return replace(
            kin,
            label=f"{whose.label}的{kin.label}",
            terms=kin.terms | frozenset(replace(term, of="亲") for term in whose.terms),
            unread=(*kin.unread, *whose.unread),
        )

    def _clauses_before(self, waiting: Sequence[Part], part: Part) -> Governs | None:
        """Clauses that commas end before the first head (具有本省户籍，持有残疾人证，…的残疾人和…): they
        are said of all the groups; one that ends in 的 of its own head alone."""
        if not waiting or waiting[-1].then != "COMMA":
            return None
        if is_ended(waiting[-1].items):
            return None
        said = [each for piece in waiting if piece.then == "COMMA" for each in piece.items]
        return self.say.draft(said, full=True), self._text[waiting[0].start : part.start]

    def _those_among(self, waiting: Sequence[Part], part: Part) -> Governs | None:
        """Of whom a list tells some (登记失业人员中的大龄人员、残疾人和…的人员): all of it are among them."""
        items = list((waiting[0] if waiting else part).items)
        inner = [n for n, e in enumerate(items) if isinstance(e, Unit) and e.text in AMONG]
        at = inner[0] if inner else len(items)
        whom = items[at - 1] if at else None
        if at + 1 >= len(items) or not isinstance(whom, Unit) or whom.cls != "KIND":
            return None
        return self.say.draft(items[:at]), self._text[items[0].start : items[at].end] + "的"

    def _behind_list(self, parts: Sequence[Part], at: int) -> list[Part]:
        """The last of a list of nouns apart from the verb right behind it, which is said of them all (退役军人、军人
        家属申请法律援助的)."""
        part = parts[at]
        if not at or parts[at - 1].then not in {"DUN", "AND", "OR"}:
            return [part]
        before = tail_of(parts[at - 1])
        nouns = [n for n, e in enumerate(part.items) if class_of(e) == "KIND"]
        if before is None or has(parts[at - 1], "OF") or not nouns or tail_of(part) is not None:
            return [part]
        cut = nouns[-1] + 1
        noun, behind = part.items[:cut], part.items[cut:]
        verb = next((class_of(e) for e in behind if class_of(e) not in QUIET), "")
        last = noun[-1]
        assert isinstance(last, Unit)
        alike = self.say.facet(last) == RELATION or self.say.top(before) == self.say.top(last)
        if "OF" in classes_of(noun) or verb != "CONTENT" or not alike:
            return [part]
        return [Part(noun, "COMMA"), Part(behind, part.then)]

    def _at_etc(self, part: Part) -> list[Part]:
        """「老年人、残疾人等符合条件的人员」: the last words only sum up the list, or name the class of
        which it gives examples (…等困境儿童)."""
        at = next(
            (n for n, e in enumerate(part.items) if isinstance(e, Unit) and e.cls == "ETC"), None
        )
        if at is None or at == 0 or at == len(part.items) - 1:
            return [part]
        before, behind = Part(part.items[:at], "ETC"), Part(part.items[at + 1 :], part.then)
        whole, last = tail_of(before), tail_of(behind)
        if whole is None or last is None:
            return [part]
        class_of = next(e for e in behind.items if isinstance(e, Unit) and e.cls == "KIND")
        if class_of is not last and self.say.top(class_of) == self.say.top(whole):
            return [part]  # 企业、社会团体等单位的职工: the list says of what body
        said = self.say.draft(list(behind.items))
        generic = {"人", "居民", "家庭", "单位"}
        if all(term.label in generic for term in said.terms) and not said.unread and not said.age:
            return [replace(before, then=part.then)]
        return [before, behind]

    def _examples(self, before: Sequence[Part], found: list[Group], of: Group) -> list[Group]:
        """The groups with those that a list gives as examples of one (快递员、外卖骑手等新就业形态劳动者) as people of
        that one, where its words have a measure of their own; whom they name by themselves they name still."""
        first = next((n for n in range(len(before), 0, -1) if before[n - 1].then == "COMMA"), 0)
        plain = not (
            of.choices or of.age or of.measures or of.unread or of.excludes or of.residency
        )
        firm = [t for t in of.terms if not self._lexicon.meaning(t.label).vague]
        if not plain or len(firm) != len(of.terms) or not before[first:]:
            return found
        start = before[first].start
        return [
            each
            if each.start < start or each.terms >= of.terms
            else replace(
                each,
                terms=each.terms | of.terms,
                readings=(*each.readings, replace(each, readings=(), doubted=())),
            )
            for each in found
        ]

    def _groups(
        self, waiting: Sequence[Part], part: Part, before: Sequence[Group]
    ) -> tuple[list[Group], Governs | None]:
        """The groups of a piece and the pieces that wait for its head, and what of them governs the
        bare heads that follow (with its words), if anything does."""
        items = list(part.items)
        more = isinstance(items[-1], Unit) and items[-1].cls == "ETC"
        cut = clause_end(items)
        head_at = max(
            (n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "KIND"), default=-1
        )
        if cut > head_at:
            cut = -1
        if waiting:
            cut = _before_ages(items, cut)
        pre, post = items[: cut + 1], items[cut + 1 :]
        # 具有本县户籍、在本县就读的中小学和大中专院校学生: clauses stand before what shares the head.
        behind = pairwise([*waiting, part])
        ends = (n for n, pair in enumerate(behind) if not self.role.is_said_of_all(*pair))
        first = next(ends, len(waiting))
        sharing = waiting[first:]
        shared = self.join.shared(sharing, pre, post) if sharing and head_at >= 0 else None
        if shared and first > 0 and self._goes_on(waiting[first - 1], sharing[0]):
            # 处于孕期、产期、哺乳期的: what opens the list is the first of it
            first, sharing = first - 1, waiting[first - 1 :]
            shared = self.join.shared(sharing, pre, post) if not pre else None
        if shared is not None:
            found, governs = self.join.distributed(sharing, part, pre, post, shared, more)
            if not first:
                return found, governs
            said = self.say.draft([e for w in waiting[:first] for e in w.items], full=True)
            text = self._text[waiting[0].start : sharing[0].start]
            return [self.join.governed(g, said, text, certain=True) for g in found], governs
        if waiting and not pre and waiting[-1].then == "OR" and head_at > 0:
            # 刚性支出较大或收入大幅缩减导致严重困难家庭: a clause right before the noun, without 的
            leads_to = self._lexicon.endings.get("LEADS_TO", ())
            ends = (
                n
                for n, e in enumerate(items[:head_at])
                if isinstance(e, Unit) and e.text in leads_to
            )
            cause = next(ends, head_at)  # what 导致 says holds with either
            if sum(class_of(each) not in QUIET for each in items[:cause]) > 1:
                pre, post = items[:cause], items[cause:]
        draft = Draft()
        waiting = self._lead_apart(waiting)
        clauses = [self.say.draft(list(each.items), full=True) for each in waiting]
        main = self.say.draft(items)
        if pre and waiting:
            main = self.say.draft(post)
            clauses.append(self.say.draft(pre, full=True))
            seps = [each.then for each in waiting]
        else:
            seps = [each.then for each in waiting]
        if self.say.top(items[head_at]) == FAMILY:  # type: ignore[arg-type]
            for each in clauses:
                self.say.tell_of_members(each)
        self.join.join(draft, clauses, seps)
        draft.add(main)
        start = waiting[0].start if waiting else part.start
        start = self.say.skip_lead(start, part.end)
        end = self.say.head_end(items)
        its = next((e for e in items if isinstance(e, Unit) and e.cls == "ITS"), None)
        label = self.say.label(start, end)
        if its and before:
            owner = before[-1]
            facet = self.say.facet(items[head_at])  # type: ignore[arg-type]
            # 职工及其家庭成员: others than those, though their noun says no more than people.
            others = facet == EVERYBODY and "人" in self._lexicon.implied(owner.kind)
            relation = "亲" if facet == RELATION or others else ""
            theirs = [[replace(t, of=relation or t.of) for t in each.terms] for each in before]
            draft.terms |= dict.fromkeys(theirs[-1])
            draft.unread += owner.unread
            label = f"{owner.label}的{self._text[its.end : end]}"
        if (
            before
            and not waiting
            and is_bare(part)
            and (borrowed := self.join.borrowed(items, before[-1]))
        ):
            label, word = borrowed
            draft = Draft()
            self.say.head(draft, items[head_at], word)  # type: ignore[arg-type]
        group = self.say.made(draft, label, start, end, items, more)
        if its and before:
            # 孕妇、产妇及其所生婴儿: of each whom the list names, as far as they cover somebody.
            own = group.terms - {*theirs[-1]}
            of_others = (replace(group, terms=own | {*each}) for each in theirs[:-1])
            group = replace(group, readings=(*group.readings, *of_others))
        if waiting and not pre and {each.then for each in waiting} <= {"DUN", "AND"}:
            # Words that no rule takes for attributes may name groups of their own.
            unknown = tuple(self._unknown(each) for each in waiting)
            group = replace(group, doubted=(*group.doubted, *unknown))
        # What leads a list holds with each of it (常住的|失能、独居以及留守的).
        led = seps.index("OF") + 1 if "OF" in seps else 0
        leads, clauses, joints = clauses[:led], clauses[led:], set(seps[led : len(clauses) - 1])
        among: bool | None = False
        written = [*(list(each.items) for each in waiting[led:]), *([pre] if pre else [])]
        # 在公办高中就读、经学校认定的: what says nothing of whom is no alternative.
        telling = [not all(map(_is_quiet, each)) for each in written]
        options = [each for each, tells in zip(clauses, telling, strict=False) if tells]
        written = [each for each, tells in zip(written, telling, strict=True) if tells]
        if len(options) > 1 and joints <= {"DUN", "AND", "COMMA"}:
            for each in leads:
                main.add(each)
            among = self.join.alternatives(written, commas="COMMA" in joints)
            *causes, led_to = self.join.causes(written) or ((),)
            if waiting and self.join.among_others(waiting[-1], items):
                among = True  # 视障、听障及其他有特殊需求的读者
            if causes:
                among = True
                options = [self.say.draft(list(cause), full=True) for cause in causes]
                main.add(self.say.draft(list(led_to), full=True))
            any_of = self.join.any_of(group, options, main)
            if among is False and self._adds_others(written):
                among = None
            if among:
                group = any_of
            elif among is None:
                group = replace(group, doubted=(*group.doubted, any_of))
        if among is False and led == 0 and len(telling) == len(written):
            group = self.join.by_commas(group, main, written, clauses, seps)
        modifier_end = self.say.modifier_end(items, cut)
        governs = None
        if waiting or cut >= 0:
            # What stands before the first of a list is said of all of it (…陷入困境，其他救助无法覆盖的家庭或者个人).
            near = next(
                (
                    n
                    for n in range(len(waiting), 0, -1)
                    if waiting[n - 1].then == "COMMA" and (before or is_among(waiting[n - 1]))
                ),
                0,
            )
            governs_draft = Draft()
            if among and not near:
                governs_draft.choices = [choice_of(options)]
                for each in leads:
                    governs_draft.add(each)
            else:
                self.join.join(governs_draft, [*leads, *clauses][near:], seps[near:])
            if cut >= 0 and not (pre and waiting):
                # Of two modifiers the outer one governs, the inner is the head's own (以职工身份参保的
                # 无雇工的个体工商户、非全日制从业人员).
                outer = last_of(pre[:-1])
                governing = pre[: outer + 1] if outer >= 0 else pre
                modifier_end = governing[-1].end
                governs_draft.add(self.say.draft(governing, full=True))
            begin = self.say.skip_lead(
                waiting[near].start if near < len(waiting) else part.start, end
            )
            text = self._text[begin:modifier_end] if modifier_end > begin else ""
            told = _is_age_alone(governs_draft) and self._is_of_that_age(group, governs_draft)
            governs = None if told else (governs_draft, text)
        return [group, *draft.extra], governs

    def _goes_on(self, clause: Part, part: Part) -> bool:
        """Whether a piece goes on with the list that a clause's verb opens: both end in a word of one matter."""
        ends = [
            next((e for e in reversed(each.items) if class_of(e) not in QUIET), None)
            for each in (clause, part)
        ]
        facets = [self.say.facets(e) if isinstance(e, Unit) else set() for e in ends]
        return clause.then == "DUN" and bool(facets[0] & facets[1])

    def _lead_apart(self, waiting: Sequence[Part]) -> Sequence[Part]:
        """Pieces of which any may do, with what opens the first of them and ends in 的, in 中 or with its cause (享受…待遇的
        老年、残疾或者未满16周岁的; 常住老年人中属于独居、失能或者留守的; 因接种造成死亡、残疾或者损伤的) as a piece of its own: it holds
        with each."""
        for at, first in enumerate(waiting):
            cut, says = last_of(first.items), {"CONDITION", "AGE", "GRADE"}
            if cut < 0:
                inner = (n for n, e in enumerate(first.items) if n and _text_of(e) in AMONG)
                cut = next(inner, -1)
            joints = {each.then for each in waiting[at:]}
            if cut < 0 and "OR" in joints:
                cut, says = self._cause_in(first.items), says | {"CONTENT"}
            behind = first.items[cut + 1 :]
            either = "OR" in joints or joints <= {"DUN", "AND"}
            if cut < 0 or not behind or not either:
                continue
            told = behind[1:] if class_of(behind[0]) == "COPULA" else behind
            if told and all(class_of(each) in says for each in told):
                lead = Part(first.items[: cut + 1], "OF")
                return [*waiting[:at], lead, replace(first, items=behind), *waiting[at + 1 :]]
        return waiting

    def _adds_others(self, written: Sequence[Sequence[Item]]) -> bool:
        """Whether clauses before one noun are joined as people are (难以就业，以及连续失业的人员): nobody can tell whether they
        hold at once."""
        between = (self._text[one[-1].end : two[0].start] for one, two in pairwise(written))
        adds = self._lexicon.endings.get("AS_WELL", ())
        return any(
            each.strip("，,").startswith(adds) for each in between if each[:1] in {"，", ","}
        )

    def _cause_in(self, items: Sequence[Item]) -> int:
        """Where a cause ends that stands before what it leads to (因接种造成|死亡; 因接种|死亡); -1 where there is none."""
        endings = self._lexicon.endings
        leads = (n for n, e in enumerate(items) if n and _text_of(e) in endings.get("LEADS_TO", ()))
        because = len(items) == _CAUSE and _text_of(items[0]) in endings.get("BECAUSE", ())
        return next(leads, 1 if because else -1)

    def _is_of_that_age(self, group: Group, said: Draft) -> bool:
        """Whether an age only says again what a noun means (不满18周岁的未成年人): it is said of nobody else."""
        low, high = ages_of(replace(group, age=None), self._lexicon)
        age = said.age
        return age is not None and (age.low or None, age.high) == (low, high)

    def _unknown(self, part: Part) -> Group:
        label = self.say.label(part.start, part.end)
        return Group(label, part.start, part.end, unread=(label,))

    def _left_over(self, waiting: Sequence[Part], found: list[Group]) -> list[Group]:
        """Pieces behind the last head: a condition put behind (…的), or a group without a head."""
        if all(class_of(item) == "IDLE" for each in waiting for item in each.items):
            return found  # 对象范围，有条件的地方可以适当扩大
        runs = _runs(waiting) if len(found) > 1 else []
        own = [run for run in runs if self.role.has_subject(run)]
        if own:  # 残疾军人需要长年医疗的: whom it is said of is named in the clause itself
            waiting = [part for run in runs if run not in own for part in run]
            found = self._left_over(waiting, found) if waiting else found
            return [*found, *(self.headless(run) for run in own)]
        drafts = [self.say.draft(list(each.items), full=True) for each in waiting]
        joined, otherwise = self._together(
            [list(each.items) for each in waiting], [each.then for each in waiting]
        )
        start, end = waiting[0].start, waiting[-1].end
        joints = {each.then for each in waiting[:-1]}
        # 成年残疾人，靠家庭供养，重度的，或者属于三级…的: the clauses that 的 ends are the alternatives.
        first = next((n for n, each in enumerate(waiting) if is_ended(each.items)), 0)
        parallel = first > 0 and [each.then == "OR" for each in waiting[: first + 1]] == [
            *(False for _ in waiting[:first]),
            True,
        ]
        if len(found) == 1 and "OR" in joints and len(joints) > 1 and not parallel:
            either = self.join.any_of(found[0], drafts, Draft())
            either = replace(found[0], choices=(*found[0].choices, *either.choices))
            found = [replace(found[0], doubted=(*found[0].doubted, either))]
        if not found:
            return [group for run in _runs(waiting) for group in self._without_head(run)]
        with_them = [self.with_clauses(group, joined, start, end) for group in found]
        if len(found) == 1:
            if otherwise is not None:
                either = self.with_clauses(replace(found[0], doubted=()), otherwise, start, end)
                return [replace(each, doubted=(*each.doubted, either)) for each in with_them]
            if not is_ended(waiting[-1].items) and self._is_of_no_facet(joined):
                # 户外劳动者，进站休息、饮水: what they do there may be no condition.
                return [replace(e, doubted=(*e.doubted, *found)) for e in with_them]
            return with_them
        of_them = class_of(waiting[0].items[0]) == "ITS" or self._are_one_list(found)
        if of_them and len(waiting) == 1 and is_ended(waiting[0].items):
            return with_them  # 低保户、特困人员，其住房为危房的
        # Of several groups before them, nobody can tell how far back the clauses reach; what 的 ends says who
        # they are, and what it doesn't may be a remark.
        pairs = zip(found, with_them, strict=True)
        if is_ended(waiting[-1].items):
            pairs = zip(with_them, found, strict=True)
        return [
            replace(
                one,
                label=group.label,
                doubted=(*one.doubted, replace(other, doubted=(), readings=())),
            )
            for group, (one, other) in zip(found, pairs, strict=True)
        ]

    @staticmethod
    def _are_listed_with(before: Part, waiting: Sequence[Part]) -> bool:
        """Whether pieces that name no people go on with the list before them, as things do (低保对象、优抚对象和无主遗体)."""
        return before.then in {"DUN", "AND"} and all(
            not is_ended(each.items) and class_of(each.items[-1]) in {"CONTENT", "UNREAD"}
            for each in waiting
        )

    def _is_said_behind(self, waiting: Sequence[Part]) -> bool:
        """Whether clauses say of those before them what they are, and a comma ends them (烈士遗属，属于老年、残疾的，
        以及…; 老年人，须为低保对象，以及…)."""
        first = next((e for e in waiting[0].items if class_of(e) != "IDLE"), None)
        is_told = class_of(first) == "COPULA" and is_ended(waiting[-1].items)
        return waiting[-1].then == "COMMA" and (is_told or self.role.opens_with_must(waiting[0]))

    def _are_one_list(self, found: Sequence[Group]) -> bool:
        """Whether groups stand in one list without a comma: what stands behind it is said of each."""
        return not any(
            set("，,；;。") & set(self._text[one.end : two.start]) for one, two in pairwise(found)
        )

    def _with_what_they_are(self, waiting: Sequence[Part], found: Sequence[Group]) -> list[Group]:
        """The groups with clauses behind them that say what they are, of all of the last one's kind."""
        said, _ = self._together([list(e.items) for e in waiting], [e.then for e in waiting])
        first = len(found)
        while first and found[first - 1].kind == found[-1].kind:
            first -= 1
        start, end = waiting[0].start, waiting[-1].end
        return [*found[:first], *(self.with_clauses(g, said, start, end) for g in found[first:])]

    def _is_of_no_facet(self, said: Draft) -> bool:
        """Whether a clause tells something, and nothing of people that the lexicon knows as a condition."""
        told = [
            *said.terms,
            *(each for choice in said.choices for option in choice.options for each in option),
        ]
        plain = all(
            isinstance(each, Term) and self._lexicon.meaning(each.label).sort == "content"
            for each in told
        )
        return (
            bool(told)
            and plain
            and not (said.age or said.measures or said.residency or said.excludes)
        )

    def with_clauses(self, group: Group, said: Draft, start: int, end: int) -> Group:
        """A group with the clauses behind it said of it as well."""
        return replace(
            group,
            label=f"{group.label}，{self.say.clean(self._text[start:end])}",
            end=max(group.end, end),
            terms=group.terms | frozenset(said.terms),
            choices=(*group.choices, *said.choices),
            measures=(*group.measures, *said.measures),
            age=both(group.age, said.age),
            residency=both_ways(group.residency, said.residency),
            excludes=(*group.excludes, *said.excludes),
            unread=tuple(dict.fromkeys((*group.unread, *said.unread))),
        )

    def _without_head(self, run: Sequence[Part]) -> list[Group]:
        """What a run of pieces names whose head stands elsewhere (三级、四级精神、智力残疾的): the same as
        with a head behind it."""
        last = run[-1]
        if len(run) == 1 or not is_ended(last.items) or self.role.subject(list(run[0].items)) >= 0:
            return [self.headless(run)]
        head = Unit("KIND", "", last.end, last.end)
        return self._groups(run[:-1], Part((*last.items, head)), ())[0]

    def each_listed(self, run: Sequence[Part]) -> list[Group]:
        """Attributes alone, listed as cases of which one will do (下列情形之一的老年人：独居、空巢、失能): each is
        one, with what they share."""
        last = run[-1]
        if len(run) == 1 or any(each.then == "BOTH" for each in run):
            return [self.headless(run)]
        for at, (each, behind) in enumerate(pairwise(run), start=1):
            if "，" in self._text[each.end : behind.start].replace(",", "，"):  # ，或
                return [*self.each_listed(run[:at]), *self.each_listed(run[at:])]
        head = Unit("KIND", "", last.end, last.end)
        if self.join.shared(run[:-1], (), (*last.items, head)) is None:
            return [self.headless([each]) for each in run]
        return self._groups(run[:-1], Part((*last.items, head)), ())[0]

    def headless(self, run: Sequence[Part]) -> Group:
        """A group without a head noun behind it: 因灾房屋倒塌的; one that names whom it is said of first
        (残疾军人需要长年医疗的) is of those, with the rest said of them."""
        start, end = run[0].start, run[-1].end
        items = list(run[0].items)
        ended = is_ended(run[-1].items)
        subject = self.role.subject(items) if ended else -1
        clauses = [items[subject + 1 :], *(list(each.items) for each in run[1:])]
        said, otherwise = self._together(clauses, [each.then for each in run])
        label = self.say.label(start, end)
        if subject < 0:
            group = self.say.made(said, label, start, end, [], False)
            if otherwise is None:
                return group
            return replace(group, doubted=(self.say.made(otherwise, label, start, end, [], False),))
        own = items[: subject + 1]
        group = self.say.made(self.say.draft(own), label, start, end, own, False)
        doubted = (
            ()
            if otherwise is None
            else (replace(self.with_clauses(group, otherwise, start, end), label=label),)
        )
        return replace(self.with_clauses(group, said, start, end), label=label, doubted=doubted)

    def _together(
        self, clauses: Sequence[Sequence[Item]], seps: Sequence[str]
    ) -> tuple[Draft, Draft | None]:
        """What clauses say together: each of those that a list names is meant (老年人中独居、空巢、留守的), all
        others hold at once; and what they say as alternatives, where readers differ."""
        drafts = [self.say.draft(each, full=True) for each in clauses]
        said, either = Draft(), Draft(choices=[choice_of(drafts)])
        self.join.join(said, drafts, seps)
        joints = set(seps[: len(clauses) - 1])
        if len(clauses) < 2 or not joints <= {"DUN", "AND"}:
            return said, None
        among = self.join.alternatives(clauses)
        if among:
            return either, None
        return said, either if among is None else None


def both_govern(one: Governs, two: Governs) -> Governs:
    """What two modifiers say together, the outer one first."""
    said = Draft()
    for draft, _ in (one, two):
        said.add(draft)
    return said, one[1] + two[1]


def brought_back(group: Group, back: Sequence[Group]) -> Group:
    """A group of whose excluded ones some are not left out; of one that is left out itself, in brackets,
    they are no part."""
    if not group.excludes:
        return replace(group, excludes=tuple(back))
    return replace(
        group, excludes=tuple(replace(e, excludes=(*e.excludes, *back)) for e in group.excludes)
    )


def _may_be_of_that_age(group: Group, before: Group) -> Group:
    """A group that 和 joins to another of its kind, whose age may be said of both (未满7周岁残疾儿童和孤独症儿童)."""
    if group.age or before.age is None or group.kind != before.kind:
        return group
    aged = replace(group, age=before.age, doubted=(), readings=())
    return replace(group, doubted=(*group.doubted, aged))


def _is_of_others(part: Part) -> bool:
    """Whether a noun before its own 的 says of whom a piece is (…家庭中的劳动力), so that no other says it."""
    own = [e for e in part.items[: max(last_of(part.items), 0)] if not _is_quiet(e)]
    return bool(own) and isinstance(own[-1], Unit) and own[-1].cls == "KIND"


def _is_nothing_excluded(part: Part, behind: Part | None) -> bool:
    """Whether a remark that restricts nobody stands before those who are left out (时间长短不限，不包括…)."""
    idle = set(map(class_of, part.items)) == {"IDLE"}
    return idle and behind is not None and excludes(behind)


def _is_quiet(item: Item) -> bool:
    return class_of(item) in QUIET


def _has_remark(part: Part) -> bool:
    """Whether brackets in a piece say something else than whom they leave out."""
    return any(
        isinstance(each, Bracket)
        and not any(excludes(inner) for inner in each.content if isinstance(inner, Part))
        for each in part.items
    )


def _without_those_still_in(part: Part) -> tuple[Part, list[Part]]:
    """Whom a piece leaves out without the brackets that say of some that they are not (戏曲表演专业学生仍可享受),
    and those."""
    back = [
        each
        for each in part.items
        if isinstance(each, Bracket)
        and any(has(inner, "BACK") for inner in each.content if isinstance(inner, Part))
    ]
    rest = tuple(each for each in part.items if each not in back)
    named = (
        without(inner, "BACK") for each in back for inner in each.content if isinstance(inner, Part)
    )
    return replace(part, items=rest), [each for each in named if each]


def _before_ages(items: Sequence[Item], cut: int) -> int:
    """Where the clause ends that shares with those before it: an age between it and the head is of all
    (失去父母或者查找不到生父母的未满18周岁的未成年人)."""
    before = last_of(items[:cut])
    between = items[before + 1 : cut] if before >= 0 else ()
    if between and all(isinstance(e, Unit) and e.cls in {"AGE", "IDLE"} for e in between):
        return before
    return cut


def _is_age_alone(said: Draft) -> bool:
    return said.age is not None and not (
        said.terms or said.choices or said.measures or said.residency or said.unread
    )


def _runs(waiting: Sequence[Part]) -> list[list[Part]]:
    """Pieces without a head, cut behind every 的 that ends one; one run where the last has none."""
    runs: list[list[Part]] = [[]]
    for each in waiting:
        runs[-1].append(each)
        if is_ended(each.items):
            runs.append([])
    if runs[-1]:
        return [list(waiting)]
    return runs[:-1]


#: A word for because, the cause and what it leads to.
_CAUSE = 3


def _text_of(item: Item) -> str:
    return item.text if isinstance(item, Unit) else ""
