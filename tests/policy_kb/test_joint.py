"""Properties of verdicts on random rules and facts: what is open is judged as if every possibility were tried."""

from decimal import Decimal
from itertools import combinations, product
from math import prod
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from offering_samples import atom

from policy_kb.criteria import Criteria, parse_criteria
from policy_kb.eligibility import Clauses, Outcome, sort_clauses
from policy_kb.facts import Facts, Holds, Interval, OneOf
from policy_kb.joint import group_holds

AMOUNTS = range(1, 9)
MOST_CASES = 5000
INDUSTRIES = ("餐饮业", "零售业", "建筑业", "软件和信息技术服务业")
ALL_INDUSTRIES = (*INDUSTRIES, "教育", "没听过的行业")
PLACES = ("北京市", "北京市海淀区", "北京市朝阳区", "河南省新乡市", "河南省")
THINGS = ("房产", "应收账款", "仓单")

number_atoms = st.builds(
    atom,
    st.sampled_from(["loan_amount_wan", "years_in_business"]),
    st.sampled_from(["lte", "gte"]),
    st.sampled_from(AMOUNTS),
)
flag_atoms = st.builds(atom, st.sampled_from(["first_loan", "has_ip"]), st.just("eq"), st.booleans())
industry_atoms = st.builds(
    atom, st.just("industry"), st.just("in"), st.lists(st.sampled_from(INDUSTRIES), min_size=1, max_size=2, unique=True)
)
region_atoms = st.builds(atom, st.just("region"), st.just("eq"), st.sampled_from(PLACES))
thing_atoms = st.builds(
    atom, st.just("collateral"), st.just("in"), st.lists(st.sampled_from(THINGS), min_size=1, max_size=2, unique=True)
)
size_atoms = st.builds(
    atom,
    st.just("entity_type"),
    st.just("in"),
    st.lists(
        st.sampled_from(["小微企业", "中型企业", "个体工商户", "中小微企业"]), min_size=1, max_size=2, unique=True
    ),
)
plain_atoms = st.one_of(number_atoms, flag_atoms, industry_atoms, region_atoms, thing_atoms)
any_atoms = st.one_of(plain_atoms, size_atoms, st.builds(atom, st.just("other"), st.just("text")))


def rules(atoms: st.SearchStrategy[dict], most: int = 4) -> st.SearchStrategy[Criteria]:
    groups = st.lists(st.lists(atoms, min_size=1, max_size=3).map(lambda members: {"any": members}), max_size=most)
    return groups.map(lambda raw: parse_criteria("sample", raw))


def spans(top: int) -> st.SearchStrategy[Interval]:
    ends = st.tuples(st.integers(0, top), st.integers(0, top))
    return ends.map(lambda pair: Interval(Decimal(min(pair)), Decimal(max(pair))))


def open_spans(top: int) -> st.SearchStrategy[Interval]:
    """Intervals that may lack an end: 「20人以下」, 「100万以上」."""
    lacking = st.integers(0, top).flatmap(
        lambda end: st.sampled_from([Interval(Decimal(end), None), Interval(None, Decimal(end))])
    )
    return st.one_of(spans(top), lacking)


def partial_facts() -> st.SearchStrategy[Facts]:
    names = {
        "loan_amount_wan": open_spans(8),
        "years_in_business": open_spans(8),
        "employees": spans(400),
        "annual_revenue_wan": spans(3000),
        "first_loan": st.booleans(),
        "has_ip": st.booleans(),
        "industry": st.lists(st.sampled_from(INDUSTRIES), min_size=1, max_size=2, unique=True).map(tuple).map(OneOf),
        "region": st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True).map(tuple).map(OneOf),
        "collateral": st.one_of(
            st.frozensets(st.sampled_from(THINGS)).map(Holds),
            st.lists(st.sampled_from(THINGS), min_size=2, max_size=2, unique=True).map(tuple).map(OneOf),
        ),
        "entity_type": st.sampled_from(["企业", "个体工商户"]).map(lambda name: OneOf((name,))),
    }
    return st.fixed_dictionaries({}, optional=names).map(Facts)


def narrowed(fact: Any) -> st.SearchStrategy[Any]:
    """A fact that says no less than this one: a shorter interval, fewer names, a smaller place."""
    match fact:
        case Interval(gte=low, lte=high):
            first, last = int(low or 0), int(high if high is not None else (low or 0) + 5)
            ends = st.tuples(st.integers(first, last), st.integers(first, last))
            return ends.map(lambda pair: Interval(Decimal(min(pair)), Decimal(max(pair))))
        case OneOf(names=names) if names[0] in PLACES:
            inside = [place for place in PLACES if any(place.startswith(name) for name in names)]
            return st.lists(st.sampled_from(inside), min_size=1, max_size=2, unique=True).map(tuple).map(OneOf)
        case OneOf(names=names):
            return st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple).map(OneOf)
        case _:
            return st.just(fact)


@st.composite
def facts_and_more(draw: st.DrawFn) -> tuple[Facts, Facts]:
    facts, others = draw(partial_facts()), draw(partial_facts())
    more = {name: draw(narrowed(fact)) for name, fact in facts.values.items()}
    return facts, Facts({**others.values, **more})


def outcome(criteria: Criteria, facts: Facts) -> Outcome:
    return sort_clauses(criteria, facts).outcome


@settings(max_examples=200, deadline=None)
@given(rules(any_atoms), facts_and_more())
def test_more_facts_never_turn_a_decided_verdict_into_another(criteria: Criteria, known: tuple[Facts, Facts]):
    few, more = known
    before = outcome(criteria, few)

    if before is not Outcome.UNDETERMINED:
        assert outcome(criteria, more) is before


HALVES = [Decimal(step) / 2 for step in range(2 * 9 + 1)]
LEAVES = ("北京市海淀区", "北京市朝阳区", "北京市密云区", "河南省新乡市", "河南省郑州市", "天津市")
SUBSETS = [frozenset(held) for count in range(4) for held in combinations(THINGS, count)]


def every_value(field: str, fact: Any) -> list[Any]:
    """Each value of a small grid that the fact leaves possible."""
    if field in ("loan_amount_wan", "years_in_business"):
        low, high = (fact.gte, fact.lte) if fact else (None, None)
        inside = [n for n in HALVES if (low is None or low <= n) and (high is None or n <= high)]
        return [Interval(n, n) for n in inside]
    if field in ("first_loan", "has_ip"):
        return [True, False] if fact is None else [fact]
    if field == "region":
        return [OneOf((leaf,)) for leaf in LEAVES if fact is None or any(leaf.startswith(name) for name in fact.names)]
    if field == "collateral" and not isinstance(fact, OneOf):
        return [Holds(held) for held in SUBSETS] if fact is None else [fact]
    return [OneOf((name,)) for name in (fact.names if fact else ALL_INDUSTRIES)]


def every_case(criteria: Criteria, facts: Facts) -> list[Facts]:
    """Every complete case of what the rules read: slow and obviously right."""
    fields = sorted(criteria.reads)
    values = [every_value(field, facts.get(field)) for field in fields]
    return [Facts(dict(zip(fields, case, strict=True))) for case in product(*values)]


def all_hold(criteria: Criteria, case: Facts) -> bool | None:
    answers = {group_holds(group, case) for group in criteria.groups}
    return False if False in answers else (None if None in answers else True)


@settings(max_examples=200, deadline=None)
@given(rules(plain_atoms, most=3), partial_facts())
def test_what_is_open_is_judged_as_if_every_possibility_were_tried(criteria: Criteria, facts: Facts):
    assume(prod(len(every_value(field, facts.get(field))) for field in criteria.reads) <= MOST_CASES)

    found = {all_hold(criteria, case) for case in every_case(criteria, facts)}

    expected = {frozenset({True}): Outcome.ELIGIBLE, frozenset({False}): Outcome.INELIGIBLE}
    assert outcome(criteria, facts) is expected.get(frozenset(found), Outcome.UNDETERMINED)


def test_a_rule_without_clauses_lets_everybody_in():
    assert sort_clauses(Criteria(), Facts()) == Clauses()
    assert outcome(Criteria(), Facts()) is Outcome.ELIGIBLE
