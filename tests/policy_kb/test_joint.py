"""Properties of verdicts on random rules and facts: intervals are judged as if every value were tried."""

from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from offering_samples import atom

from policy_kb.criteria import Criteria, parse_criteria
from policy_kb.eligibility import Clauses, Outcome, sort_clauses
from policy_kb.facts import Facts, Holds, Interval, OneOf
from policy_kb.joint import group_holds

AMOUNTS = range(1, 9)
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


def rules(atoms: st.SearchStrategy[dict]) -> st.SearchStrategy[Criteria]:
    groups = st.lists(st.lists(atoms, min_size=1, max_size=3).map(lambda members: {"any": members}), max_size=4)
    return groups.map(lambda raw: parse_criteria("sample", raw))


def spans(top: int) -> st.SearchStrategy[Interval]:
    ends = st.tuples(st.integers(0, top), st.integers(0, top))
    return ends.map(lambda pair: Interval(Decimal(min(pair)), Decimal(max(pair))))


def partial_facts() -> st.SearchStrategy[Facts]:
    names = {
        "loan_amount_wan": spans(8),
        "years_in_business": spans(8),
        "employees": spans(400),
        "annual_revenue_wan": spans(3000),
        "first_loan": st.booleans(),
        "has_ip": st.booleans(),
        "industry": st.lists(st.sampled_from(INDUSTRIES), min_size=1, max_size=2, unique=True).map(tuple).map(OneOf),
        "region": st.sampled_from(PLACES).map(lambda name: OneOf((name,))),
        "collateral": st.frozensets(st.sampled_from(THINGS)).map(Holds),
        "entity_type": st.sampled_from(["企业", "个体工商户"]).map(lambda name: OneOf((name,))),
    }
    return st.fixed_dictionaries({}, optional=names).map(Facts)


def narrowed(fact: Any) -> st.SearchStrategy[Any]:
    """A fact that says no less than this one."""
    match fact:
        case Interval(gte=low, lte=high):
            ends = st.tuples(st.integers(int(low), int(high)), st.integers(int(low), int(high)))
            return ends.map(lambda pair: Interval(Decimal(min(pair)), Decimal(max(pair))))
        case OneOf(names=names) if names[0] in PLACES:
            return st.sampled_from([name for name in PLACES if name.startswith(names[0])]).map(
                lambda one: OneOf((one,))
            )
        case OneOf(names=names):
            return st.sampled_from(names).map(lambda name: OneOf((name,)))
        case _:
            return st.just(fact)


@st.composite
def facts_and_more(draw: st.DrawFn) -> tuple[Facts, Facts]:
    facts, others = draw(partial_facts()), draw(partial_facts())
    more = {name: draw(narrowed(fact)) for name, fact in facts.values.items()}
    return facts, Facts({**others.values, **more})


def outcome(criteria: Criteria, facts: Facts) -> Outcome:
    return sort_clauses(criteria, facts).outcome


@settings(max_examples=400, deadline=None)
@given(rules(any_atoms), facts_and_more())
def test_more_facts_never_turn_a_decided_verdict_into_another(criteria: Criteria, known: tuple[Facts, Facts]):
    few, more = known
    before = outcome(criteria, few)

    if before is not Outcome.UNDETERMINED:
        assert outcome(criteria, more) is before


def every_case(facts: Facts) -> list[Facts]:
    """Every complete case over half steps of the numbers, all names and all subsets: slow and obviously right."""
    halves = [Decimal(step) / 2 for step in range(2 * 9 + 1)]
    choices: dict[str, list[Any]] = {}
    for field in ("loan_amount_wan", "years_in_business"):
        span = facts.get(field)
        inside = [n for n in halves if not isinstance(span, Interval) or span.gte <= n <= span.lte]
        choices[field] = [Interval(n, n) for n in inside]
    for field in ("first_loan", "has_ip"):
        choices[field] = [facts.get(field)] if field in facts else [True, False]
    known = facts.get("industry")
    choices["industry"] = [OneOf((name,)) for name in (known.names if isinstance(known, OneOf) else ALL_INDUSTRIES)]
    names = [field for field in choices if field in {"loan_amount_wan", "first_loan", "industry", "years_in_business"}]
    return [Facts(dict(zip(names, case, strict=True))) for case in product(*(choices[name] for name in names))]


def all_hold(criteria: Criteria, case: Facts) -> bool | None:
    answers = {group_holds(group, case) for group in criteria.groups}
    return False if False in answers else (None if None in answers else True)


simple_atoms = st.one_of(
    number_atoms, industry_atoms, st.builds(atom, st.just("first_loan"), st.just("eq"), st.booleans())
)


@settings(max_examples=150, deadline=None)
@given(rules(simple_atoms), partial_facts())
def test_an_interval_is_judged_as_if_every_value_were_tried(criteria: Criteria, facts: Facts):
    wanted = ("loan_amount_wan", "years_in_business", "first_loan", "industry")
    facts = Facts({name: fact for name, fact in facts.values.items() if name in wanted})

    found = {all_hold(criteria, case) for case in every_case(facts)}

    expected = {frozenset({True}): Outcome.ELIGIBLE, frozenset({False}): Outcome.INELIGIBLE}
    assert outcome(criteria, facts) is expected.get(frozenset(found), Outcome.UNDETERMINED)


def test_a_rule_without_clauses_lets_everybody_in():
    assert sort_clauses(Criteria(), Facts()) == Clauses()
    assert outcome(Criteria(), Facts()) is Outcome.ELIGIBLE
