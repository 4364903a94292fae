"""Set phrases that hold a number without saying one: 夫妻店, 就我一个人, 刚注册."""

import re
from typing import Dict, Iterator, Pattern, Tuple

from bot.grammar.spans import Fact, interval

_STAFF: Dict[Tuple[int, int], Pattern[str]] = {
    (1, 1): re.compile(
        r"(?:就|只有|光|全靠)我(?:自己)?(?:一个人|一人|自己)(?:干|做|在干|在做)?|(?:我)?(?:自己)?(?:一个人|一人)(?:在)?(?:干|做(?!法)|撑|忙)|光杆司令|没有?员工|没雇人|就我自己|我自己干"
    ),
    (2, 2): re.compile(
        r"夫妻店|夫妻俩|夫妻二人|两口子|就我[跟和]?我?(?:老婆|老公|媳妇|爱人|爸|妈|弟|哥|妹|姐|对象)(?:两个人?|俩人?|二人|2个?人?|两人)?|我[跟和]我?(?:老婆|老公|媳妇|爱人)(?:两个人?|俩人?|两人)"
    ),
    (3, 3): re.compile(r"一家三口"),
}
_NEW = re.compile(
    r"(?:刚刚?|才|新)(?:注册|成立|开业|开张|开的|开了|创业|起步|办(?:了|下来)?(?:营业)?执照|拿(?:了|到|的)?执照|创办)(?=[的了好没不公店]|$|[，,。 ])"
)
_SPELLED = re.compile(r"[\d一二两三四五六七八九十半几]+(?:个|多)?(?:年|月)")

_DATED = re.compile(r"[年月周天][^，,。]{0,3}$")


def find_staff_idioms(text: str) -> Iterator[Fact]:
    for ends, pattern in _STAFF.items():
        match = pattern.search(text)
        if match:
            yield Fact("employees", interval(*map(float, ends)), *match.span())
            return


def find_new_firms(text: str) -> Iterator[Fact]:
    """刚注册 without a length of time beside it is the first year."""
    match = _NEW.search(text)
    if (
        match
        and not _DATED.search(text[max(0, match.start() - 8) : match.start()])
        and not _SPELLED.search(text[match.start() : match.end() + 6])
    ):
        yield Fact("years_in_business", interval(0.0, 1.0), *match.span())
