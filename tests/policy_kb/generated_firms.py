"""Firms made up from a seed: complete profiles, told as people tell them, in options, numbers, ranges and alternatives."""

import random
from collections.abc import Iterator
from typing import Any

from policy_kb.answers import Answers
from policy_kb.entity_types import contradicts
from policy_kb.fact_wording import askable_fields, question_words
from policy_kb.facts import FIELDS, Facts, Kind, OneOf, parse_fact, parse_facts
from policy_kb.industries import industries

SEED = 20261121
UNKNOWN_SHARE = 0.08
PLACES = (
    "北京市海淀区", "北京市朝阳区", "北京市东城区", "北京市丰台区", "北京市石景山区", "北京市昌平区", "北京市顺义区",
    "北京市房山区", "北京市通州区", "北京市经济技术开发区", "北京市", "河南省新乡市", "河南省新乡市新乡县", "河南省新乡市原阳县",
    "河南省新乡市辉县市", "河南省郑州市", "河南省", "上海市",
)  # fmt: skip
FORMS = {"企业": 66, "个体工商户": 20, "农民专业合作社": 3, "小微企业": 3, "农户": 2, "合伙创业": 3, "个人": 3}
PURPOSES = ("流动资金", "流动资金", "流动资金", "经营性", "设备更新", "固定资产", "科技创新", "还旧债")
COLLATERAL = ([], [], [], ["房产"], ["应收账款"], ["生产设备"], ["存货"], ["应收账款", "房产"], ["车辆"])
GROUPS = ([], [], [], ["高校毕业生"], ["退役军人"], ["返乡创业农民工"], ["城镇登记失业人员"], ["网络商户"])
CHANCES = {
    "first_loan": 0.4,
    "loan_due_soon": 0.3,
    "has_ip": 0.3,
    "is_high_tech": 0.25,
    "is_specialized_new": 0.12,
    "is_private": 0.93,
    "exports": 0.15,
    "has_government_contract": 0.12,
}
TYPICAL = {  # middle and spread of the logarithm
    "employees": (2.5, 1.4),
    "annual_revenue_wan": (5.6, 1.8),
    "total_assets_wan": (5.6, 1.9),
    "loan_amount_wan": (4.3, 1.3),
}


def firms(count: int, seed: int = SEED) -> Iterator[Answers]:
    """What each of `count` firms would answer to everything; what it would not know is skipped."""
    dice = random.Random(seed)
    for _ in range(count):
        told = {name: as_told(dice, name, value) for name, value in profile(dice).items()}
        unknown = {name for name in told if dice.random() < UNKNOWN_SHARE}
        facts = parse_facts({name: value for name, value in told.items() if name not in unknown})
        if contradicts(facts):  # a range around a number may reach into another size
            facts = facts.with_value("entity_type", OneOf(("企业",)))
        yield Answers().told(facts).skip(askable_fields())


def profile(dice: random.Random) -> dict[str, Any]:
    """One firm. Nobody who never had a loan has one that falls due, and a declared size agrees with the numbers."""
    numbers = {name: round(dice.lognormvariate(*shape)) for name, shape in TYPICAL.items()}
    flags = {name: dice.random() < chance for name, chance in CHANCES.items()}
    flags["loan_due_soon"] = flags["loan_due_soon"] and not flags["first_loan"]
    firm = {
        "region": dice.choice(PLACES),
        "industry": dice.choice([*(one.name for one in industries()), "示例行业"]),
        "entity_type": dice.choices(list(FORMS), list(FORMS.values()))[0],
        "years_in_business": round(dice.uniform(0, 15), 1),
        **numbers,
        "loan_purpose": dice.choice(PURPOSES),
        **flags,
        "collateral": dice.choice(COLLATERAL),
        "owner_group": dice.choice(GROUPS),
        "tax_credit_grade": dice.choice("ABBMMMCD"),
    }
    return firm | {"entity_type": "企业"} if contradicts(parse_facts(firm)) else firm


def as_told(dice: random.Random, name: str, value: Any) -> Any:
    """A number also as the option that holds it or as a range around it, a name also as one of two."""
    way = dice.random()
    if FIELDS[name].kind is Kind.NUMBER and way < 0.7:
        return option_with(name, value) if way < 0.4 else {"gte": int(value * 0.8), "lte": int(value * 1.3) + 1}
    if name in ("industry", "loan_purpose") and way < 0.08:
        other = dice.choice([one["value"] for one in question_words(name)["options"]])
        return {"any_of": list(dict.fromkeys([value, other]))}
    return value


def option_with(name: str, value: float) -> Any:
    """The option whose range holds the number; the number itself between two options."""
    ranges = [option["value"] for option in question_words(name)["options"]]
    holding = (one for one in ranges if one.get("gte", 0) <= value <= one.get("lte", value))
    return next(holding, value)


def corrected(dice: random.Random, truth: Answers, told: Facts) -> Facts:
    """Another answer to one of the questions that were answered in `told`."""
    name = dice.choice(sorted(told))
    others = [parse_fact(name, option["value"]) for option in question_words(name)["options"]]
    value = dice.choice([fact for fact in others if fact != told.get(name)])
    return Facts({name: value}) if not contradicts(truth.facts.with_value(name, value)) else Facts()
