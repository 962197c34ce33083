"""A text in both languages of the program: whatever is said to people is said so, and shown Chinese first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Both:
    """The same in Chinese and in English; false where nothing is said."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh)

    @property
    def both(self) -> str:
        return f"{self.zh} {self.en}"

    def within(self, language: str) -> str:
        """What is said in a language: ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en

    def filled(self, **values: object) -> Both:
        """The same with these values in its slots."""
        return Both(self.zh.format(**values), self.en.format(**values))

    @classmethod
    def joined(cls, between: Both, parts: Iterable[Both]) -> Both:
        """The parts that say anything, each once."""
        said = [part for part in dict.fromkeys(parts) if part]
        return cls(
            between.zh.join(part.zh for part in said), between.en.join(part.en for part in said)
        )


#: What is said where there is nothing to say.
NOTHING = Both()
