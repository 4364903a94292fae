"""The spelling of a sentence: character n-grams by weight, and which kinds of facts it holds."""

from datetime import date
from typing import Any, Dict, List, Text, Type

import joblib
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.grammar import extract_facts
from bot.grammar.facts import FOUNDED
from bot.normalise import normalise

_FILE = "characters.joblib"
_ANY_DAY = date(2026, 1, 1)


def fact_flags(text: str) -> Dict[str, float]:
    """Which fields the sentence states, how many, and how long it is; the values say nothing about the intent.

    A day of founding is left to the age beside it.
    """
    facts = [fact for fact in extract_facts(text, _ANY_DAY) if fact.role != FOUNDED]
    flags = {f"{fact.field}={fact.value}" if isinstance(fact.value, bool) else fact.field: 1.0 for fact in facts}
    return {**flags, "facts": min(len(flags), 4) / 4, "length": min(len(text), 40) / 40}


def _framed(text: str) -> str:
    return f"^{normalise(text).text}$"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CharacterFeaturizer(SparseFeaturizer, GraphComponent):
    """Rasa's CountVectorsFeaturizer sees words; n-grams over the whole sentence cross their borders and need no dictionary."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"alias": None, "min_ngram": 1, "max_ngram": 3, "min_df": 2, "scale": 1.0, "fact_weight": 0.3}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, name: Text) -> None:
        super().__init__(name, config)
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._grams = TfidfVectorizer(
            analyzer="char",
            ngram_range=(config["min_ngram"], config["max_ngram"]),
            min_df=config["min_df"],
            sublinear_tf=True,
        )
        self._flags = DictVectorizer()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CharacterFeaturizer":
        return cls(config, model_storage, resource, execution_context.node_name)

    def train(self, training_data: TrainingData) -> Resource:
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        self._grams.fit([_framed(text) for text in texts])
        self._flags.fit([fact_flags(text) for text in texts])
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump((self._grams, self._flags), folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CharacterFeaturizer":
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._grams, component._flags = joblib.load(folder / _FILE)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(TEXT) is not None:
                matrix = self._matrix(message.get(TEXT))
                message.add_features(Features(matrix, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def _matrix(self, text: str) -> scipy.sparse.spmatrix:
        grams = self._grams.transform([_framed(text)])
        flags = self._flags.transform([fact_flags(text)]) * self._config["fact_weight"]
        return scipy.sparse.hstack([grams, flags]).tocsr() * self._config["scale"]

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to check."""
