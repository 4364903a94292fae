from datetime import UTC, datetime, timedelta

import pytest

from console.facts import fact_lines
from console.pages.request_list import BADGES
from console.places import served_places
from console.times import in_beijing, remaining, short
from console.wording import say, texts
from desk.models import Channel, MessageState, Owner
from desk.staff_models import Role
from matching.models import MatchState
from policy_kb.documents import EntryKind, EntryStatus

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("channels", Channel),
        ("owners", Owner),
        ("roles", Role),
        ("kinds", EntryKind),
        ("statuses", EntryStatus),
    ],
)
def test_every_code_that_is_shown_has_a_chinese_name(group: str, values: type):
    assert {value.value for value in values} <= set(texts()[group])


def test_every_state_of_a_message_but_the_usual_one_has_a_name():
    assert {state.value for state in MessageState} - {"answered"} == set(texts()["message_states"])


def test_badges_name_only_states_that_exist():
    assert set(BADGES) <= {state.value for state in MatchState}


def test_a_missing_text_is_an_error():
    with pytest.raises(KeyError):
        say("no.such.text")


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (timedelta(minutes=5), "09:55"),
        (timedelta(hours=11), "昨天 23:00"),
        (timedelta(days=10), "11-11 10:00"),
        (timedelta(days=400), "2025-10-17 10:00"),
    ],
)
def test_moments_are_short_and_in_beijing_time(before: timedelta, shown: str):
    assert short(NOW - before, NOW) == shown


def test_a_full_moment_is_in_beijing_time():
    assert in_beijing(datetime(2026, 11, 20, 16, 5, tzinfo=UTC)) == "2026-11-21 00:05"


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (timedelta(hours=3, minutes=59), "还有 3 小时"),
        (timedelta(days=2), "还有 2 天"),
        (timedelta(seconds=20), "还有 1 分钟"),
        (-timedelta(days=1), "已超时 1 天"),
    ],
)
def test_clocks_say_how_long_is_left(away: timedelta, text: str):
    assert remaining(NOW + away, NOW) == text


def test_facts_are_shown_in_the_order_of_the_schema_and_unknown_ones_last():
    facts = {"zz": 1, "loan_amount_wan": {"gte": 20, "lte": 30}, "first_loan": True, "region": "北京市海淀区"}

    lines = fact_lines(facts)

    assert lines[0][0] == "注册地"
    assert lines[-1] == ("zz", "1")
    assert ("首次贷款", "是") in lines
    assert any("20" in value and "30" in value for _, value in lines)


def test_the_places_are_the_two_cities_and_their_districts():
    places = served_places()

    assert places[0] == "北京市"
    assert {"北京市海淀区", "河南省新乡市", "河南省新乡市红旗区"} <= set(places)
    assert not [place for place in places if not place.startswith(("北京市", "河南省"))]
