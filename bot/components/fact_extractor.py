"""What the firm says about itself as Rasa entities: `{entity, value, start, end, extractor}`."""

from datetime import datetime
from typing import Any, Dict, List, Text
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.grammar import Fact, extract_facts

_CHINA = ZoneInfo("Asia/Shanghai")


def entity_of(fact: Fact) -> Dict[Text, Any]:
    role = {"role": fact.role} if fact.role else {}
    place = {"start": fact.start, "end": fact.end, "confidence_entity": 1.0}
    return {"entity": fact.field, "value": fact.value, **place, **role, "extractor": "FactGrammar"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactExtractor(GraphComponent):
    """Reads facts by grammar; relative dates (去年) count from today in China."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactExtractor":
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        today = datetime.now(_CHINA).date()
        for message in messages:
            found = [entity_of(fact) for fact in extract_facts(message.get(TEXT) or "", today)]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
