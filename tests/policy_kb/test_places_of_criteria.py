"""A criterion on a place compares full names; this must be the same as containment by the codes of GB/T 2260."""

from datetime import date
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st
from offering_samples import atom, sample

from policy_kb.compiled import CompiledCatalogue
from policy_kb.eligibility import Outcome, judge
from policy_kb.facts import Facts, OneOf
from policy_kb.regions import NATION, Region, all_regions, get_region

TODAY = date(2026, 11, 21)
PLACES = [place for place in all_regions() if place.code != NATION]


def test_a_full_name_begins_with_the_names_of_exactly_the_places_that_contain_it():
    by_name = {place.path: place.code for place in PLACES}

    assert len(by_name) == len(PLACES) > 3000
    for place in PLACES:
        by_prefix = {by_name[start] for start in accumulate(place.path) if start in by_name}
        assert by_prefix == set(place.chain) - {NATION}, place.path


def expected(wanted: Region, known: Region) -> Outcome:
    if wanted.contains(known):
        return Outcome.ELIGIBLE
    return Outcome.UNDETERMINED if known.contains(wanted) else Outcome.INELIGIBLE


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), st.data())
def test_a_firm_in_a_place_is_in_all_that_contain_it_and_may_be_in_all_inside(place: Region, data: st.DataObject):
    around = [get_region(code) for code in place.chain]
    inside = [other for other in PLACES if place.contains(other)]
    other = data.draw(st.sampled_from([*around, *inside, data.draw(st.sampled_from(PLACES))]))
    offering = sample(atom("region", "eq", other.path))
    facts = Facts({"region": OneOf((place.path,))})

    assert judge(offering, facts, TODAY).outcome is expected(other, place)
    assert CompiledCatalogue([offering], TODAY).outcomes(facts) == [expected(other, place)]
