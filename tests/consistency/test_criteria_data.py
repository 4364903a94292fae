"""The criteria of the shipped entries: every offering has them, and no number of a condition is lost."""

import re
from typing import Any

import pytest
from offering_samples import shipped_entries, shipped_offerings

from policy_kb.criteria import Atom, Op
from policy_kb.entity_types import known_categories
from policy_kb.fact_wording import askable_fields
from policy_kb.industries import industries
from policy_kb.offerings import offering_from

OFFERED = ("policy", "product", "service")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def ids(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["id"] for entry in entries]


def offered() -> list[dict[str, Any]]:
    return [entry for entry in shipped_entries() if entry["kind"] in OFFERED]


def all_atoms() -> list[tuple[str, Atom]]:
    return [(offering.id, atom) for offering in shipped_offerings() for atom in offering.criteria.atoms()]


def test_every_policy_product_and_service_is_an_offering_with_criteria_or_an_explicit_empty_list():
    assert len(offered()) > 100
    assert ids([entry for entry in offered() if "offering" not in entry or "criteria" not in entry]) == []


def test_definitions_and_contacts_are_no_offerings():
    others = [entry for entry in shipped_entries() if entry["kind"] not in OFFERED]

    assert others
    assert ids([entry for entry in others if offering_from(entry) is not None]) == []


@pytest.mark.parametrize("entry", offered(), ids=ids(offered()))
def test_every_number_of_a_condition_is_in_a_rule_or_in_its_words(entry: dict[str, Any]):
    conditions = entry.get("conditions", [])
    wanted = {
        number
        for condition in conditions
        for source in (condition["text"], str(condition["value"]))
        for number in NUMBER.findall(source)
    }
    said = str(entry["criteria"])
    found = set(NUMBER.findall(said))

    assert wanted - found == set()


@pytest.mark.parametrize("entry", offered(), ids=ids(offered()))
def test_every_field_of_a_condition_is_in_the_criteria(entry: dict[str, Any]):
    """A condition `other` may have become a fact of its own; what is about the firm keeps its field."""
    wanted = {condition["field"] for condition in entry.get("conditions", [])} - {"other"}
    found = {atom["field"] for item in entry["criteria"] for atom in item.get("any", [item])}

    assert wanted - found == set()


def test_every_fact_a_rule_reads_can_be_asked_for():
    assert all_atoms()
    assert {field for _, atom in all_atoms() for field in atom.reads} <= set(askable_fields())


def test_every_kind_of_firm_and_every_sector_is_known():
    firms = {value for _, atom in all_atoms() if atom.field == "entity_type" and atom.reads for value in atom.values}
    sectors = {value for _, atom in all_atoms() if atom.field == "industry" and atom.reads for value in atom.values}
    known = {sector for one in industries() for sector in one.sectors | one.may_be | {one.name, one.size_row}}

    assert firms
    assert firms <= known_categories()
    assert sectors
    assert sectors <= known


def test_a_local_offering_checks_where_the_firm_is():
    """Without it a firm from elsewhere would be told that it may apply."""
    local = [one for one in shipped_offerings() if one.region != "全国"]

    assert local
    assert [one.id for one in local if not any(atom.field == "region" for atom in one.criteria.atoms())] == []


def test_what_a_person_must_check_is_worded():
    manual = [atom for _, atom in all_atoms() if atom.op is Op.TEXT]

    assert manual
    assert all(len(atom.text) >= 4 for atom in manual)
