"""The shipped entries: each subsidy has a rule, or says why a sum cannot be told."""

import re
from typing import Any

import pytest
from offering_samples import shipped_entries, shipped_offerings

from policy_kb.offerings import Group, Offering
from policy_kb.subsidy_rules import Formula, Receiver, SubsidyRule, parse_subsidy

ENTRIES = {entry["id"]: entry for entry in shipped_entries()}
SUBSIDIES = [one for one in shipped_offerings() if one.group is Group.SUBSIDY]
RULES = {one.id: parse_subsidy(one.id, one.subsidy) for one in shipped_offerings() if one.subsidy is not None}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
TO_BANKS = re.compile(r"补给(?:放贷的)?银行|补偿银行|补给银行和担保机构|补给合作机构")


def prose(entry: dict[str, Any]) -> str:
    conditions = "".join(f"{one.get('value', '')}{one.get('text', '')}" for one in entry.get("conditions", []))
    return f"{entry['title']}{entry['summary']}{entry['benefit']}{conditions}"


def test_there_are_many():
    assert len(SUBSIDIES) > 20
    assert len(RULES) > 35


@pytest.mark.parametrize("offering", SUBSIDIES, ids=lambda one: one.id)
def test_every_subsidy_has_a_rule_or_says_why_not(offering: Offering):
    rule = RULES[offering.id]

    assert rule.tiers or len(rule.text) > 10
    assert bool(rule.tiers) == (rule.kind is not Formula.UNSTATED)


@pytest.mark.parametrize("entry_id", sorted(RULES))
def test_every_number_of_a_rule_stands_in_the_entry(entry_id: str):
    """In its clause, and the clause's own numbers in the entry's prose: nothing in a rule is made up."""
    rule, words = RULES[entry_id], prose(ENTRIES[entry_id])

    assert [number for number in NUMBER.findall(rule.clause) if number not in words] == []
    assert [number for number in numbers(rule) if number not in known(rule.clause + words)] == []


def known(words: str) -> set[str]:
    """The numbers in the words, years as months, basis points as points, a rise in percent as a factor, 减半 as 50."""
    found = set(NUMBER.findall(words))
    found |= {str(int(one) * 12) for one in re.findall(r"(\d+)年(?!\d)", words)} | set(re.findall(r"(\d+)个月", words))
    found |= {f"{int(one) / 100:g}" for one in re.findall(r"(\d+)BP", words)}
    found |= {f"{1 + int(one) / 100:g}" for one in re.findall(r"上浮(?:不超过同期1年期LPR的)?(\d+)%", words)}
    found |= {"50"} if "减半" in words else set()
    found |= {"100"} if "全额" in words else set()
    found |= {"12"} if "一年" in words else set()
    return found


def numbers(rule: SubsidyRule) -> list[str]:
    plain = {"name", "kind", "up_to"}
    values = [value for tier in rule.tiers for name, value in vars(tier).items() if name not in plain]
    return [f"{float(value):g}" for value in values if value is not None]


@pytest.mark.parametrize("entry_id", sorted(RULES))
def test_what_the_source_says_goes_to_a_bank_is_not_a_firms(entry_id: str):
    if TO_BANKS.search(prose(ENTRIES[entry_id])):
        assert RULES[entry_id].receiver is not Receiver.FIRM


def test_what_a_bank_receives_is_looked_at():
    assert {one for one in RULES if TO_BANKS.search(prose(ENTRIES[one]))} >= {"xx-bank-subsidy", "xx-risk-compensation"}


def test_stacking_names_entries_that_have_a_rule():
    named = [(one, other) for one, rule in RULES.items() if rule.stacking for other in others(rule)]

    assert len(named) > 5
    assert [pair for pair in named if pair[1] not in RULES or pair[0] == pair[1]] == []


def others(rule: SubsidyRule) -> frozenset[str]:
    return rule.stacking.may_with | rule.stacking.not_with if rule.stacking else frozenset()


def test_an_entry_that_speaks_of_choosing_one_has_a_stacking_rule():
    spoken = {
        offering.id
        for offering in SUBSIDIES
        if re.search(
            r"二选一|只能选一项|不得重复享受", str(ENTRIES[offering.id]["conditions"]) + ENTRIES[offering.id]["summary"]
        )
    }

    assert spoken
    assert {one for one in spoken if RULES[one].stacking is None} == set()
