"""Facts with a vocabulary: what kind of firm, what for, what security, who the owner is, grades and records."""

import re
from typing import Dict, Iterator, List, Pattern, Tuple

from bot.grammar.spans import Fact

_Rules = List[Tuple[str, Pattern[str]]]
_DENIED = re.compile(r"(?:不|没|别)$|(?:不是|没有?|无|非|不算|不属于|没啥|不想|不买|别)[^，,。；;？?有是]{0,4}$")


def _rules(table: Dict[str, str]) -> _Rules:
    return [(value, re.compile(pattern)) for value, pattern in table.items()]


_ENTITY = _rules(
    {
        "农民专业合作社": r"(?:农民)?(?:专业)?合作社",
        "个体工商户": r"个体(?:工商)?户|个体经营|个体(?=$|[，,。])|(?<=是)个体(?!化)|(?<=算)个体(?!化)|夫妻店|(?<!小规模)个体老板",
        "农户": r"种粮大户|养殖户|种植户|种植大户|(?<![给向从跟和])农户|家庭农场|(?:我|俺|咱)(?:们)?(?:就)?是(?:个)?(?:普通)?农民(?!工|专业)",
        "小微企业": r"(?:我|咱|是|属于|算|家|个)[^，,。？?]{0,6}(?:小微企业|小微公司)|^小微(?:企业|公司)?(?=$|[，,。])",
        "微型企业": r"(?:我|咱|是|属于|算|家|个)[^，,。？?]{0,6}微型企业|^微型企业",
        "小型企业": r"(?:我|咱|是|属于|算|家|个)[^，,。？?]{0,6}小型企业|^小型企业",
        "中型企业": r"(?:我|咱|是|属于|算|家|个)[^，,。？?]{0,6}中型企业|^中型企业",
        "企业": r"(?:有限(?:责任)?公司|股份(?:有限)?公司|合伙企业|个人独资(?:企业)?|个独)|(?:我|我们|咱|俺)(?:自己)?(?:的)?(?:这|是|有|就是)?(?:个|家)?(?:小)?公司|(?:我司|本公司)"
        r"|(?:开|办|注册|成立|创办|弄|搞)(?:了|的|过)?(?:一)?(?:家|个|间)?[^，,。？?！!\s]{0,8}公司|^(?:公司|新公司|小公司)(?!能|可以|贷款|怎么)|(?<=[，,。 ])(?:是|算)?(?:个|家)?(?:小|新)?公司(?=$|[，,。 ])|(?:^|[，,。 ])[^，,。客欠]{0,5}(?:做|搞|干)[^，,。客欠]{1,8}的小?公司(?=$|[，,。 ])|(?:软件|科技|文化|传媒|家政|广告|贸易|物流|建筑|装修|餐饮|设计|咨询|影视|外贸|环保|商贸|制造|生物|农业)公司(?!贷|怎么)",
    }
)
_NOT_OWN_COMPANY = re.compile(
    r"(?:担保|小贷|中介|租赁|保险|贷款|评估|保理|征信|物业|代账|另一家|别的|人家|那家|资产管理)公司|公司(?:那边|说可以贷|给我打电话)"
)
_ENTITY_QUESTION = re.compile(
    r"(?:个体户?|个体工商户)(?:和|跟|与|还是|或)(?:公司|企业|小微)|(?:公司|企业|小微企业)(?:和|跟|与|还是|或|、)(?:个体|农户)|转(?:成|为)?企业|什么(?:是|叫|算)|算不算|是不是小微|怎么(?:算|认定)"
)
_PURPOSE = _rules(
    {
        "设备更新": r"(?:买|换|添|购|添置|更新|升级|购置|购买|上|改造|添两台)[^，,。？?]{0,6}(?:设备|机器|机床|生产线|挖掘机|冷藏车|货车|数控)|设备(?:更新|升级|改造)(?!贷款|再贷款)|(?:技改|技术改造)(?!再?贷款|贴息|企业|专项)",
        "科技创新": r"(?:做|搞|用于|用来|投|投入|用在|拿来|进行|加大|开展|为了)[^，,。？?]{0,4}(?:研发|科研|科技创新)|^(?:研发|科技创新)(?:投入|用|经费)?(?=$|[，,。])",
        "固定资产": r"(?:建|盖|扩建|买|修|造)(?:个|新|一个|座)?(?:厂房|厂子|车间|仓库|大棚|冷库|办公楼|商铺|门面)|(?:用于|用来|投|做|搞|添)固定资产|^固定资产(?:投资)?(?=$|[，,。])",
        "流动资金": r"进货|备货|囤货|补货|压货|发工资|发年终奖|给员工发|交房租|付房租|交租|付(?:原)?材料款?|买(?:原)?(?:材)?料|采购(?:原)?(?:材料|原料|货)|买饲料|买化肥|买种子|付货款|结货款|垫资|备料|(?:资金|用来|用于|想|缺|临时|短期|钱|点钱|做|搞|日常|来|要|万)[^，,。？?]{0,3}周转|周转(?:用|一下|不开|资金|困难|不过来)|^周转(?=$|[，,。])"
        r"|(?:用于|用来|补充|补|缺|是|做|当|要|付)(?:点|些)?流动(?:性)?资金|^流动资金(?:周转)?(?=$|[，,。])",
        "经营性": r"(?:日常|生意|公司|店里)经营(?!贷|多久|范围|性)|(?:用于|用来|是|拿来|就是)经营(?:用|性|周转)?(?=$|[，,。])|^经营(?:性|用)?(?=$|[，,。])|开分店|装修(?:新|个)?(?:店|门面|办公室|一下|厂房)|扩大(?:生产|经营|规模)",
    }
)
_GROUP = _rules(
    {
        "高校毕业生": r"(?<!招了三个)(?<!招)(?<!个)大学生|应届(?:毕业)?生|高校毕业生|(?:大学|本科|专科|硕士|研究生)(?:刚)?毕业|刚毕业|毕业[^，,。？?]{0,3}年(?:内|左右)?",
        "退役军人": r"退伍|退役|转业军人|复员|当过兵",
        "返乡创业农民工": r"返乡(?:创业|农民工)?(?!创业园|园|\d)|农民工|(?:打工|务工)回(?:来|乡|老家)",
        "城镇登记失业人员": r"失业(?:登记|人员|证)?|下岗|登记失业",
        "就业困难人员": r"就业困难|4050(?:人员)?|零就业家庭",
        "刑满释放人员": r"刑满释放|坐过牢|服过刑",
        "网络商户": r"网络商户|(?:开|做)(?:了|着)?(?:个|家)?(?:网店|淘宝店?|拼多多|抖音小店)|电商卖家",
        "脱贫人口": r"脱贫(?:户|人口|家庭)|建档立卡|贫困户",
        "农村自主创业农民": r"农村(?:自主)?创业|(?:农民|村里)(?:自主)?创业",
        "残疾人": r"残疾(?:人|证)",
    }
)
_GROUP_OTHERS = re.compile(
    r"(?:招|雇|聘|带动|吸纳|安置|请)(?:了|过)?[^，,。？?]{0,6}$|^(?:员工|证明怎么|是指|指的|包括)"
)
_TAX = [
    re.compile(
        r"(?:纳税|税务|税局|缴税)(?:信用)?(?:的)?(?:等级|级别|评级|评定|信用)?(?:上|给|评)*(?:的)?(?:是|为|评了?|评的是|：|:)?\s?(?P<grade>[ABMCDabmcd])(?:级|类|$|(?![A-Za-z]))"
    ),
    re.compile(r"(?<![A-Za-z])(?P<grade>[ABMCDabmcd])级(?:纳税|信用)"),
    re.compile(
        r"^(?:是|评的是|新公司，)?(?P<grade>[ABMCDabmcd])级?(?=$|[，,。的吧])|(?<=[，,])(?P<other>[ABMC])级(?=$|[，,。])"
    ),
    re.compile(r"(?:是|评的是|掉到|评了|评了个)(?P<grade>[ABMCD])(?:级)?了?(?=$|[，,。])"),
]
_CREDIT = _rules(
    {
        "有逾期": r"(?:有过?|征信上?有|存在|连着[^，,。]{0,4})逾期|逾期过|逾期(?:了|[一二两三\d]+次)|征信(?:不好|花了?|不行|有问题|差|黑了)|黑户|(?:上了?|是|进了?)(?:失信|黑名单|被执行)|被执行过|忘还了",
        "良好": r"征信(?:良好|没问题|没有问题|还可以|挺好|很好|正常|好着呢|没毛病)|(?:没有?|无|从没|从来没有?)(?:过)?(?:任何)?(?:逾期|不良|黑名单)",
    }
)


def _states(text: str, start: int) -> bool:
    return not _DENIED.search(text[max(0, start - 8) : start])


def _find(rules: _Rules, text: str) -> Iterator[Tuple[str, int, int]]:
    for value, pattern in rules:
        for match in pattern.finditer(text):
            if _states(text, match.start()):
                yield value, match.start(), match.end()


def find_entity_types(text: str) -> Iterator[Fact]:
    """The first kind named that the speaker can mean to be; a comparison of kinds is a question."""
    if _ENTITY_QUESTION.search(text):
        return
    others = [match.span() for match in _NOT_OWN_COMPANY.finditer(text)]
    taken: List[Tuple[int, int]] = []
    for value, start, end in _find(_ENTITY, text):
        if any(start < other_end and other_start < end for other_start, other_end in [*others, *taken]):
            continue
        taken.append((start, end))
        yield Fact("entity_type", value, start, end)
        return


def find_purposes(text: str) -> Iterator[Fact]:
    for value, start, end in _find(_PURPOSE, text):
        yield Fact("loan_purpose", value, start, end)
        return


def find_owner_groups(text: str) -> Iterator[Fact]:
    """Several groups in one sentence are a list somebody reads out, not what the owner is; two may be true together."""
    found = {
        value: (start, end)
        for value, start, end in _find(_GROUP, text)
        if not _GROUP_OTHERS.search(text[max(0, start - 8) : start]) and not _GROUP_OTHERS.match(text[end:])
    }
    if found and len(found) <= 2:
        yield Fact("owner_group", list(found), min(s for s, _ in found.values()), max(e for _, e in found.values()))


def find_tax_grades(text: str) -> Iterator[Fact]:
    for pattern in _TAX:
        for match in pattern.finditer(text):
            group = "grade" if match["grade"] else "other"
            if _states(text, match.start(group)):
                yield Fact("tax_credit_grade", match[group].upper(), *match.span())
                return


def find_credit_records(text: str) -> Iterator[Fact]:
    for value, pattern in _CREDIT:
        match = pattern.search(text)
        if match and (value == "良好" or _states(text, match.start())):
            yield Fact("credit_record", value, *match.span())
            return
