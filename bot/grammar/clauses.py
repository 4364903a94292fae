"""Where clauses end, which words are taken back ("不是30万，是50万"), and which clauses ask about a rule."""

import re
from typing import List, Pattern, Tuple

from bot.grammar.spans import Claims, Fact

_BREAK = re.compile(r"[，。！？；：!?;\n]|,(?!\d{3})|\.(?!\d)|(?<=[^a-zA-Z]) (?=[^a-zA-Z])")
_RULE = re.compile(
    r"才(?:能|可以|行|给|算|有资格)|必须|一定要|要求|条件|需要满|[要得]满|非得|规定|标准|最高|上限|封顶|限额|最多(?:能|可以|可|给|贷|补|享)"
    r"|是不是(?:要|得|必须)|有没有限制|几年才|是真的|真的吗|是不是旧|能补(?=[\d一二两三四五])|\d万?还是\d+|免增值税|都算|目标|能(?:贷|批|借)(?:到)?多少|多少(?:万|钱)才"
)
_OWN = re.compile(r"我|咱|俺|本公司|公司(?:是|有|刚|已)|想|打算|准备|需要贷|要贷")
_TAKEN_BACK: List[Pattern[str]] = [
    re.compile(
        r"(?<!是)(?:不是|并非|不算)(?P<x>[^，,。！？?!；;]{1,24}?)(?=[，, 。；;]{0,2}(?:而?是|应该|我说的是|改|$|[，,。；;])|的?是)"
    ),
    re.compile(
        r"(?P<x>[^，,。；;]{1,16})[，, ]{0,2}(?:哦|啊|噢|呃|额|诶)?(?:不对|不是|说错了?|打错了?|写错了?|错了)(?:了|啊|哈)?(?=[，,。 ；;])"
    ),
    re.compile(r"(?:从|把|由)?(?P<x>[^，,。；;]{1,16}?)(?:改成|改为|换成|变成|调成|调到|改到)"),
    re.compile(r"(?:不要|别写|别按)(?P<x>[^，,。；;]{1,12})(?=[，,。；;]|$)"),
    re.compile(r"(?:是|应该是|：)[^，,。；;]{1,12}(?P<x>不是[^，,。；;]{1,12})$"),
    re.compile(r"(?:不是|而不是)(?P<x>[^，,。；;是]{1,12})(?:[，,。；;]|$)"),
]


def clause_spans(text: str) -> List[Tuple[int, int]]:
    spans, start = [], 0
    for match in _BREAK.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, len(text))]


def clause_of(spans: List[Tuple[int, int]], position: int) -> Tuple[int, int]:
    return next(((start, end) for start, end in spans if start <= position <= end), spans[-1])


def taken_back(text: str) -> Claims:
    """Spans of what the speaker denies or corrects."""
    return [match.span("x") for pattern in _TAKEN_BACK for match in pattern.finditer(text)]


def is_taken_back(fact: Fact, spans: Claims) -> bool:
    return any(start <= fact.start and fact.end <= end for start, end in spans)


def asks_how_many(clause: str, quantity: str) -> bool:
    """能贷几万 asks; 想贷几十万 tells."""
    return quantity.startswith("几") and bool(re.search(r"能|可以|会|补|最多|要多|吗", clause))


def asks_for_rule(clause: str) -> bool:
    """注册满两年才能贷吗 asks for a rule; 我注册满两年了 tells a fact."""
    return bool(_RULE.search(clause)) and not _OWN.search(clause)
