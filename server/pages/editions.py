"""Which edition a page speaks of: what its address says, else the one at home."""

from __future__ import annotations

from flask import abort, request

from qzgraph_server.language import t
from qzgraph_server.pages.model import Catalogue

#: In an address: all editions together.
ALL = "all"


def asked_edition(catalogue: Catalogue) -> str:
    """The id of the edition that ``?edition=`` names, the home edition where it names none, and
    nothing for ``all``. Answers 404 for an edition that is not loaded."""
    asked = request.args.get("edition", "").strip()
    if asked == ALL:
        return ""
    if asked and asked not in catalogue.editions:
        abort(404, t("没有收录这个版本：{what}", what=asked[:40]))
    return asked or catalogue.home
