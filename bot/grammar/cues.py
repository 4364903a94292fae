"""Which fact a quantity belongs to, told by the words around it. No clear word, no field."""

import re
from typing import List, NamedTuple, Optional, Tuple

OTHER = "other"
_MONEY_BEFORE = [
    (
        OTHER,
        r"贷过|借过|贷了|借了|欠着?|还欠|没还|还剩|只剩|就剩|存量|余额|旧贷|老贷款|上(?:一)?笔|上次|以前|之前|曾经|现有|已有|(?:还有|那|有)(?:一)?笔[^，,。]{0,8}|房贷|车贷|元旦前得还|得还|要还|还款|还了|月供|微粒贷|网贷",
    ),
    (
        OTHER,
        r"利润|毛利|净利|利息|房租|租金|工资|注册资(?:本|金)|实缴|认缴|投了|投资|投入了?|价值|估值|(?<!产)值|合同金?额|订单金?额|中标金?额|补|退|返还?|到手|掏|评估|合同|订单|应收(?:账款)?|货款|中标|税|社保|补贴|贴息|罚款|保证金|服务费|手续费|中介费|担保费|定金|押金|首付|奖励|存款|存单|固定资产(?:有|一共|大概)?|设备款|成本|花了?|亏了?|账上有",
    ),
    ("total_assets_wan", r"总资产|资产总额|资产总计|资产(?:有|一共|合计|大概|差不多)|资产|家底"),
    (
        "annual_revenue_wan",
        r"营收|营业收入|营业额|主营收入|流水|销售额|销售收入|销售|年收入|总收入|毛收入|收入|产值|进账|卖了?|开票|年入|年销|挣|生意|做到了?|去年(?:做了?|干了?)|(?:今年|前年)[^，,。]{0,3}(?:做|干)了?|一年(?:做|干|也就|能做)",
    ),
    (
        "loan_amount_wan",
        r"想贷|要贷|贷款|贷个|贷点|贷|借个|借点|借|融资|想融|融|申请|需要|需求|需|缺口|缺|差|周转|额度|用款|要个|想要|想用|急用|要用|想弄|想搞|弄个|搞个|凑|垫资|批|资金|就够|进货要|金额",
    ),
    ("loan_amount_wan", r"(?<![不需只])要(?!是)|来(?=\d|[一二两三四五六七八九十几])"),
]
_MONEY_AFTER = [
    (
        OTHER,
        r"(?:的)?(?:利润|毛利|净利|利息|房租|租金|工资|注册资|投资|合同|订单|应收|货款|税|社保|补贴|贴息|罚款|保证金|服务费|手续费|中介费|押金|定金|存货|设备款|存款|房子|奖励|没还|快到期|到期|要还|的?还款|成本|贷款(?:快|要|马上|下|没还|还没|在|到期))",
    ),
    ("total_assets_wan", r"(?:的)?(?:总)?资产"),
    ("annual_revenue_wan", r"(?:的)?(?:年)?(?:营收|营业|流水|销售|年收入|收入|产值|进账|报税)"),
    (
        "loan_amount_wan",
        r"(?:的|左右的?)?(?:贷款|额度|融资|资金|周转|就够|就行|够了|启动资金|流动资金|借款|进货|买|可以贷|能贷|想贷|想办贷|想借|行吗|能批|能不能贷|缺口)",
    ),
]
_PEOPLE_BEFORE = r"员工|职工|雇了?|招了|团队|社保|人数|公司(?:一共|总共|有|现在)?|店里(?:有)?|厂里(?:有)?|手下|工人|用工|从业人员|上班的?|就我|一共|总共|全职|正式的?|算上我|编制|连我|加上我"
_PEOPLE_OTHER = r"股东|合伙|担保|客户|介绍|评审|借款人|法人|孩子|老人|家人|债主|征信|买家|家|出资|朋友|位专家|户"
_AGE = re.compile(
    r"开业|开张|开了|开的|开(?=$|[^发放票始户口])|成立|注册|经营|创立|创办|创业(?!贷|担保|补|园)|创建|营业|运营|干了|做了|办了|办的|存续|做这行|干这行|老店|建厂|建店|开店|开公司|拿的?执照|下来的?执照|执照|起家|公司年限|年限"
)
_TERM = re.compile(
    r"贷款?期|期限|分期?|周转|借|用款|贷|还清|还完|还$|租|合同|还有|到期|毕业|退伍|退役|工作|逾期|发工资|账期|质保|房租|等|批"
)
_MONTHLY = re.compile(r"月(?:均|营业额?|流水|销售额?|收入|营收)|每个?月|一个月|月入")
_DAILY = re.compile(r"日(?:均|营业额?|流水|销售额?)|每天|一天|天天|季度|旺季|淡季|一单|每单|一笔|一车")


class Cue(NamedTuple):
    field: str
    start: int
    end: int


def _compiled(rules: List[Tuple[str, str]]) -> "List[Tuple[str, re.Pattern[str]]]":
    return [(field, re.compile(pattern)) for field, pattern in rules]


_BEFORE, _AFTER = _compiled(_MONEY_BEFORE), _compiled(_MONEY_AFTER)
_REACH, _CROSSING = 14, 6


_A_YEAR = re.compile(r"一年(?:下来|大概|差不多|能有?)?$")


def _nearest_before(window: str) -> Optional[Tuple[str, int]]:
    """The field whose cue stands closest to the end of the window; on a tie the earlier rule."""
    found: List[Tuple[int, int, str]] = []
    for rank, (field, pattern) in enumerate(_BEFORE):
        ends = [match.end() for match in pattern.finditer(window)]
        if ends:
            found.append((len(window) - ends[-1], rank, field))
    if not found:
        return ("annual_revenue_wan", 0) if _A_YEAR.search(window) else None
    distance, _, field = min(found)
    return field, distance


_NUMBER_NEXT = re.compile(r"[大约差不多有了是]{0,3}[\d一二两三四五六七八九十百几]")


def _nearest_after(window: str) -> Optional[str]:
    for field, pattern in _AFTER:
        match = pattern.match(window)
        if match and not _NUMBER_NEXT.match(window[match.end() :]):
            return field
    return None


def money_field(text: str, start: int, end: int, clause: Tuple[int, int], previous_end: int) -> Optional[str]:
    """The field of the sum at [start, end); `previous_end` is where the quantity before it ended.

    A cue right after the sum wins only over a cue that is not right before it. Returns OTHER for sums that are known to
    be something else (rent, a contract, an old loan) and None where nothing tells.
    """
    near = text[max(clause[0], previous_end, start - _REACH) : start]
    before = _nearest_before(near)
    after = _nearest_after(text[end : min(clause[1], end + 14)].lstrip())
    if after == OTHER or (after and (before is None or before[1] > 3)):
        return after
    if before:
        return before[0]
    far = text[max(previous_end, clause[0] - _REACH) : clause[0]]
    earlier = _nearest_before(far) if clause[0] - previous_end > 0 else None
    return earlier[0] if earlier and earlier[1] <= _CROSSING and earlier[0] != OTHER else None


def revenue_factor(text: str, start: int, end: int, clause: Tuple[int, int]) -> Optional[float]:
    """12 for a monthly sum, None for a daily or seasonal one (no honest year from it)."""
    window = text[clause[0] : clause[1]]
    if _DAILY.search(window):
        return None
    return 12.0 if _MONTHLY.search(window) else 1.0


_PEOPLE_CUE = re.compile(
    rf"(?:{_PEOPLE_BEFORE})(?:的?(?:大概|一共|总共|有|是|为|差不多|里|数|就|才|交了|在交|上的|改成|改为|改到|应该是|写|填|[:：]))*\s?$"
)
_PEOPLE_TAKEN = re.compile(rf"(?:{_PEOPLE_OTHER})")
_TO_HIRE = re.compile(r"(?:要|先|想|再|打算|准备|可以|能)[^，,。]{0,2}(?:招|雇|请)$")
_NO_STAFF = re.compile(r"^(?:合伙|股东|担保|一起合|介绍|说|跟我说|买|来买|的?客户|给我|以上才|才能|一桌|份|座)")


def is_staff(text: str, start: int, end: int, clause: Tuple[int, int], says_people: bool) -> bool:
    """Whether a count is the firm's staff: 人 or 员工 said and nothing that makes them partners, guarantors, customers."""
    before, after = text[clause[0] : start], text[end : clause[1]]
    if _PEOPLE_TAKEN.search(before[-5:]) or _TO_HIRE.search(before) or _NO_STAFF.match(after):
        return False
    return says_people or bool(_PEOPLE_CUE.search(before))


_FOUNDED = re.compile(
    r"成立|注册|开(?:的|业|张|始(?:干|做|经营)|店|公司|了(?=$|[，,。]))|就开|刚开|才开|创(?:立|办|建)|创业(?!贷|担保|补|园)|办的|执照|起家|起步|建(?:的|厂)|年限|干起|做起"
)


def is_founded(text: str, start: int, end: int, clause: Tuple[int, int]) -> bool:
    """Whether a date is the firm's beginning: its own words stand in the clause."""
    return bool(_FOUNDED.search(text[clause[0] : start][-10:]) or _FOUNDED.search(text[end : clause[1]][:6]))


def is_bare(text: str, start: int, end: int, clause: Tuple[int, int], others: int = 5) -> bool:
    """Whether the clause holds at most `others` characters beside this quantity, so that it can answer a question."""
    before, after = text[clause[0] : start], text[end : clause[1]]
    if re.search(r"连着?|连续|最近|过去|近|压着|等了?|每$", before):
        return False
    return len(before.strip()) + len(after.strip()) <= others


def is_periodic(text: str, clause: Tuple[int, int]) -> bool:
    """A sum by the month, day or season."""
    window = text[clause[0] : clause[1]]
    return bool(_MONTHLY.search(window) or _DAILY.search(window))


def is_age(text: str, start: int, end: int, clause: Tuple[int, int]) -> Optional[bool]:
    """True: the firm's age. False: a term or something else. None: nothing tells."""
    before, after = text[clause[0] : start], text[end : clause[1]]
    if _TERM.search(before[-5:]) or re.match(r"\s?(?:期|还|内|以内|分期|后|没|逾期|的?(?:租|合同|贷款|利息))", after):
        return False
    if _AGE.search(before[-10:]) or _AGE.search(after[:6]):
        return True
    return None
