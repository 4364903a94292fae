"""Each component alone, on messages as Rasa hands them over."""

from pathlib import Path
from typing import Any, ClassVar, Dict

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.character_featurizer import CharacterFeaturizer
from bot.components.fact_extractor import FactExtractor
from bot.components.sentence_featurizer import SentenceFeaturizer, sentence_vector
from bot.components.tokenizer import NOTHING, ChineseTokenizer

STRANGE = ["", "   ", "👍👍", "\u200b", "贷" * 20_000, "hello world", "想 贷\n款", "\x00"]


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), node_name="component")


def parts(storage: LocalModelStorage) -> Dict[str, Any]:
    return {"model_storage": storage, "resource": Resource("component"), "execution_context": context()}


class TestTokenizer:
    @pytest.fixture
    def tokenizer(self) -> ChineseTokenizer:
        return ChineseTokenizer(ChineseTokenizer.get_default_config())

    def test_words_of_the_trade_stay_whole(self, tokenizer: ChineseTokenizer):
        tokens = tokenizer.tokenize(Message({TEXT: "首贷户能办无还本续贷吗"}), TEXT)

        assert {"首贷户", "无还本续贷"} <= {token.text for token in tokens}

    def test_each_token_stands_where_it_was_typed(self, tokenizer: ChineseTokenizer):
        text = "想貸 \n　５０萬"

        tokens = tokenizer.tokenize(Message({TEXT: text}), TEXT)

        assert [text[token.start : token.end] for token in tokens][-1] == "萬"
        assert "".join(token.text for token in tokens) == "想贷50万"

    @pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
    def test_there_is_always_a_token(self, tokenizer: ChineseTokenizer, text: str):
        assert tokenizer.tokenize(Message({TEXT: text}), TEXT)

    def test_white_space_alone_gives_the_token_for_nothing(self, tokenizer: ChineseTokenizer):
        assert [token.text for token in tokenizer.tokenize(Message({TEXT: "  "}), TEXT)] == [NOTHING]


class TestFactExtractor:
    def test_facts_become_entities_of_the_contract(self, storage: LocalModelStorage):
        message = Message({TEXT: "想贷50万"})

        FactExtractor.create({}, **parts(storage)).process([message])

        (entity,) = message.get(ENTITIES)
        assert entity["entity"] == "loan_amount_wan"
        assert entity["value"] == {"gte": 50, "lte": 50}
        assert (entity["start"], entity["end"]) == (2, 5)
        assert entity["extractor"] == "FactGrammar"

    def test_a_term_carries_its_role(self, storage: LocalModelStorage):
        message = Message({TEXT: "贷一年期的"})

        FactExtractor.create({}, **parts(storage)).process([message])

        assert [entity["role"] for entity in message.get(ENTITIES)] == ["term"]

    @pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
    def test_strange_input_gives_a_list(self, storage: LocalModelStorage, text: str):
        message = Message({TEXT: text})

        FactExtractor.create({}, **parts(storage)).process([message])

        assert isinstance(message.get(ENTITIES), list)


class TestSentenceFeaturizer:
    def test_a_sentence_has_one_vector(self, storage: LocalModelStorage):
        message = Message({TEXT: "想贷款"})

        SentenceFeaturizer.create({"alias": None, "scale": 2.0}, **parts(storage)).process([message])

        sequence, sentence = message.get_dense_features(TEXT)
        assert sequence is None
        assert sentence is not None
        assert sentence.features.shape == (1, 384)
        assert np.linalg.norm(sentence.features) == pytest.approx(2.0, abs=0.01)

    def test_like_meanings_lie_nearer_than_unlike_ones(self):
        asked, alike, other = map(sentence_vector, ["怎么申请贷款", "贷款要怎么办理", "今天天气真好"])

        assert asked @ alike > asked @ other

    @pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
    def test_strange_input_has_a_finite_vector(self, text: str):
        assert np.isfinite(sentence_vector(text)).all()


class TestCharacterFeaturizer:
    CONFIG: ClassVar[Dict[str, Any]] = {**CharacterFeaturizer.get_default_config(), "min_df": 1}
    DATA = TrainingData([Message({TEXT: text}) for text in ("想贷50万", "谢谢你", "在海淀", "再见")])

    def test_what_was_trained_is_what_is_loaded(self, storage: LocalModelStorage):
        trained = CharacterFeaturizer.create(self.CONFIG, **parts(storage))
        trained.train(self.DATA)
        loaded = CharacterFeaturizer.load(self.CONFIG, **parts(storage))
        first, second = Message({TEXT: "想贷30万"}), Message({TEXT: "想贷30万"})

        trained.process([first])
        loaded.process([second])

        one, two = (message.get_sparse_features(TEXT)[1].features for message in (first, second))
        assert one.nnz > 0
        assert (one != two).nnz == 0

    @pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
    def test_strange_input_has_features_of_the_same_width(self, storage: LocalModelStorage, text: str):
        component = CharacterFeaturizer.create(self.CONFIG, **parts(storage))
        component.train(self.DATA)
        messages = [Message({TEXT: "谢谢"}), Message({TEXT: text})]

        component.process(messages)

        widths = {message.get_sparse_features(TEXT)[1].features.shape[1] for message in messages}
        assert len(widths) == 1
