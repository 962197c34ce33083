"""``python -m benchmarks.fuzz URL``: saved queries, mutated, sent to a running server in every form.

It fails where the server answers 500, or not at all. For the routes beside ``/sparql`` there is
``schemathesis run URL/openapi.json --checks not_a_server_error``.
"""

from __future__ import annotations

import argparse
import http.client
import random
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

QUERIES = Path(__file__).resolve().parent.parent / "queries"
PIECES = (
    *("{", "}", "(", ")", '"', "'", "<", ">", "\\u0000", "\\", "%", "#", "\n", "FROM", "SERVICE"),
    *("?x", "qz:", '"""', "^^", "@zh", "\0", "中", "😀", "VALUES", "LIMIT -1", "*", "/", "|"),
    *("{" * 200, "1e999", "<<", ">>", "FILTER", "NOW()", "INSERT", "a" * 5000),
)
ACCEPTS = (
    *("application/json", "text/csv", "*/*", "text/html", "text/turtle", "application/xml", "x"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


def mutated(text: str, dice: random.Random) -> bytes:
    """The text with a few pieces put in, taken out or doubled; now and then a stray byte."""
    for _ in range(dice.randint(1, 6)):
        start, end = sorted(dice.randrange(len(text) + 1) for _ in range(2))
        way = dice.random()
        if way < 0.4:
            text = text[:start] + dice.choice(PIECES) + text[start:]
        elif way < 0.7:
            text = text[:start] + text[start + dice.randint(1, 30) :]
        else:
            text = text[:start] + text[start : min(end, start + 200)] + text[start:]
    body = text.encode()
    return body[:10] + bytes([dice.randrange(256)]) + body[10:] if dice.random() < 0.05 else body


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("url", help="of the server, as http://127.0.0.1:3030")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    address, dice = urlsplit(options.url), random.Random(options.seed)
    texts = [path.read_text("utf-8") for path in sorted(QUERIES.glob("*.rq"))]
    statuses: Counter[int] = Counter()
    failed: list[bytes] = []
    until = time.monotonic() + options.seconds
    while time.monotonic() < until:
        body = mutated(dice.choice(texts), dice)
        headers = {"Content-Type": "application/sparql-query", "Accept": dice.choice(ACCEPTS)}
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        try:
            connection.request("POST", f"{address.path.rstrip('/')}/sparql", body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        statuses[status] += 1
        if status in (0, 500):
            failed.append(body)
    print(f"by status: {dict(sorted(statuses.items()))}")
    for body in failed[:5]:
        print(repr(body))
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
