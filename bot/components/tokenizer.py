"""Chinese words with their places in what the user typed."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Text

import jieba
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.normalise import normalise

_DICTIONARY = Path(__file__).parent.parent / "dictionary.txt"
NOTHING = "∅"


def load_words() -> jieba.Tokenizer:
    """A tokenizer of its own: jieba's shared one would carry our words into every other user of it."""
    words = jieba.Tokenizer()
    with _DICTIONARY.open("rb") as lines:
        words.load_userdict(lines)
    return words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ChineseTokenizer(Tokenizer):
    """jieba over the normalised text. Never empty: white space alone gives one token, since Rasa needs one."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def __init__(self, config: Dict[Text, Any]) -> None:
        super().__init__(config)
        self._words = load_words()

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        return list(self._tokens(message.get(attribute) or "")) or [Token(NOTHING, 0, 0)]

    def _tokens(self, text: str) -> Iterator[Token]:
        normalised = normalise(text)
        for word, start, end in self._words.tokenize(normalised.text):
            if word.strip():
                first, last = normalised.span(start, end)
                yield Token(word, first, last)
