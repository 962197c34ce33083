"""Which edition a page speaks of: what its address says, else the one at home."""

from __future__ import annotations

from flask import abort, request

from qzgraph.errors import BadUsage
from qzgraph_server.language import t
from qzgraph_server.pages.load import Library

#: In an address: all editions together.
ALL = "all"


def asked_edition(library: Library) -> str:
    """The id of the edition that ``?edition=`` names, the home edition where it names none, and
    nothing for ``all``. Answers 404 for an edition that is not there.

    Raises BadUsage for ``all`` where they are many.
    """
    asked = request.args.get("edition", "").strip()
    if asked == ALL:
        if not library.few:
            raise BadUsage(
                f"{library.count} editions are too many to list together",
                mend="choose one, or look for those of a place at /places",
                zh=f"收录了 {library.count} 个版本，不能一次列出；请选一个，或在“各地”里按地方找",
            )
        return ""
    if asked and library.edition(asked) is None:
        abort(404, t("没有收录这个版本：{what}", what=asked[:40]))
    return asked or library.home
