"""Problems as responses say them (RFC 9457): in Chinese or English, as JSON or as a plain page.

Pure, so that the process which holds the connections says them as the application does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from qzgraph_server import MAX_BODY, MAX_UPLOAD
from qzgraph_server.shares import Ended

#: What each status says of itself: title zh, en; sentence zh, en.
_SAID = {
    400: ("请求有误", "Bad Request", "请求不合规则", "the request does not follow the protocol"),
    404: ("没有这个地址", "Not Found", "这里没有这个地址", "there is nothing at this address"),
    405: ("方法不对", "Method Not Allowed", "这个地址不接受这种方法", "not by this method"),
    406: (
        "没有可接受的格式",
        "Not Acceptable",
        "没有 Accept 所要的格式",
        "not in what Accept asks for",
    ),
    408: ("等得太久", "Request Timeout", "请求没有及时发完", "the request did not come in time"),
    413: (
        "内容太大",
        "Content Too Large",
        f"请求的内容太大：核对的文件最大 {MAX_UPLOAD >> 20} MB，其他最大 {MAX_BODY // 1_000_000} MB",
        f"the request's content is too large: a file to be checked may have {MAX_UPLOAD >> 20} MB, "
        f"anything else {MAX_BODY // 1_000_000} MB",
    ),
    414: ("地址太长", "URI Too Long", "地址太长；长的查询请用 POST", "POST long queries instead"),
    415: ("内容类型不对", "Unsupported Media Type", "不接受这种内容类型", "not in this media type"),
    422: (
        "内容读不了",
        "Unprocessable Content",
        "交来的文件读不了",
        "the file that was sent cannot be read",
    ),
    431: (
        "请求头太大",
        "Request Header Fields Too Large",
        "请求头太大",
        "the request's header fields are too large",
    ),
    500: (
        "服务器内部出错",
        "Internal Server Error",
        "服务器内部出错，记录里有说明",
        "the server failed inside; its log says more",
    ),
    501: ("不支持", "Not Implemented", "不支持这种传送编码", "not in this transfer coding"),
    502: (
        "远程端点出错",
        "Bad Gateway",
        "远程端点没有正常回答",
        "the endpoint behind this one failed",
    ),
    503: (
        "暂时忙",
        "Service Unavailable",
        "正在回答的请求太多；请稍后再试",
        "too many requests are being answered; try again later",
    ),
    504: ("查询超时", "Gateway Timeout", "查询超过时限", "the query took too long"),
    505: ("版本不对", "HTTP Version Not Supported", "请用 HTTP/1.1", "ask by HTTP/1.1"),
    507: (
        "超过上限",
        "Insufficient Storage",
        "结果超过上限",
        "the answer is larger than is given out",
    ),
}


@dataclass(frozen=True)
class Problem:
    """What went wrong, in both languages; ``more`` are further members of the JSON."""

    status: int
    zh: str = ""
    en: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def title(self, language: str) -> str:
        said = _SAID.get(self.status, ("出错了", "Error", "", ""))
        return said[0] if language == "zh" else said[1]

    def detail(self, language: str) -> str:
        said = _SAID.get(self.status, ("", "", "", ""))
        if language == "zh":
            return self.zh or (f"{said[2]}：{self.en}" if self.en else said[2])
        return self.en or said[3]

    def json(self, language: str) -> bytes:
        """``application/problem+json``; ``type`` is left out, and so ``about:blank`` (§4.2.1)."""
        report = {
            "title": self.title(language),
            "status": self.status,
            "detail": self.detail(language),
            **self.more,
        }
        return json.dumps(report, ensure_ascii=False).encode() + b"\n"

    def page(self, language: str) -> bytes:
        """A page that needs nothing else."""
        tag = "zh-CN" if language == "zh" else "en"
        title = escape(f"{self.status} {self.title(language)}")
        return (
            f'<!doctype html>\n<html lang="{tag}"><head><meta charset="utf-8">'
            f"<title>{title}</title></head>\n"
            f"<body><h1>{title}</h1><p>{escape(self.detail(language))}</p></body></html>\n"
        ).encode()


#: What to do about a query that takes too much.
_QUERY = ("请缩小范围或加 LIMIT", "ask for less, or add a LIMIT")


def ended(why: Ended, allowed: float, mend: Sequence[str] = ()) -> Problem:
    """A request that was ended, and what it was allowed; ``mend``: what to do, in Chinese and in English."""
    zh, en = mend or _QUERY
    if why is Ended.TIMEOUT:
        return Problem(
            504,
            zh=f"超过时限（{allowed:g} 秒），已停止；{zh}",
            en=f"stopped after {allowed:g} seconds, the limit; {en}",
            more={"timeout": allowed},
        )
    if why is Ended.MEMORY:
        size = f"{int(allowed) / (1 << 20):g} MiB"
        return Problem(
            507,
            zh=f"用到的内存超过上限（{size}），已停止；{zh}",
            en=f"stopped at {size} of memory, the limit; {en}",
        )
    if why is Ended.DISK:
        return Problem(507, zh="服务器的磁盘满了", en="the server's disk is full")
    if why is Ended.CRASHED:
        return Problem(
            503,
            zh="回答这个请求的进程意外终止；请稍后再试",
            en="the process that was answering this ended unexpectedly; try again later",
        )
    return Problem(503)
