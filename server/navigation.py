"""What every page leads to: the pages that this application has, in the order of their use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from rapidfuzz import process

from qzgraph_server.language import t

#: Address and name. One is shown where a blueprint answers at that address.
PAGES = (
    ("/items", "服务项目"),
    ("/populations", "服务对象"),
    ("/agencies", "负责单位"),
    ("/legal", "依据文件"),
    ("/places", "各地"),
    ("/entitlements", "应享服务"),
    ("/compare", "版本对照"),
    ("/coverage", "人群覆盖"),
    ("/validate", "县级核对"),
    ("/pictures", "图示"),
    ("/sparql", "SPARQL"),
    ("/ontology", "本体"),
)
#: Those that stand in the foot: what is read by programs more than by people.
FURTHER = (("/queries/", "预存查询"), ("/data/", "数据下载"))
#: Stands in the header as a box, not as a link.
_SEARCH = ("/search", "搜索")
#: Below this score (0 to 100) an address is no near miss.
_NEAR = 60


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    current: bool


def register(app: Flask) -> None:
    """Gives templates ``navigation``, ``further``, ``near_pages`` and ``page_exists``."""
    app.jinja_env.globals.update(
        navigation=lambda: _links(PAGES),
        further=lambda: _links(FURTHER),
        near_pages=near_pages,
        page_exists=page_exists,
    )


def _links(pages: Sequence[tuple[str, str]]) -> list[Link]:
    """The links to those that this application has."""
    here = request.path
    links = []
    for path, label in pages:
        endpoint = _endpoints().get(path)
        if endpoint:
            current = here == path or here.startswith(path + "/")
            links.append(Link(t(label), url_for(endpoint), current))
    return links


def page_exists(path: str) -> bool:
    """Whether this address, without parts that vary, is answered."""
    return path in _endpoints()


def near_pages(path: str) -> list[Link]:
    """The pages whose address is most like one that is not there; the best first, three at most."""
    known = {page: label for page, label in (*PAGES, *FURTHER, _SEARCH) if page in _endpoints()}
    found = process.extract(path.lower(), list(known), limit=3, score_cutoff=_NEAR)
    return [Link(t(known[page]), url_for(_endpoints()[page]), False) for page, _, _ in found]


def _endpoints() -> dict[str, str]:
    """The endpoint of each address that takes no argument."""
    return {
        rule.rule: rule.endpoint
        for rule in current_app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    }
