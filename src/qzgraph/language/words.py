"""A field's text → its words with their places: what has a form of its own (fixed.py), the rest by the lexicon, and
what that does not hold as ``UNREAD``; then what words say together (listed_words.py, clause_words.py, remarks.py).

The grammars of this wing read sequences of these words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qzgraph.language.clause_words import (
    compared,
    with_ages_apart,
    with_announced_conditions,
    with_causes,
    with_nominal_clauses,
    with_registers_elsewhere,
    with_shared_bounds,
    with_unnamed_conditions,
    with_what_kin_are,
    without_bounds_told_again,
    without_names_of_values,
    without_procedures,
    without_registrars,
)
from qzgraph.language.fixed import fixed, half_width
from qzgraph.language.lexicon import Lexicon, Piece, Word
from qzgraph.language.listed_words import (
    with_children,
    with_counted_lists,
    with_denied_verbs,
    with_documents,
    with_joint_conditions,
    with_listed_schools,
    with_names_for_people,
    with_ranks,
    with_shared_heads,
    with_shared_negation,
    with_shared_subjects,
    with_states,
    with_unions,
)
from qzgraph.language.remarks import (
    with_who_is_left_out,
    without_benefits,
    without_remarks,
    without_titles,
    without_what_is_no_matter,
)
from qzgraph.language.sexes import with_both_sexes
from qzgraph.language.unit import Unit


def words(text: str, lexicon: Lexicon, own: Iterable[str] = ()) -> list[Unit]:
    """The words of a text from left to right; every character but blanks is in one of them. ``own``
    are names of the edition's own division (衢州市, 衢州), which name nobody in particular."""
    text = half_width(text)
    by_form = sorted(fixed(text, lexicon, own), key=lambda unit: (unit.start, -unit.end))
    found: list[Unit] = []
    at = 0
    for unit in [*by_form, None]:
        start = unit.start if unit else len(text)
        if start < at or (
            unit and unit.cls == "OWN" and _is_inside_a_word(text, at, start, lexicon)
        ):
            continue
        found += _by_lexicon(text, at, start, lexicon)
        if unit:
            found.append(unit)
            at = unit.end
    # Names before what shares them; what is one word before what counts, ranks or denies it; clauses last.
    found = with_denied_verbs(with_states(with_names_for_people(found, lexicon), lexicon), lexicon)
    found = with_children(with_shared_heads(found, text, lexicon), lexicon)
    found = with_shared_subjects(found, lexicon)
    found = with_who_is_left_out(without_procedures(found, lexicon), lexicon)
    found = with_joint_conditions(with_documents(found, lexicon), lexicon)
    found = without_names_of_values(without_bounds_told_again(found), lexicon)
    found = without_registrars(found, lexicon)
    found = with_ranks(with_unions(with_counted_lists(found), lexicon), lexicon)
    found = with_listed_schools(found, lexicon)
    found = with_shared_negation(with_what_kin_are(found, lexicon), lexicon)
    found = with_registers_elsewhere(with_announced_conditions(found, lexicon), lexicon)
    found = with_shared_bounds(with_ages_apart(found, lexicon), lexicon)
    found = with_nominal_clauses(with_unnamed_conditions(found, lexicon), lexicon)
    found = with_both_sexes(found, lexicon)
    found = without_titles(without_remarks(without_benefits(found, lexicon), lexicon), lexicon)
    return with_causes(list(compared(without_what_is_no_matter(found, lexicon))), lexicon)


#: The longest word that is looked for around a place's name.
_LONGEST = 8


def _is_inside_a_word(text: str, first: int, at: int, lexicon: Lexicon) -> bool:
    """Whether a word of the lexicon begins before a place, not before ``first``, and ends behind where that
    begins (自然保护区内: 区内)."""
    return any(
        text[begin:end] in lexicon.words
        for begin in range(max(first, at - _LONGEST), at)
        for end in range(at + 1, begin + _LONGEST + 1)
    )


_RESIDENCY = {"户籍": "HUKOU", "常住": "RESIDENT", "居住证": "PERMIT"}


def _by_lexicon(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[Unit]:
    """Words of a stretch without numbers or marks. A single character that changes nothing says so
    only between words that are known: in the middle of an unknown word it is part of that, and so is
    one that leans on a word (学校中) where none stands before it (中医院)."""
    pieces = list(lexicon.cut(text, start, end))
    unknown = [
        piece.word is None or (piece.word.cls == "LEANS" and not _leans(text, pieces, at))
        for at, piece in enumerate(pieces)
    ]
    for at, piece in enumerate(pieces):
        single = (
            piece.word is not None
            and piece.word.cls in {"IDLE", "LEANS"}
            and piece.end - piece.start == 1
        )
        if single and any(unknown[max(0, at - 1) : at]) and any(unknown[at + 1 : at + 2]):
            unknown[at] = text[piece.start] not in _PREPOSITIONS
    at = 0
    while at < len(pieces):
        if unknown[at]:
            first = at
            while at < len(pieces) and unknown[at]:
                at += 1
            begin, stop = pieces[first].start, pieces[at - 1].end
            yield Unit("UNREAD", text[begin:stop], begin, stop)
            continue
        piece = pieces[at]
        word: Word = piece.word  # type: ignore[assignment]  # unknown[at] is False
        yield from _units(piece.start, piece.end, word, lexicon)
        at += 1


def _leans(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word for it to lean on ends right before: neither a mark nor a preposition nor any
    other word of the grammar is one."""
    start = pieces[at].start
    if at == 0:
        return start > 0 and (text[start - 1].isalnum() or text[start - 1] in _CLOSING)
    before = pieces[at - 1].word
    return before is None or (before.cls in _HOLDS and before.text not in _PREPOSITIONS)


#: What numbers and names from outside the lexicon may end with.
_CLOSING = "》”%％"

_HOLDS = frozenset(("KIND", "CONDITION", "CONTENT", "IDLE", "LEANS", "OTHER", "OWN"))


def _units(start: int, end: int, word: Word, lexicon: Lexicon) -> Iterator[Unit]:
    """A word as one unit; one that is made of words that say no less (民办幼儿园) as those, so that a list
    may share the last of them."""
    said = lexicon.concepts_of(word)
    if len(said) > 1:
        pieces = list(lexicon.cut(word.text, 0, len(word.text), whole=False))
        inner = [label for p in pieces if p.word for label in lexicon.concepts_of(p.word)]
        whole = all(p.word and p.end - p.start > 1 for p in pieces)  # 残疾人 stays one noun
        if len(pieces) > 1 and whole and sorted(inner) == sorted(said):
            for each in pieces:
                yield from _units(start + each.start, start + each.end, each.word, lexicon)  # type: ignore[arg-type]
            return
    cls = _RESIDENCY.get(word.means[0], word.cls) if word.means else word.cls
    cls = "IDLE" if cls == "LEANS" else cls
    yield Unit(cls, word.text, start, end, said)


_PREPOSITIONS = "在因为由被经按以对的"
