from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.clocks import Clock, OfficeHours, deadline, is_working_day, next_working_day
from matching.numbers import BEIJING


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("started", "due", "provisional"),
    [
        pytest.param("2026-11-23T10:00", "2026-11-25T17:30", False, id="Monday morning"),
        pytest.param("2026-11-23T17:30", "2026-11-25T17:30", False, id="at closing time"),
        pytest.param("2026-11-23T17:31", "2026-11-26T17:30", False, id="a minute after closing time"),
        pytest.param("2026-11-23T08:00", "2026-11-25T17:30", False, id="before opening"),
        pytest.param("2026-11-24T00:00", "2026-11-26T17:30", False, id="midnight belongs to the day that begins"),
        pytest.param("2026-11-26T10:00", "2026-11-30T17:30", False, id="over a weekend"),
        pytest.param("2026-11-21T10:00", "2026-11-25T17:30", False, id="Saturday counts from Monday"),
        pytest.param("2026-02-12T10:00", "2026-02-14T17:30", False, id="make-up Saturday before Spring Festival"),
        pytest.param("2026-02-13T10:00", "2026-02-24T17:30", False, id="Spring Festival in between"),
        pytest.param("2026-02-14T10:00", "2026-02-25T17:30", False, id="filed on the make-up Saturday"),
        pytest.param("2026-02-14T18:00", "2026-02-26T17:30", False, id="make-up Saturday after closing time"),
        pytest.param("2026-02-18T10:00", "2026-02-26T17:30", False, id="within Spring Festival"),
        pytest.param("2026-02-26T10:00", "2026-02-28T17:30", False, id="make-up Saturday after Spring Festival"),
        pytest.param("2026-09-18T10:00", "2026-09-21T17:30", False, id="make-up Sunday before National Day"),
        pytest.param("2026-09-30T10:00", "2026-10-09T17:30", False, id="National Day in between"),
        pytest.param("2026-10-08T10:00", "2026-10-10T17:30", False, id="make-up Saturday after National Day"),
        pytest.param("2026-12-29T10:00", "2026-12-31T17:30", False, id="ends on the last known day"),
        pytest.param("2026-12-31T10:00", "2027-01-05T17:30", True, id="31 December, next year unknown"),
        pytest.param("2026-12-31T17:31", "2027-01-06T17:30", True, id="31 December after closing time"),
        pytest.param("2027-05-03T10:00", "2027-05-05T17:30", True, id="wholly in an unknown year"),
    ],
)
def test_contact_is_due_two_working_days_later(started: str, due: str, provisional: bool):
    found = deadline(Clock.CONTACT, beijing(started))

    assert (found.at, found.provisional) == (beijing(due), provisional)


@pytest.mark.parametrize("clock", [Clock.ACCEPTANCE, Clock.DECISION])
def test_acceptance_and_decision_are_due_one_working_day_later(clock: Clock):
    assert deadline(clock, beijing("2026-11-27T10:00")).at == beijing("2026-11-30T17:30")


def test_a_moment_in_utc_is_read_in_beijing_time():
    late_in_beijing = datetime(2026, 11, 23, 9, 31, tzinfo=UTC)

    assert deadline(Clock.CONTACT, late_in_beijing).at == beijing("2026-11-26T17:30")


def test_office_hours_can_be_others():
    hours = OfficeHours(opens=time(8, 30), closes=time(18, 0))

    assert deadline(Clock.CONTACT, beijing("2026-11-23T17:45"), hours).at == beijing("2026-11-25T18:00")


def test_the_fixed_holidays_of_an_unknown_year_are_days_off():
    assert not is_working_day(date(2027, 1, 1))
    assert not is_working_day(date(2027, 10, 1))


@given(st.dates(date(2004, 1, 1), date(2030, 12, 20)))
def test_the_next_working_day_is_one_and_none_lies_between(day: date):
    found = next_working_day(day)
    between = [date.fromordinal(n) for n in range(day.toordinal() + 1, found.toordinal())]

    assert found > day
    assert is_working_day(found)
    assert not any(is_working_day(other) for other in between)
