"""Places: GB/T 2260 codes and names, which place contains which, and how people write them.

The list is python-stdnum's `cn/loc.dat` (its present names only). Development zones have no GB/T 2260 code; the ones we
need are in `EXTRA` with codes of ours, in the range 71–79 of a city that the standard leaves free.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from policy_kb.errors import UnknownRegion

NATION = "100000"
EXTRA = {  # code (ours) -> name, the place it lies in
    "110171": ("经济技术开发区", "110000"),
    "410171": ("高新区", "410100"),
    "410771": ("高新区", "410700"),
}
ALIASES = {
    "110171": ("亦庄", "北京经开区", "北京经济技术开发区", "北京开发区", "经开区"),
    "110106": ("新发地",),
    "410171": ("郑州高新区", "郑州高新技术产业开发区"),
    "410771": ("新乡高新区", "新乡高新技术产业开发区"),
    "100000": ("中国", "国家"),
}
SERVED = ("11", "4107", "41")  # where a name alone is ambiguous, the place we serve is meant
_ENDING = re.compile(
    r"(特别行政区|(维吾尔|壮族|回族)?自治区|(?<=..)(?:[\u4e00-\u9fff]族)*自治[州县]|地区|盟|省|市|区|县)$"
)
_ORDINARY_WORDS = {
    "来宾",
    "白银",
    "东方",
    "中山",
    "大同",
    "平安",
    "安康",
    "三明",
    "日照",
    "和平",
    "长治",
    "资阳",
    "海南",
    "铁门",
}
_NOT_PLACES = {"市辖区", "县", "城区", "郊区", "矿区", "市区", "市中区", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True)
class Region:
    """A place. `path` is its full name as the knowledge writes it: 北京市海淀区."""

    code: str
    name: str
    parent: str | None
    path: str

    @property
    def chain(self) -> tuple[str, ...]:
        """The codes of the place and of everything that contains it, the nation last."""
        above = get_region(self.parent).chain if self.parent else ()
        return (self.code, *above)

    def contains(self, other: "Region") -> bool:
        return self.code in other.chain


def get_region(code: str) -> Region:
    try:
        return _regions()[code]
    except KeyError as error:
        raise UnknownRegion(code) from error


def all_regions() -> tuple[Region, ...]:
    """Every place, the nation first."""
    return tuple(_regions().values())


def find_region(text: str) -> Region | None:
    """The place that `text` is: a path (河南省新乡市), a name (海淀区), a short name (亦庄) or a code. None if it is none."""
    text = text.strip()
    code = text if text in _regions() else _names().get(text)
    return _regions()[code] if code else None


def resolve_region(text: str) -> Region:
    region = find_region(text)
    if region is None:
        raise UnknownRegion(text)
    return region


def served_regions() -> list[Region]:
    """The nation, and the places we serve with all they contain, in order of code."""
    return [get_region(NATION), *(one for code, one in sorted(_regions().items()) if code.startswith(SERVED))]


def regions_named_in(text: str) -> list[Region]:
    """The places a sentence names, the longest names first taken; a place inside another that is named replaces it."""
    found = [_regions()[_names()[match]] for match in _mentions().findall(text) if match != "国家"]
    kept = [one for one in found if not any(one.contains(other) and one != other for other in found)]
    return list(dict.fromkeys(kept))


def without_regions(text: str) -> str:
    """The sentence with the names of places taken out."""
    return _mentions().sub("", text)


@cache
def _regions() -> dict[str, Region]:
    nation = Region(NATION, "全国", None, "全国")
    regions = {NATION: nation}
    for code, name in [*_standard(), *((code, name) for code, (name, _) in EXTRA.items())]:
        parent = _parent(code, regions)
        path = name if parent == NATION else regions[parent].path + name
        regions[code] = Region(code, name, parent, path)
    return regions


def _standard() -> Iterator[tuple[str, str]]:
    """Present codes and names, in order of code; the collective rows (市辖区, 县) are no places."""
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        head, _, rest = line.strip().partition(" ")
        if line.startswith("#") or not head:
            continue
        if not line.startswith(" "):
            province = head
            continue
        name = _present_name(rest.partition('"')[2].rstrip('"'))
        if name and name not in _NOT_PLACES:
            yield province + head, name


def _present_name(names: str) -> str | None:
    """Of `[1983-1987]新密区,[1988-]金海区` the one in use: without years, or with an open end."""
    for part in names.split(","):
        match = re.fullmatch(r"(?:\[(\d*)-(\d*)\])?(.+)", part)
        if match and not match.group(2):
            return match.group(3)
    return None


def _parent(code: str, regions: dict[str, Region]) -> str:
    if code in EXTRA:
        return EXTRA[code][1]
    if code.endswith("0000"):
        return NATION
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in regions:
            return above
    return NATION


@cache
def _names() -> dict[str, str]:
    """Every way to write a place; of places that share a name the served one wins, then the larger one."""
    names: dict[str, str] = {}
    for region in sorted(_regions().values(), key=_preference):
        for name in _ways_to_write(region):
            names.setdefault(name, region.code)
    return names


def _preference(region: Region) -> tuple[int, int, str]:
    served = next((rank for rank, prefix in enumerate(SERVED) if region.code.startswith(prefix)), len(SERVED))
    size = 0 if region.code.endswith("0000") else 1 if region.code.endswith("00") else 2
    return (served, size, region.code) if served < len(SERVED) else (served + size, size, region.code)


def _ways_to_write(region: Region) -> Iterator[str]:
    yield region.path
    yield from ALIASES.get(region.code, ())
    if region.code in EXTRA:
        return
    yield region.name
    short = _ENDING.sub("", region.name)
    if len(short) > 1:
        yield short
    if region.parent and region.parent != NATION:
        above = get_region(region.parent)
        yield above.name + region.name
        yield _ENDING.sub("", above.name) + region.name
        yield _ENDING.sub("", above.name) + short


@cache
def _mentions() -> re.Pattern[str]:
    """Matches names in running text: all full names, but short ones only of provinces, cities and served districts."""
    words = sorted((name for name, code in _names().items() if _is_safe(name, code)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _is_safe(name: str, code: str) -> bool:
    region = _regions()[code]
    if name in _ORDINARY_WORDS or code == NATION:
        return name == "全国"
    short_of_county = (
        not code.endswith("00") and name == _ENDING.sub("", region.name) and name not in ALIASES.get(code, ())
    )
    return len(name) > 1 and (not short_of_county or code.startswith(SERVED))
