"""What one clause of a notice tells, with what its sentence has told before: an approval, a publication, an
assessment, done or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from qzgraph.language.event import Answer, Event, Topic
from qzgraph.language.event_parts import Part, weightiest
from qzgraph.language.tables import OTHER

#: How words begin that say what is done by this very notice: 现予印发.
_NOW = "现"
#: Words with which a clause speaks of what was not done here.
_DENYING = ("NEG", "MODAL", "WILL", "PENDING", "PROGRESS", "REFUSE", "ELSEWHERE")
#: Which documents are this standard, and which are another or only of it.
_THIS = ("this", "submitted")
_ANOTHER = ("old", "other", "about")
_MARKS = {
    "MODAL": Answer.NO,
    "WILL": Answer.NO,
    "PENDING": Answer.NO,
    "NEG": Answer.NO,
    "PROGRESS": Answer.NO,
    "DONE": Answer.YES,
    "RESULT": Answer.YES,
}


@dataclass
class Carry:
    """What a sentence has told so far."""

    actor: Part | None = None
    document: Part | None = None
    channel: Part | None = None
    assessment: Part | None = None
    label: Part | None = None
    reviewed: Part | None = None
    doubt: Part | None = None
    ahead: bool = False
    """Whether what the sentence tells is still to come."""


class Clause:
    """One clause's parts, read with what the sentence has told before."""

    def __init__(self, parts: list[Part], carry: Carry) -> None:
        self._parts, self._carry = parts, carry
        self._denied = False

    def events(self) -> Iterator[Event]:
        for at, part in enumerate(self._parts):
            if part.kind in ("APPROVE", "REFUSE"):
                yield from self._approval(at, part)
            elif part.kind in ("PUBLISH", "URL") or (
                part.kind == "ATTRIBUTE" and self._has("CHANNEL")
            ):
                yield from self._publication(at, part)
        yield from self._assessment()
        yield from self._reviewed_and_issued()
        self._remember()
        yield from self._labelled()
        yield from self._doubtful()

    def _doubtful(self) -> Iterator[Event]:
        """What is said of the right parties in words that no table knows, of which it cannot be
        told: the own government and this standard (经县政府授权，现将标准发布), this standard and a
        place of publication, money that was reckoned but not held to what the budget can bear."""
        marks = [part for part in self._parts if part.value != "demand"]
        if any(part.kind in _DENYING for part in marks):
            self._carry.doubt = None
            return
        self._carry.doubt = self._unknown_deed() or self._carry.doubt
        document = self._nearest_document(self._parts) or self._carry.document
        of_this = document is not None and document.value in _THIS
        start, end = (self._parts[0].start, self._parts[-1].end) if self._parts else (0, 0)
        at_hand = document is None and bool(self._parts) and self._parts[0].kind == "DONE"
        if self._carry.doubt and (of_this or at_hand):
            yield Event(Topic.APPROVAL, Answer.UNCLEAR, self._carry.doubt.start, end)
            self._carry.doubt = None
        deeds = ("PUBLISH", "URL", "ATTRIBUTE", "APPROVE", "PURPOSE")
        placed = self._has("document") and self._has("CHANNEL") and self._has(OTHER)
        placed = placed and not self._has("DEED")
        if of_this and placed and not self._has(*deeds):
            yield Event(Topic.PUBLICATION, Answer.UNCLEAR, start, end)
        reckoned = self._has("ASSESS") and self._has("MONEY") and self._has("DONE", "CARRY")
        if reckoned and (document is None or of_this):
            yield Event(Topic.ASSESSMENT, Answer.UNCLEAR, start, end)

    def _unknown_deed(self) -> Part | None:
        """The clause in which the own government does what no table knows (授权, 决定事项)."""
        if self._has("APPROVE", "FCA", "CHANNEL", "DEED"):
            return None
        for at, part in enumerate(self._parts[:-1]):
            to_it = at and self._parts[at - 1].kind in ("SUBMIT", "TO")
            if part.kind == "actor" and part.value == "own" and not to_it:
                following = self._parts[at + 1]
                final = following.value == "final" and self._parts[0].kind == "DONE"
                if (
                    following.kind == OTHER
                    or final
                    or (following.kind == "document" and self._has("DONE"))
                ):
                    return self._whole(part)
        return None

    def _labelled(self) -> Iterator[Event]:
        """公开地址：开化县人民政府网: the place stands behind the label."""
        label = self._carry.label
        place = next((part for part in self._parts if part.kind in ("CHANNEL", "URL")), None)
        if label and place and place.start > label.start and not self._has("NEG", "PENDING"):
            yield Event(Topic.PUBLICATION, Answer.YES, label.start, place.end)

    def _reviewed_and_issued(self) -> Iterator[Event]:
        """经县政府常务会议审议，现予印发: what is issued upon the government's review had its consent."""
        reviewed = self._carry.reviewed
        now = next((p for p in self._parts if p.kind == "DONE" and p.text.startswith(_NOW)), None)
        document = self._carry.document
        other = document is not None and document.value not in _THIS
        if (
            reviewed
            and now
            and not other
            and not self._has("NEG", "MODAL", "PROGRESS", "ELSEWHERE")
        ):
            yield Event(Topic.APPROVAL, Answer.YES, reviewed.start, now.end)

    def _remember(self) -> None:
        for part in self._parts:
            if part.kind == "actor" and part.value != "meeting":
                self._carry.actor = part
            elif part.kind == "document":
                self._carry.document = self._nearest_document(self._parts)
            elif part.kind == "CHANNEL":
                self._carry.channel = self._whole(part)
            elif part.kind == "LABEL":
                self._carry.label = part
            elif (
                part.kind == "REVIEW"
                and self._done(self._parts.index(part), Answer.NO) is Answer.YES
            ):
                agent = self._agent(self._parts.index(part))
                own = agent is not None and agent.value == "own"
                self._carry.reviewed = self._whole(part) if own else None
            elif part.kind == "FCA":
                self._carry.assessment = None if self._denied else self._whole(part)
            elif part.kind == "ASSESS" and self._has("DONE", "actor"):
                self._carry.assessment = self._carry.assessment or self._whole(part)

    def _whole(self, part: Part) -> Part:
        """A part with the words of its clause before it: those are quoted with it."""
        return replace(part, start=self._parts[0].start)

    def _before(self, at: int, *kinds: str) -> Part | None:
        return next((p for p in reversed(self._parts[:at]) if p.kind in kinds), None)

    def _has(self, *kinds: str) -> bool:
        return any(part.kind in kinds for part in self._parts)

    def _done(self, at: int, otherwise: Answer) -> Answer:
        """Whether the deed at a position was done: the nearest mark before it tells, then one
        right behind it (…工作正在进行)."""
        for index in range(at - 1, -1, -1):
            part = self._parts[index]
            if part.value == "done":
                return Answer.YES
            if part.kind in _MARKS:
                mark = _MARKS[part.kind]
                if part.kind == "DONE" and self._negated_before(index):
                    return Answer.NO
                return mark
            if part.kind == "AFTER":
                if index and self._parts[index - 1].kind == "REVIEW":
                    # 讨论后原则赞成: what came first was no more than a review.
                    return Answer.NO if self._has("MODAL", "WILL", "SUBMIT") else otherwise
                return (
                    Answer.YES
                    if self._has("DONE") and not self._has("MODAL", "WILL")
                    else Answer.NO
                )
        for part in self._parts[at + 1 :]:
            if part.kind in ("PENDING", "PROGRESS", "NEG"):
                return Answer.NO
        return otherwise

    def _negated_before(self, index: int) -> bool:
        """待…已, 尚未获…: a mark that an earlier one governs."""
        before = [part.kind for part in self._parts[max(index - 2, 0) : index]]
        while before and before[-1] in ("actor", "CARRY"):
            before.pop()
        return bool(before) and before[-1] in ("NEG", "MODAL", "WILL", "PROGRESS")

    def _document(self, at: int) -> str:
        """What the deed at a position was done to: this clause's document nearest before it, else
        behind it, else the sentence's."""
        before = self._nearest_document(self._parts[:at])
        after = [part.value for part in self._parts[at + 1 :] if part.kind == "document"]
        if before is None and after:
            return weightiest(after)
        found = before or self._carry.document
        return found.value if found else "this"

    def _nearest_document(self, parts: list[Part]) -> Part | None:
        """The last document of some parts; of several joined ones (本标准连同解读材料) the standard."""
        found: Part | None = None
        for index in range(len(parts) - 1, -1, -1):
            part = parts[index]
            if part.kind == "document" and (found is None or part.value == "this"):
                found = part
                if found.value == "this":
                    return found
                joined = index and parts[index - 1].kind == "AND"
                if not joined:
                    return found
        return found

    def _approval(self, at: int, deed: Part) -> Iterator[Event]:
        if self._has("FCA", "OTHERASSESS", "FCARESULT"):
            return
        actor = self._agent(at)
        document = self._document(at)
        start = actor.start if actor else self._parts[0].start
        if (
            document not in _THIS
            or self._is_elsewhere(at)
            or (actor and actor.value == "other")
            or deed.kind == "REFUSE"
        ):
            answer = Answer.NO
        else:
            answer = self._done(at, Answer.YES)
            if self._followed_by_after(at) and not self._has("DONE"):
                answer = Answer.NO if self._has("MODAL", "WILL", "SUBMIT") else Answer.UNCLEAR
            elif answer is Answer.YES and self._before(at, "SUBMIT") and not self._has("DONE"):
                answer = Answer.UNCLEAR
            if answer is Answer.YES and (actor is None or actor.value == "meeting"):
                answer = Answer.UNCLEAR
        yield Event(Topic.APPROVAL, answer, min(start, deed.start), deed.end)

    def _is_elsewhere(self, at: int) -> bool:
        """Whether the deed at a position was done in another place, of which no document stands first."""
        place = self._before(at, "ELSEWHERE")
        return place is not None and not self._before(self._parts.index(place), "document")

    def _agent(self, at: int) -> Part | None:
        """Who did the deed at a position: the actor right before it, else the clause's first; a
        meeting is that of the actor before it, in this clause or the one before."""
        index = at - 1
        while index >= 0 and self._parts[index].kind in (*_MARKS, "REVIEW", "CARRY", "AND"):
            index -= 1
        actors = [
            part
            for where, part in enumerate(self._parts[:at])
            if part.kind == "actor" and not (where and self._parts[where - 1].kind == "TO")
        ]
        if index >= 0 and self._parts[index].kind == "actor":
            found: Part | None = self._parts[index]
        else:
            found = next(iter(actors), None)
        if found is not None and found.value == "meeting":
            whose = [
                each for each in actors if each.start < found.start and each.value != "meeting"
            ]
            found = (whose or [self._carry.actor or found])[-1]
        return found or self._carry.actor

    def _followed_by_after(self, at: int) -> bool:
        return any(part.kind == "AFTER" for part in self._parts[at + 1 : at + 3])

    def _publication(self, at: int, deed: Part) -> Iterator[Event]:
        aside = self._before(at, "PURPOSE") is not None or self._has("ATTRIBUTE")
        twice = deed.kind == "URL" and self._has("PUBLISH")
        if twice or (aside and not self._has("CHANNEL")):
            return
        channel = next((p for p in self._parts if p.kind in ("CHANNEL", "URL")), None)
        channel = channel or self._carry.channel or (deed if deed.value == "itself" else None)
        start = min(part.start for part in (*self._parts, channel or deed))
        end = max(part.end for part in self._parts)
        yield Event(Topic.PUBLICATION, self._published(at, deed, channel), start, end)

    def _published(self, at: int, deed: Part, channel: Part | None) -> Answer:
        """Whether this standard was published, and somewhere."""
        if self._document(at) not in _THIS or not self._is_public(at, deed):
            return Answer.NO
        if channel is None:
            named = self._has("document") or self._carry.document is not None
            return Answer.UNCLEAR if named else Answer.NO
        if self._names_another_object(at):
            money = any(p.kind == "MONEY" for p in self._parts[at + 1 : at + 3])
            return Answer.NO if money else Answer.UNCLEAR
        return Answer.YES

    def _is_public(self, at: int, deed: Part) -> bool:
        """Whether the deed was done, or goes on (正在播放), or is what readers are invited to."""
        if deed.value == "lasting" and at and self._parts[at - 1].kind == "PROGRESS":
            return True
        awaited = self._followed_by_after(at) and not self._has("DONE")
        done = self._done(at, Answer.YES) is Answer.YES and not awaited
        return done or (deed.value == "view" and self._invites(at))

    def _names_another_object(self, at: int) -> bool:
        """Whether unknown words stand where what is published would: 县政府网站已公布年度财政预算."""
        after = [part.kind for part in self._parts[at + 1 : at + 3]]
        unknown = after[:1] in ([OTHER], ["MONEY"]) and "CHANNEL" not in after
        return unknown and self._carry.document is None and not self._has("document")

    def _invites(self, at: int) -> bool:
        """请登录…查阅: what one is asked to look at is there."""
        marks = [part for part in self._parts[:at] if part.kind in _MARKS]
        if any(part.kind in ("NEG", "PENDING", "PROGRESS") for part in self._parts[at + 1 :]):
            return False
        return all(part.kind == "MODAL" and part.value == "please" for part in marks)

    def _assessment(self) -> Iterator[Event]:
        at, part = next(((i, p) for i, p in enumerate(self._parts) if p.kind == "FCA"), (-1, None))
        if part is None:
            yield from self._assessed_elsewhere()
        elif part.value == "object" and not self._has("ASSESS", "APPROVE", "REVIEW"):
            named = self._carry.assessment
            if named is not None and named.kind == "ASSESS" and not self._has("MODAL", "WILL"):
                yield Event(Topic.ASSESSMENT, Answer.YES, named.start, part.end)
        elif part.value == "event" and (noun := self._noun_behind(at)):
            ruled = noun.kind == "NOMINAL" and noun.value not in ("thing", "other")
            if ruled and self._has("DONE"):
                yield Event(Topic.ASSESSMENT, Answer.UNCLEAR, self._parts[0].start, part.end)
        else:
            yield self._own_assessment(at, part)

    def _noun_behind(self, at: int) -> Part | None:
        """What an assessment is only named for (…评估机制, …评估实施方案, …评估要求): that speaks of no deed."""
        for noun in self._parts[at + 1 : at + 2]:
            plan = noun.kind == "document" and noun.value == "other"
            if plan or noun.kind == "NOMINAL" or noun.value == "demand":
                return noun
        return None

    def _own_assessment(self, at: int, part: Part) -> Event:
        answer, other = self._assessed(at, part), self._is_of_another(at)
        assigned = any(p.value == "assign" for p in self._parts) and not self._has("DONE", "CARRY")
        given = assigned and answer is Answer.UNCLEAR and not other
        if other or given:
            answer = Answer.NO
        elif answer is Answer.YES and self._has("SOME"):
            answer = Answer.UNCLEAR
        # 由县财政局牵头，已于11月完成: who it was given to may have done it.
        self._denied = answer is Answer.NO and not given
        end = max(p.end for p in self._parts)
        return Event(Topic.ASSESSMENT, answer, self._parts[0].start, end)

    def _is_of_another(self, at: int) -> bool:
        document = self._before(at, "document") or self._carry.document
        return self._is_elsewhere(at) or (document is not None and document.value in _ANOTHER)

    def _assessed(self, at: int, part: Part) -> Answer:
        """Whether an assessment was made: the last mark before it tells, else the first one behind it."""
        marks = [p for p in self._parts if p.kind in _MARKS or p.value == "done"]
        before = [p for p in marks if p.start < part.start]
        after = [p for p in marks if p.start > part.start]
        if before and before[-1].kind == "DONE":
            negated = self._negated_before(self._parts.index(before[-1]))
            return Answer.NO if negated else Answer.YES
        if before and before[-1].kind == "PROGRESS" and after and after[-1].kind == "DONE":
            return Answer.YES
        if before or after:
            return _MARKS.get((before[-1:] or after)[0].kind, Answer.YES)
        if part.value == "event" and self._before(at, "SUBMIT"):
            return Answer.NO
        return Answer.YES if part.value == "report" else Answer.UNCLEAR

    def _assessed_elsewhere(self) -> Iterator[Event]:
        """A clause that goes on about an assessment named before it: …，各项程序均已履行."""
        named = self._carry.assessment
        if named is None or named.kind != "FCA":
            named = next((part for part in self._parts if part.kind == "ASSESS"), named)
        if named is None or (named.kind == "ASSESS" and not self._has("FCARESULT")):
            return
        # 评估结论报县政府: what becomes of a result says of none.
        sent = any(
            one.kind == "RESULT" and two.kind == "SUBMIT" for one, two in pairwise(self._parts)
        )
        result = self._has("RESULT", "FCARESULT") and (not sent or self._has("DONE"))
        done = self._has("DONE") and self._has("CARRY")
        refused = self._has("NEG", "MODAL", "WILL", "PROGRESS", "PENDING")
        deeds = ("PUBLISH",) if result else ("APPROVE", "PUBLISH")
        others = any(p.kind in deeds and p.value != "view" for p in self._parts)
        if (result or done) and not refused and not others:
            document = self._carry.document
            other = document is not None and document.value in _ANOTHER
            end = max(p.end for p in self._parts)
            answer = Answer.NO if other else Answer.YES
            yield Event(Topic.ASSESSMENT, answer, named.start, end)
