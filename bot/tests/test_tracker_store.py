"""The tracker store against a real PostgreSQL, whose address is in RONGWEN_TEST_DATABASE_URL."""

import json
import os
import uuid
from typing import Iterator, List

import pytest
from cryptography.fernet import Fernet
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text

from bot.tracker_store import (
    CREATE_TABLE,
    EncryptedTrackerStore,
    MissingSetting,
    TrackerUnavailable,
    engine_for,
    shorten,
)

KEY = Fernet.generate_key().decode()
DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [inform]
    slots:
      offered: {type: any, mappings: [{type: custom}]}
      region: {type: text, mappings: [{type: custom}]}
    forms:
      needs_form: {required_slots: []}
    """
)
needs_postgres = pytest.mark.skipif(
    "RONGWEN_TEST_DATABASE_URL" not in os.environ, reason="RONGWEN_TEST_DATABASE_URL names no PostgreSQL"
)


@pytest.fixture
def url() -> str:
    address = os.environ["RONGWEN_TEST_DATABASE_URL"]
    with engine_for(address).begin() as connection:
        connection.execute(CREATE_TABLE)
    return address


@pytest.fixture
def conversation(url: str) -> Iterator[str]:
    name = uuid.uuid4().hex
    yield name
    with engine_for(url).begin() as connection:
        connection.execute(text("DELETE FROM rasa_tracker WHERE conversation = :name"), {"name": name})


def store(url: str, keys: str = KEY) -> EncryptedTrackerStore:
    return EncryptedTrackerStore(DOMAIN, url=url, keys=keys)


def turn(number: int) -> List[Event]:
    return [
        ActionExecuted("action_listen"),
        UserUttered(f"第{number}句", intent={"name": "inform"}, entities=[{"entity": "region", "value": {"gte": 1}}]),
        ActionExecuted("action_answer_question"),
        BotUttered(f"答{number}"),
    ]


def tracker(name: str, events: List[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(name, events, DOMAIN.slots)


@needs_postgres
class TestKeeping:
    @pytest.mark.asyncio
    async def test_a_conversation_comes_back_as_it_was(self, url: str, conversation: str):
        said = [*turn(1), SlotSet("offered", [{"title": "首贷贴息"}]), ActiveLoop("needs_form"), *turn(2)]
        await store(url).save(tracker(conversation, said))

        found = await store(url).retrieve(conversation)

        assert found is not None
        assert [event.as_dict() for event in found.events] == [
            event.as_dict() for event in tracker(conversation, said).events
        ]
        assert found.get_slot("offered") == [{"title": "首贷贴息"}]
        assert found.active_loop_name == "needs_form"

    @pytest.mark.asyncio
    async def test_a_stranger_has_no_conversation(self, url: str):
        assert await store(url).retrieve(uuid.uuid4().hex) is None

    @pytest.mark.asyncio
    async def test_saving_again_replaces_the_row(self, url: str, conversation: str):
        await store(url).save(tracker(conversation, turn(1)))
        await store(url).save(tracker(conversation, [*turn(1), *turn(2)]))

        found = await store(url).retrieve(conversation)

        assert found is not None
        assert found.latest_message is not None
        assert found.latest_message.text == "第2句"
        assert list(await store(url).keys()).count(conversation) == 1

    @pytest.mark.asyncio
    async def test_the_row_shows_nothing_of_what_was_said(self, url: str, conversation: str):
        await store(url).save(tracker(conversation, turn(1)))

        with engine_for(url).connect() as connection:
            sealed = connection.execute(
                text("SELECT sealed FROM rasa_tracker WHERE conversation = :name"), {"name": conversation}
            ).scalar()

        assert "第1句".encode() not in bytes(sealed)
        assert json.dumps("第1句").encode() not in bytes(sealed)


@needs_postgres
class TestKeys:
    @pytest.mark.asyncio
    async def test_an_older_key_still_opens_after_a_new_one_was_put_first(self, url: str, conversation: str):
        await store(url).save(tracker(conversation, turn(1)))

        found = await store(url, keys=f"{Fernet.generate_key().decode()},{KEY}").retrieve(conversation)

        assert found is not None

    @pytest.mark.asyncio
    async def test_a_row_that_no_key_opens_is_refused_and_not_forgotten(self, url: str, conversation: str):
        await store(url).save(tracker(conversation, turn(1)))

        with pytest.raises(TrackerUnavailable):
            await store(url, keys=Fernet.generate_key().decode()).retrieve(conversation)


class TestWithoutDatabase:
    NOWHERE = "postgresql://nobody@127.0.0.1:9/none"

    @pytest.mark.asyncio
    async def test_a_message_fails_rather_than_meet_an_empty_memory(self):
        guarded = FailSafeTrackerStore(store(self.NOWHERE))

        with pytest.raises(TrackerUnavailable):
            await guarded.retrieve("anyone")

    @pytest.mark.asyncio
    async def test_a_turn_that_cannot_be_saved_fails(self):
        guarded = FailSafeTrackerStore(store(self.NOWHERE))

        with pytest.raises(TrackerUnavailable):
            await guarded.save(tracker("anyone", turn(1)))

    def test_a_missing_key_stops_the_start(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("RONGWEN_SEAL_KEYS", raising=False)

        with pytest.raises(MissingSetting, match="RONGWEN_SEAL_KEYS"):
            EncryptedTrackerStore(DOMAIN, url=self.NOWHERE)


class TestShortening:
    def test_a_short_conversation_is_kept_whole(self):
        said = tracker("a", turn(1))

        assert shorten(said) == list(said.events)

    def test_the_cut_is_between_turns(self):
        said = tracker("a", [event for number in range(100) for event in turn(number)])

        events = shorten(said, kept=50)

        assert len(events) <= 50
        assert isinstance(events[0], ActionExecuted)
        assert isinstance(events[1], UserUttered)
        assert events[-1] == said.events[-1]

    def test_slots_and_the_active_loop_outlive_the_cut(self):
        early = [
            SlotSet("region", "北京市海淀区"),
            SlotSet("offered", [1]),
            SlotSet("offered", None),
            ActiveLoop("needs_form"),
        ]
        said = tracker("a", [*turn(0), *early, *[event for number in range(100) for event in turn(number)]])

        again = tracker("a", shorten(said, kept=40))

        assert again.get_slot("region") == "北京市海淀区"
        assert again.get_slot("offered") is None
        assert again.active_loop_name == "needs_form"

    def test_one_endless_turn_is_kept_whole(self):
        said = tracker("a", [*turn(1), *[BotUttered(str(number)) for number in range(300)]])

        assert len(shorten(said)) == len(said.events)
