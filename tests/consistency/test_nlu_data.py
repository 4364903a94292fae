"""The training sentences are many, each its owner's own, and none of them is a question we measure the search with."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).parents[2] / "data"
PLACES_AND_TRADES = (
    "北京市?|东城|西城|朝阳|海淀|丰台|石景山|门头沟|房山|通州|顺义|昌平|大兴|怀柔|平谷|密云|延庆|亦庄|经开区|"
    "河南省?|新乡[市县]?|红旗|卫滨|牧野|凤泉|卫辉|辉县|长垣|获嘉|原阳|延津|封丘|郑州|南阳|"
    "餐饮|餐馆|饭店|饭馆|面馆|奶茶店|超市|便利店|软件|科技|物流|运输|批发|零售|制造|加工|机械|印刷|建材|建筑|装修|"
    "养殖|养[猪鸡羊]|种植|大棚|农业|文化|传媒|广告|影视|外贸|电商|家政|美[容发]|民宿|酒店|旅游|旅行社|教育|培训|"
    "医疗|诊所|养老|服装|纺织|食品|化工|环保|房地产|物业|健身|汽修"
)
MASKED = re.compile(PLACES_AND_TRADES + r"|[0-9〇零一二三四五六七八九十百千万亿两]+")
MOST_OF_ONE_SHAPE = 6


def examples() -> Iterator[tuple[str, str]]:
    """Pairs of an intent and one sentence, from every file of data/nlu."""
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                yield block["intent"], line.removeprefix("- ")


def bare(text: str) -> str:
    """Letters and digits only, half-width and small; a text of nothing else (an emoji, 「？」) stays as it is."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or folded


def faq_questions() -> set[str]:
    entries = chain.from_iterable(yaml.safe_load(path.read_text("utf-8")) for path in (DATA / "kb/faq").glob("*.yaml"))
    return {bare(text) for entry in entries for text in (entry["question"], *entry.get("similar", []))}


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str]]:
    return list(examples())


def test_there_are_enough_intents_and_enough_sentences(sentences: list[tuple[str, str]]):
    assert len({intent for intent, _ in sentences}) >= 25
    assert len(sentences) >= 1500


def test_no_sentence_has_white_space_at_its_ends_or_twice_in_a_row(sentences: list[tuple[str, str]]):
    assert [text for _, text in sentences if text != " ".join(text.split()) or not text] == []


def test_only_foreign_languages_put_spaces_between_words(sentences: list[tuple[str, str]]):
    assert [text for intent, text in sentences if " " in text and intent != "foreign_language"] == []


def test_entities_are_left_to_the_grammar(sentences: list[tuple[str, str]]):
    assert [text for _, text in sentences if re.search(r"\[[^\]]+\][({]", text)] == []


def test_no_sentence_is_written_twice(sentences: list[tuple[str, str]]):
    assert [text for text, count in Counter(text for _, text in sentences).items() if count > 1] == []


def test_no_sentence_belongs_to_two_intents(sentences: list[tuple[str, str]]):
    owners = defaultdict(set)
    for intent, text in sentences:
        owners[bare(text)].add(intent)
    assert {text: intents for text, intents in owners.items() if len(intents) > 1} == {}


def test_no_question_that_the_search_is_measured_with_is_trained_on(sentences: list[tuple[str, str]]):
    questions = faq_questions()
    assert len(questions) >= 500
    assert [text for _, text in sentences if bare(text) in questions] == []


def test_no_series_is_made_by_changing_a_number_a_place_or_a_trade(sentences: list[tuple[str, str]]):
    shapes = Counter((intent, MASKED.sub("#", bare(text))) for intent, text in sentences)
    for intent in {intent for intent, _ in sentences}:
        del shapes[intent, "#"]  # 「怀柔」, 「30万」: a lone value has no frame around it
    assert {shape: count for shape, count in shapes.items() if count > MOST_OF_ONE_SHAPE} == {}


def test_a_series_would_be_noticed():
    assert MASKED.sub("#", bare("我在海淀开餐馆，想贷50万")) == MASKED.sub("#", bare("我在长垣开超市，想贷三十万"))
