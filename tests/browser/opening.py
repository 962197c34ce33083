"""What a browser test is given: a page that is open, and what it said and fetched meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from playwright.sync_api import Page, Response, ViewportSize

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Opened:
    """A page, and what it said and fetched while it was open."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    fetched: list[Response] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """The bytes of all that was fetched."""
        return sum(len(response.body()) for response in self.fetched)


Open = Callable[..., AbstractContextManager[Opened]]
