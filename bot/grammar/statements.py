"""Yes and no facts: what the firm says it has, is or did. A question (有没有, 是不是) states nothing."""

import re
from dataclasses import dataclass
from typing import Iterator, List, Pattern, Tuple

from bot.grammar.spans import Fact

_NO = r"(?:从来没有?|从没有?|没有?|还没有?|无|未|暂无|没啥|没什么|没得|没申请|没拿|不具备|不算|不属于|不是|非|啥|并非)"
_HAVE = r"(?:有|持有|拥有|获得|取得|拿到了?|拿了|拿的|申请了|申请过|申请下来|注册了|注册过|手里|手上|名下|评上|评了|通过|入选|入了|认定|属于|是|被评为|办了|登记了|我们|我司|公司)"
_QUANTITY = r"(?:[\d一二两三四五六七八九十几]+(?:多|来)?(?:个|项|件|份|本|张))"


@dataclass(frozen=True)
class Statement:
    """`yes` and `no` are searched; `no` wins where they overlap; `never` are spans that state nothing."""

    field: str
    yes: Pattern[str]
    no: Pattern[str]


def _possession(field: str, words: str, blocked: str = r"(?!)") -> Statement:
    gap = r"[^，,。？?！!；;没不无]{0,7}?"
    noun = rf"(?:{words})(?!{blocked})"
    after = rf"{noun}[^，,。？?没不]{{0,4}}(?:{_QUANTITY}|刚?(?:评上|批下来|下来了|拿到|拿了)|入库|(?:(?:也|都|还|倒是?)?有|(?:也|都)是)(?=$|[，,。；;！! 的啊呢了吧]))"
    whole = rf"(?:^|[，,。；;、 ]){noun}(?:[了的啊呢吧]?(?:$|[，,。；;、 ]))"
    yes = rf"(?<![没共])有(?:一?[个项])?(?:{words})(?!质押|融资|局|中心)|{_HAVE}{gap}{noun}|{_QUANTITY}{gap}{noun}|{after}|{whole}"
    no = rf"{_NO}[^，,。？?！!；;有是]{{0,6}}?{noun}|{noun}[^，,。？?]{{0,3}}(?:没有|都没|也没|没评|没有评|没办|没下来|还在申请|在申请|未)"
    return Statement(field, re.compile(yes), re.compile(no))


_LOAN = r"(?:贷款?|借款?|信贷|银行的?钱|经营贷)"
_STATEMENTS: List[Statement] = [
    Statement(
        "first_loan",
        re.compile(
            r"(?:从来|从|以前|之前|一直|都|还|公司|我们|我|压根|向来|至今)?(?:没有?|未|没有在银行)(?:跟|向|在|找|和|问)?(?:任何)?(?:银行|金融机构)?[^，,。？?有]{0,3}(?:贷过|借过|贷款过|借款过|办过贷|用过贷|申请过贷)"
            r"|(?:没有?|无|零|没有任何)(?:过)?(?:任何)?(?:银行|企业)?(?:贷款|信贷|借贷)(?:记录|历史|经历)"
            r"|(?:户头|名下)零?没?有?零?贷款(?:记录)?(?=$|[，,。])"
            r"|(?:第一次|头一次|头一回|头回|首次)(?:贷|借|申请|办理?贷|办贷|找银行|跟银行|来贷|想贷|要贷)|(?:是|算)(?:我们?)?(?:的)?(?:第一次|头一回|头一次|首贷户?)(?!吗|么)"
            r"|^(?:首贷|第一次|头一回|头一次|没贷过|没有贷过|从没贷过)[的啊呢吧]?(?=$|[，,。])"
            r"|(?:我|我们|公司|属于)(?:是|属于|算是?)?首贷户?(?=$|[，,。])|(?:征信|信用)?(?:是|还是)?白户|征信(?:上|记录|报告)?(?:还)?(?:是)?(?:空白|白的|一片空白|没记录)|没有征信记录"
            r"|从没贷过款?|没贷过款?|没有贷过款?|公司名下没有贷款"
        ),
        re.compile(
            r"不是(?:第一次|首贷|首次|头一回|头一次)|(?<![没有未])(?<!没有)(?:贷过(?!期)|借过银行|借过款|贷款过)|有过(?:银行)?贷款|有贷款记录|(?:现在|目前|手里|手上|还)?有(?:一|两|几)?笔[^，,。？?]{0,10}(?:贷|没还)|欠(?:着)?银行|欠(?:着)?[^，,。]{0,6}贷款"
            r"|正在还贷|贷款(?:还)?没还完|还有贷款|有存量贷款|贷了[^，,。]{0,4}次|不是没贷过|老贷款|有(?:银行)?贷款(?:在还|没还|快|要|马上|下个?月)|(?:贷款|那笔)(?:快|马上|就要|要|下个?月|月底|年底)[^，,。]{0,4}到期"
        ),
    ),
    Statement(
        "loan_due_soon",
        re.compile(
            r"(?:快|马上|就要?|即将|眼看|临近|要|上?下个?月|这个?月|本月|月底|下周|这周|过几天|几天后|过两天|还有(?:不到)?(?:[一二两三四五六七八九十几\d]+(?:多)?(?:天|周|个?礼拜|个?星期)|[一两12]个月|半个月)就?)[^，,。？?不没]{0,4}(?:到期|要还本金|得还本金)"
            r"|到期(?:了)?(?:还不上|没钱还|想续|要续|接不上|怎么续)|(?:想|要|需要|准备|打算)(?:办理?|做|申请)?(?:个|一下)?(?:无还本)?续贷|贷款到期了"
        ),
        re.compile(
            r"(?:没有?|无|没啥)[^，,。？?]{0,6}到期|(?:还|离)?(?:没|不|未)(?:有|会)?(?:马上|要|快)?到期|还早(?:着)?|到期还早|(?:明年|后年|还有[一二两三\d]+年|还有半年)[^，,。]{0,6}到期"
        ),
    ),
    _possession(
        "has_ip",
        r"发明专利|实用新型|外观专利|专利权?|商标|软著|软件著作权|著作权|版权|知识产权",
        r"质押|融资|贷款|局|中心|能|可以|服务",
    ),
    _possession(
        "is_high_tech",
        r"国家高新(?:技术企业)?|国家级高新|国高新?|高新技术企业|高新企业|高企|科技型(?:中小|小微)?企业|高新(?!区|产业|园|园区)",
        r"能|可以|贷|有什么|怎么",
    ),
    _possession(
        "is_specialized_new", r"专精特新(?:小巨人|中小企业|企业)?|小巨人", r"能|可以|贷|有什么|怎么|的?贷款|政策"
    ),
    _possession(
        "has_government_contract",
        r"政府采购(?:的)?合同|政采合同|中标通知书?|中标合同|政府(?:的)?订单",
        r"能|可以|怎么|贷|融资",
    ),
    Statement(
        "exports",
        re.compile(
            r"(?:做|干|搞|有|从事|是做?)(?:的)?(?:点|一些)?(?:外贸|出口|进出口|跨境)|跨境电商|外贸(?:公司|企业|占|订单|生意|为主|单)|(?:产品|主要|全部|都|货)(?:是)?(?:往[^，,。]{1,6})?出口|出口(?:到|业务|型|为主|给|占)|往[^，,。？?]{1,6}出口|(?:^|[，,。 ])出口(?!退税|贷|企业|信用|信保|型?融资|的?政策)[^，,。？?]{1,8}"
        ),
        re.compile(
            r"(?:不|没有?|没|未|无)(?:怎么)?(?:做|搞|干|涉及|从事)?(?:过)?(?:任何)?(?:外贸|出口|进出口|跨境)|(?:全是|都是|只做|纯)内销"
        ),
    ),
]
_ASKED = re.compile(
    r"(?:有没有|是不是|是否|算不算|属不属于|算|是)[^，,。]{0,8}(?:吗|么|\?|？)|有没有|是不是|是否|算不算|什么是|什么叫|啥叫|什么意思|需不需要|要不要|不需要|不用|不看|不要求"
)
_WISH = re.compile(r"(?:想|准备|打算|正在|在|计划)(?:要)?(?:申请|办理?|评|申报|认定|注册)$|在申请|申请中")


def _states(text: str, start: int, end: int) -> bool:
    """Not inside a question or a wish, and not a loan's own name (首贷贴息)."""
    window_start = max(0, start - 6)
    asked = any(
        match.start() + window_start <= end and match.end() + window_start >= start
        for match in _ASKED.finditer(text[window_start : end + 2])
    )
    return not asked and not _WISH.search(text[max(0, start - 6) : start])


def _spans(pattern: Pattern[str], text: str) -> List[Tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text) if _states(text, *match.span())]


def _inside(span: Tuple[int, int], others: List[Tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end and (start, end) != span for start, end in others)


def find_statements(text: str) -> Iterator[Fact]:
    """A "no" inside a longer "yes" is part of it (没跟银行贷过); else a "yes" that touches a "no" is taken back by it.

    Where both stand apart one of them is about part of the matter: some IP is IP, one loan is a loan.
    """
    for statement in _STATEMENTS:
        agreed, denied = _spans(statement.yes, text), _spans(statement.no, text)
        denied = [span for span in denied if not _inside(span, agreed)]
        agreed = [span for span in agreed if all(span[1] <= start or span[0] >= end for start, end in denied)]
        found = [(True, agreed), (False, denied)]
        if agreed and denied:
            found = [(False, denied)] if statement.field == "first_loan" else [(True, agreed)]
        for value, spans in found:
            for start, end in spans[:1]:
                yield Fact(statement.field, value, start, end)


_YES = re.compile(
    r"^(?:是|是的|对|对的|对啊|有|有的|有啊|嗯+|好|好的|可以|行|能|没错|正确|确认|同意|yes|ok|y|会|需要|要|当然|当然有|有呢)[的啊呀哦呢哈吧了~]*(?=$|[，,。!！ ])",
    re.IGNORECASE,
)
_NOPE = re.compile(
    r"^(?:不是|不|从来没有|从没有|没有|没|否|无|不对|不行|不能|不可以|不需要|不用|没有的|暂无|还没|还没有|no|n|不同意|都没有|不会|不要|不太是|没呢)[的啊呀哦呢哈吧了~]*(?=$|[，,。!！ ])",
    re.IGNORECASE,
)


def find_bool(text: str) -> Iterator[Fact]:
    """The yes or no an answer begins with."""
    for pattern, value in ((_YES, True), (_NOPE, False)):
        match = pattern.match(text)
        if match:
            yield Fact("bool", value, *match.span())
