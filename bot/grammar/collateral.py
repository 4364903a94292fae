"""What a firm can pledge or mortgage: everything it names, or nothing when it says it has nothing."""

import re
from typing import Dict, Iterator, List, Pattern, Tuple

from bot.grammar.spans import Fact

_OWN = r"(?:有|自有|名下|手里|手上|手头|拿|用|靠|凭|压着|攒着|欠我们?|可以拿|能拿|只有|剩)"
_CAN = r"(?:可以|能|拿来|拿去|愿意|想|用来|都能)(?:做|作|拿来|用来)?(?:抵押|质押|抵|押)"
_QUESTION = re.compile(
    r"怎么|哪|多少|几(?![十百千万台套间辆张批笔件])|是什么|什么意思|啥意思|流程|材料|利率|^[^我有]*[吗么？?]$"
)
_WORDS: Dict[str, str] = {
    "应收账款": r"应收(?:账)?款?|(?:客户|甲方|国企|对方|人家)?欠(?:着)?(?:我们?|咱们?)(?:的)?(?:货款|钱|账|工程款)|未收回?的?货款|货款(?:还)?没(?:有)?(?:收回|回)来?",
    "房产": r"房产证?|住房|商品房|住宅|门面房|商铺|写字楼|厂房|房子|别墅|宅基地|(?<=[一两几\d]套)房|(?<=套)房|(?<=有)房(?=抵|可|能|$|[，,。])",
    "生产设备": r"生产设备|设备|机器|机床|挖掘机|生产线|数控",
    "存货": r"存货|库存|原材料|半成品|成品|压着?货|仓单",
    "存单": r"存单|定期存款",
    "订单": r"订单|政府采购(?:的)?合同|政采合同|中标合同|中标通知书?|采购合同",
    "知识产权": r"专利|商标|软著|知识产权|著作权",
}
_RENTED = re.compile(r"租(?:的|来|着|赁)?[^，,。]{0,3}$")
_NOT_HELD = re.compile(r"^[^，,。]{0,4}(?:是)?(?:租|已经?(?:抵|押|卖)|抵给|卖了|小产权)")
_GONE = re.compile(r"已经?(?:抵|押|卖)|[抵押]给|抵了|押了")
_NOTHING = re.compile(
    r"没[^，,。有]{0,4}(?:可|能)(?:抵|押)|(?:没有?|没啥|没什么|没得|没有什么|啥也没|什么都没|没有任何|缺(?:少|乏)?|拿不出|不想|不用|提供不了)(?:可以|能|可供|可)?(?:东西|资产|可)?(?:做|用来|拿来|用)?(?:抵押物?|押|质押物?|抵押品|担保物)(?:物|的|品|的东西)?"
    r"|抵押物?(?:也|都|啥的)?(?:没有|没|无)|(?:没有?房(?:产)?(?:也)?没有?车)|没有(?:房产?|房子|不动产)(?=$|[，,。])|无抵押物|无抵押$|纯信用|^(?:啥|什么)(?:抵押)?(?:也|都)没有?|没东西(?:可以|能)?(?:抵|押)|抵押(?:物|品)?(?:那项)?改成没有|(?<!无)没有?(?:任何)?抵押"
)
_WHOLE = re.compile(r"^(?:是|有|就|只有|我有|我们有)?(?:一?[套个些点批])?(?P<word>.{2,8}?)(?:吧|的|啊|呢)?$")


_SELDOM_PLEDGED = {"生产设备", "知识产权", "订单"}  # having them says nothing of pledging; the clause must
_PLEDGE = re.compile(r"[^，,。；;]*?[抵押]")


def _compile() -> List[Tuple[str, Pattern[str], Pattern[str]]]:
    return [
        (
            value,
            re.compile(
                rf"{_OWN}[^，,。？?！!；;没不无]{{0,8}}?(?:{words})|(?:{words})[^，,。？?没不]{{0,4}}?{_CAN}|(?:{words})(?:倒是|还|也)?有|万的?(?:{words})"
            ),
            re.compile(words),
        )
        for value, words in _WORDS.items()
    ]


_RULES = _compile()


def _held(text: str, start: int, end: int) -> bool:
    if _NOT_HELD.match(text[end : end + 8]) or _GONE.search(text[start : end + 2]):
        return False
    if _RENTED.search(text[max(0, start - 5) : start]) or re.search(r"(?:没说|没|不|无)$", text[:start]):
        return False
    return "租" not in text[start:end]


def _named(text: str) -> Iterator[Tuple[str, int, int]]:
    """Each thing that stands with a word of having or pledging; a bare answer (房产) stands for itself."""
    for value, pattern, words in _RULES:
        for match in pattern.finditer(text):
            if value in _SELDOM_PLEDGED and not _PLEDGE.match(text, match.start()):
                continue
            if _held(text, *match.span()):
                yield value, match.start(), match.end()
                break
        else:
            whole = _WHOLE.match(text)
            if whole and words.fullmatch(whole["word"]):
                yield value, *whole.span("word")


def find_collateral(text: str) -> Iterator[Fact]:
    if _QUESTION.search(text):
        return
    nothing = _NOTHING.search(text)
    found = [item for item in _named(text) if not (nothing and item[1] < nothing.end() and nothing.start() < item[2])]
    if found:
        values = list(dict.fromkeys(value for value, _, _ in found))
        yield Fact("collateral", values, min(s for _, s, _ in found), max(e for _, _, e in found))
    elif nothing:
        yield Fact("collateral", [], *nothing.span())
