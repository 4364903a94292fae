from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from desk.conversations import open_conversation
from desk.errors import ConversationNotFound, IllegalHandoff, TakenByAnother
from desk.handoff import close, hand_back, request_person, return_to_queue, take_over
from desk.models import Channel, Conversation, HandoffEvent, Owner, StaffUser
from desk.staff_models import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def add_staff(session: Session, username: str) -> StaffUser:
    user = StaffUser(username=username, password_hash="-", role=Role.STAFF, created_at=NOW)
    session.add(user)
    session.flush()
    return user


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return open_conversation(session, Channel.WECHAT, "openid-1", now=NOW)


@pytest.fixture
def staff(session: Session) -> StaffUser:
    return add_staff(session, "staff-1")


def test_goes_from_the_bot_through_the_queue_to_a_person_and_back(
    session: Session, conversation: Conversation, staff: StaffUser
):
    owners = [
        request_person(session, conversation.id, now=NOW).owner,
        take_over(session, conversation.id, staff, now=NOW).owner,
        hand_back(session, conversation.id, staff, now=NOW).owner,
    ]

    assert owners == [Owner.QUEUE, Owner.PERSON, Owner.BOT]
    events = session.scalars(select(HandoffEvent).order_by(HandoffEvent.id)).all()
    assert [(event.to_owner, event.actor) for event in events] == [
        (Owner.QUEUE, "user"),
        (Owner.PERSON, "staff-1"),
        (Owner.BOT, "staff-1"),
    ]
    assert conversation.staff_user_id is None


def test_asking_twice_for_a_person_changes_nothing(session: Session, conversation: Conversation):
    request_person(session, conversation.id, now=NOW)
    request_person(session, conversation.id, now=NOW)

    assert len(session.scalars(select(HandoffEvent)).all()) == 1


def test_staff_may_take_over_without_being_asked(session: Session, conversation: Conversation, staff: StaffUser):
    assert take_over(session, conversation.id, staff, now=NOW).staff_user_id == staff.id


def test_taking_ones_own_again_changes_nothing(session: Session, conversation: Conversation, staff: StaffUser):
    take_over(session, conversation.id, staff, now=NOW)

    assert take_over(session, conversation.id, staff, now=NOW).staff_user_id == staff.id


@pytest.mark.parametrize("action", [take_over, hand_back, return_to_queue])
def test_nobody_takes_what_another_answers(session: Session, conversation: Conversation, staff: StaffUser, action):
    take_over(session, conversation.id, staff, now=NOW)

    with pytest.raises(TakenByAnother):
        action(session, conversation.id, add_staff(session, "staff-2"), now=NOW)


def test_a_person_can_give_it_to_the_next_in_the_queue(session: Session, conversation: Conversation, staff: StaffUser):
    take_over(session, conversation.id, staff, now=NOW)
    return_to_queue(session, conversation.id, staff, now=NOW)

    assert take_over(session, conversation.id, add_staff(session, "staff-2"), now=NOW).owner is Owner.PERSON


def test_who_waits_in_the_queue_can_go_back_to_the_bot(session: Session, conversation: Conversation):
    request_person(session, conversation.id, now=NOW)

    assert close(session, conversation.id, "user", now=NOW).owner is Owner.BOT


def test_what_is_with_the_bot_cannot_be_closed_or_handed_back(
    session: Session, conversation: Conversation, staff: StaffUser
):
    with pytest.raises(IllegalHandoff):
        close(session, conversation.id, "staff-1", now=NOW)
    with pytest.raises(IllegalHandoff):
        hand_back(session, conversation.id, staff, now=NOW)


def test_an_unknown_conversation_is_refused(session: Session):
    with pytest.raises(ConversationNotFound):
        request_person(session, "none", now=NOW)


def test_of_six_who_take_over_at_once_one_gets_it(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        conversation_id = open_conversation(session, Channel.WECHAT, "openid-1", now=NOW).id
        users = [add_staff(session, f"staff-{number}") for number in range(6)]

    def attempt(user: StaffUser) -> int | None:
        try:
            with sessions.begin() as session:
                return take_over(session, conversation_id, user, now=NOW).staff_user_id
        except TakenByAnother:
            return None

    with ThreadPoolExecutor(6) as pool:
        winners = [found for found in pool.map(attempt, users) if found is not None]

    with sessions() as session:
        found = session.get_one(Conversation, conversation_id)
        assert (found.owner, [found.staff_user_id]) == (Owner.PERSON, winners)
