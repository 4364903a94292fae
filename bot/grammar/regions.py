"""Places people name, short or full, to the path the knowledge base uses (河南省新乡市原阳县)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterator, List, Pattern, Tuple

import yaml

from bot.grammar.spans import Fact

_PLACES = Path(__file__).with_name("places.yml")
_ENDING = re.compile(
    r"(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|(?<=..)(?:[\u4e00-\u9fff]族)*自治州|地区|盟|省|市|区|县)$"
)
_ORDINARY = {
    "来宾",
    "白银",
    "东方",
    "中山",
    "大同",
    "平安",
    "安康",
    "三明",
    "日照",
    "长治",
    "资阳",
    "阿里",
    "山南",
    "海东",
    "北海",
    "红旗",
}
_SERVED = ("北京市", "河南省新乡市")
_NOT_A_PLACE = re.compile(
    r"^(?:银行|农商|农信|村镇银行|路|街|大学|晚报|日报|时间|烤鸭|门(?!头|面|店)|产业|行业|中心线|土木|股份|牌|租赁|证券|贵金属|工商大学|的?客户|高新(?!区|园)|农业银行|市场监督)"
)
_ELSEWHERE = re.compile(
    r"(?:(?<![在回])老家|从|户口|户籍|籍贯|客户在|货发|发往|卖到|运到|出口|打工|打过工|人在|人住|厂子在|分店在|仓库在|供应商在|毕业|学校在|娘家|家在)[^，,。]{0,3}$"
)
_REGISTERED = re.compile(r"(?:注册|执照|公司|店|主体|法人)[^，,。；;]{0,8}$")
_JOIN = re.compile(r"^(?:市|省)?的?[ ,，、·]?$")


@dataclass(frozen=True)
class _Names:
    """`paths`: every name to its places, the served first; `bound`: names that need their city before them."""

    paths: Dict[str, Tuple[str, ...]]
    pattern: Pattern[str]


def _short(name: str) -> str:
    short = _ENDING.sub("", name)
    return short if len(short) >= 2 and short not in _ORDINARY else name


def _rows() -> Iterator[Tuple[str, str]]:
    """(name, path); a district outside the served places counts only behind its city, so it has the name "city district"."""
    data = yaml.safe_load(_PLACES.read_text(encoding="utf-8"))
    for parent, names in data["counties"].items():
        for name in names:
            served = parent in _SERVED
            if served or not name.endswith("区"):
                yield name, parent + name
            if served:
                yield _short(name), parent + name
            yield f"\0{name}", parent + name
    for province, cities in data["provinces"].items():
        yield from ((province, province), (_short(province), province))
        for city in cities:
            yield from ((city, province + city), (_short(city), province + city))
    for path, words in data["also"].items():
        yield from ((word, path) for word in words)


@lru_cache(maxsize=1)
def _names() -> _Names:
    paths: Dict[str, List[str]] = {}
    for name, path in _rows():
        paths.setdefault(name, []).append(path)
    for word in ("新乡",):
        paths[word] = ["河南省新乡市"]
    words = sorted({name.lstrip("\0") for name in paths}, key=len, reverse=True)
    return _Names(
        {name: tuple(dict.fromkeys(found)) for name, found in paths.items()},
        re.compile("|".join(map(re.escape, words)), re.IGNORECASE),
    )


@dataclass(frozen=True)
class _Mention:
    path: str
    start: int
    end: int


def _within(name: str, parent: str) -> str:
    """The place called `name` inside `parent`, or an empty string."""
    names = _names().paths
    for path in (*names.get(name, ()), *names.get(f"\0{name}", ())):
        if path != parent and path.startswith(parent):
            return path
    return ""


def _mentions(text: str) -> Iterator[_Mention]:
    last = None
    for match in _names().pattern.finditer(text):
        name = match.group().lower()
        if _NOT_A_PLACE.match(text[match.end() :]):
            continue
        inner = _within(name, last.path) if last and _JOIN.match(text[last.end : match.start()]) else ""
        if inner and last:
            last = _Mention(inner, last.start, match.end())
            continue
        if last:
            yield last
        paths = _names().paths.get(name)
        last = _Mention(paths[0], *match.span()) if paths else None
    if last:
        yield last


def _weight(text: str, mention: _Mention) -> int:
    """Where the firm is registered counts most, where the owner comes from or works least."""
    before = text[max(0, mention.start - 12) : mention.start]
    if _ELSEWHERE.search(before) or re.match(r"人(?!民|工|力|才|社)|户口|户籍|打工", text[mention.end :]):
        return 0
    return 2 if _REGISTERED.search(before) else 1


def find_regions(text: str) -> Iterator[Fact]:
    weighed = [(_weight(text, mention), mention) for mention in _mentions(text)]
    most = max((weight for weight, _ in weighed), default=0)
    paths = {mention.path for weight, mention in weighed if weight == most}
    seen = set()
    for weight, mention in weighed:
        wider = any(other != mention.path and other.startswith(mention.path) for other in paths)
        if weight == most and not wider and mention.path not in seen:
            seen.add(mention.path)
            yield Fact("region", mention.path, mention.start, mention.end)
