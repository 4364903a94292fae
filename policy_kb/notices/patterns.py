"""Words of a notice and the notation of data/kb/notice_rules.yaml, as spaCy's matcher wants them.

A word is a date, a telephone number, a number, a run of letters or a single character. In a pattern `<甲|乙>` is one of
several, `日?` may be missing, `{date}` is any word of that kind or a macro; everything else stands for itself.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_CN = "一二两三四五六七八九十百千零〇○"
_PART = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_DATE = rf"(?:\d{{4}}|[{_CN}]{{4}})年{_PART}月{_PART}日|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"
_DAY = rf"{_PART}月{_PART}日"
_PHONE = r"(?:0\d{2,3}|400|800)[-—－–]?\d{3,4}[-—－–]?\d{4}(?:(?:-|转)\d{1,6})?(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
WORD = re.compile(rf"{_DATE}|{_DAY}|{_PHONE}|{_NUMBER}|[A-Za-z]+|.", re.DOTALL)

_KINDS: Mapping[str, dict[str, Any]] = {
    "date": {"TEXT": {"REGEX": rf"^(?:{_DATE})$"}},
    "day": {"TEXT": {"REGEX": rf"^(?:{_DAY})$"}},
    "phone": {"TEXT": {"REGEX": rf"^(?:{_PHONE})$"}},
    "local": {"TEXT": {"REGEX": r"^(\d{7,8}|12\d{3}|95\d{3,4}|96\d{3,4})$"}},
    "year": {"TEXT": {"REGEX": r"^(19|20)\d\d$"}},
    "n": {"TEXT": {"REGEX": rf"^{_NUMBER}$"}},
    "cn": {"TEXT": {"REGEX": f"^[{_CN}]$"}, "OP": "{1,5}"},
    "number": {"TEXT": {"REGEX": rf"^({_NUMBER}|[{_CN}])$"}, "OP": "{1,5}"},
}
_PIECE = re.compile(rf"(\{{\w+\}}|{WORD.pattern})(\?)?", re.DOTALL)


def compile_patterns(text: str, macros: Mapping[str, str]) -> list[list[dict[str, Any]]]:
    """The token patterns for everything that `text` allows."""
    for name, meaning in macros.items():
        text = text.replace(f"{{{name}}}", f"<{meaning}>")
    return [[_token(piece, optional) for piece, optional in _PIECE.findall(one)] for one in _expand(text)]


def _expand(text: str) -> Iterator[str]:
    innermost = re.search(r"<([^<>]*)>", text)
    if innermost is None:
        yield text
        return
    for choice in innermost[1].split("|"):
        yield from _expand(text[: innermost.start()] + choice + text[innermost.end() :])


def _token(piece: str, optional: str) -> dict[str, Any]:
    token = _KINDS[piece[1:-1]] if piece[0] == "{" else {"ORTH": piece}
    return {**token, "OP": "?"} if optional else token
