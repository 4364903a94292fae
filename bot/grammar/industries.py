"""Everyday words for a trade to the names of `data/kb/industries.yaml`, by spaCy's EntityRuler over a blank Chinese pipeline.

The pipeline splits into characters, so that a word is found whatever stands beside it; the longest word wins.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterator

import spacy
import yaml
from spacy.language import Language

from bot.grammar.spans import Fact

_WORDS = Path(__file__).with_name("industries.yml")
_NOT_A_TRADE = re.compile(r"^(?:贷款|局|部门|证|费|保险|设备贷|险|合同|券)")
_NOT_MINE = re.compile(
    r"(?:买|交|付|租|换|添|请|坐|住|去|上|欠|给)[^，,。]{0,4}$|(?:客户是|甲方是|卖给|供应|隔壁|对门)[^，,。]{0,4}$"
)
_TRADE_VERB = re.compile(r"(?:做|搞|开|干|办|跑|从事|经营|主营)[^，,。]{0,6}$")


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    table = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    ruler.add_patterns([{"label": industry, "pattern": word} for industry, words in table.items() for word in words])
    return nlp


def _mine(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 8) : start]
    if _NOT_A_TRADE.match(text[end:]):
        return False
    return bool(_TRADE_VERB.search(before)) or not _NOT_MINE.search(before)


def find_industries(text: str) -> Iterator[Fact]:
    """The trades named, one fact each; a word that first stands for a customer (给学校供菜) stands for one again."""
    seen = {"none"}
    for entity in _pipeline()(text).ents:
        name = entity.label_
        if name not in seen and _mine(text, entity.start_char, entity.end_char):
            yield Fact("industry", name, entity.start_char, entity.end_char)
        seen.add(name)
