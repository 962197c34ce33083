"""``python -m benchmarks.country OUT --count N``: a made country, the packaged city's text localised to
N places from the nation down, with the table that ``qzgraph add OUT`` reads.

Each place has its own name, bodies and level's words, and amounts that are a little higher or lower, so
that editions differ as real ones do; the same place always has the same text. Places are those of the
tables of divisions; where N is more, codes are made up for the rest.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from qzgraph import names
from qzgraph.names import Level
from qzgraph.places import Place
from qzgraph.settings import packaged
from qzgraph.vocabulary import Vocabulary, load_vocabulary

YEAR = 2024
TABLE = "editions.csv"
_CITY = "330800"
_LEVEL_WORD = {Level.NATIONAL: "国家", Level.PROVINCIAL: "省", Level.MUNICIPAL: "市"}
_AMOUNT = re.compile(r"(?<![0-9.])([1-9][0-9]{1,4})(?= ?元)")
_LEADS = re.compile(r"(?<=牵头负责单位：)[^。]*")


def places(vocabulary: Vocabulary, count: int) -> list[Place]:
    """So many places, each after the one above it, those of the home province first."""

    def first(code: str) -> tuple[bool, str]:
        return code[:2] != _CITY[:2], code

    in_force = (
        code
        for code, place in vocabulary.places.items()
        if code != "100000" and (place.ended is None or place.ended > YEAR)
    )
    known = ["100000", *sorted(in_force, key=first)]
    found = [vocabulary.place(code) for code in known[:count]]
    return [*found, *islice(_made_up(set(known)), count - len(found))]


def _made_up(known: set[str]) -> Iterator[Place]:
    """Cities of twelve counties each, under the provinces' codes."""
    for province, city in product(range(11, 66), range(1, 90)):
        above = f"{province}{city:02}"
        if f"{above}00" not in known:
            yield Place(f"{above}00", f"某{above}市")
            yield from (Place(f"{above}{n}", f"某{above}{n}县") for n in range(21, 33))


def text(place: Place, year: int, vocabulary: Vocabulary) -> str:
    """The city's standard as that place's."""
    city = vocabulary.place(_CITY)
    source = (packaged() / "data" / "source" / f"{_CITY}-2023.txt").read_text(encoding="utf-8-sig")
    body = source[source.index(" 衢州市基本公共服务标准（2023 年版）") :]
    body = body.replace("2023 年版", f"{year} 年版")
    word = _LEVEL_WORD.get(place.level, place.common_noun)
    bodies = _bodies(place, vocabulary)

    def leads(match: re.Match[str]) -> str:
        named = [bodies.get(each.strip(), each.strip()) for each in match[0].split("、")]
        return "、".join(dict.fromkeys(named))

    body = _LEADS.sub(leads, body)
    for old, new in (
        (city.name, place.name),
        (city.short, place.short or place.name),
        ("市、县人民政府分级负责", f"{word}人民政府负责" if word in "县区" else "各级人民政府负责"),
        ("本市", f"本{word}"),
        ("市域", f"{word}域"),
    ):
        body = body.replace(old, new)
    vary = random.Random(place.code)
    return _AMOUNT.sub(lambda match: _near(int(match[1]), vary), body)


def _bodies(place: Place, vocabulary: Vocabulary) -> dict[str, str]:
    """The short names of the city's bodies, each with the place's own."""
    own: dict[str, str] = {}
    for name, (function, _) in vocabulary.agency_names(place.code).items():
        if function not in own or len(name) < len(own[function]):
            own[function] = name
    return {
        name: own[function]
        for name, (function, _) in vocabulary.agency_names(_CITY).items()
        if function in own
    }


def _near(amount: int, vary: random.Random) -> str:
    """A tenth lower or higher at most, half of the time the same."""
    if vary.random() < 0.5:
        return str(amount)
    return str(round(amount * vary.uniform(0.9, 1.1)))


def write(out: Path, count: int, year: int = YEAR) -> list[str]:
    """The texts and their table; the editions' ids."""
    vocabulary = load_vocabulary(packaged() / "data")
    out.mkdir(parents=True, exist_ok=True)
    ids = []
    with (out / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "division", "year"])
        for place in places(vocabulary, count):
            ids.append(names.edition_id(place.code, year))
            path = out / f"{ids[-1]}.txt"
            path.write_text(text(place, year, vocabulary), encoding="utf-8")
            table.writerow([path.name, place.code, year])
    return ids


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--count", type=int, default=3200, help="how many places")
    parser.add_argument("--year", type=int, default=YEAR, help="year of the editions")
    options = parser.parse_args()
    print(f"{len(write(options.out, options.count, options.year))} texts in {options.out}")


if __name__ == "__main__":
    main()
