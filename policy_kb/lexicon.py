"""From text to search terms: normal form, jieba words with our dictionary, pairs of characters, and concepts.

The dictionary and the synonyms are data (`data/kb/dictionary.txt`, `data/kb/synonyms.yaml`). A concept is a group of ways
to say one thing; where one of them occurs, the concept itself becomes a term (`=首贷`), on both sides of the comparison.
A subject that we hold nothing about becomes a term of its own (`!房贷`) that weighs against every entry without it.
"""

import hashlib
import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import jieba
import opencc
import yaml

from policy_kb.shipped import SHIPPED

_KEPT = re.compile(r"[0-9a-z.%‰+]+|[\u4e00-\u9fff]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
jieba.setLogLevel(logging.WARNING)
_simplify = opencc.OpenCC("t2s").convert


def simplified(text: str) -> str:
    """Traditional characters as simplified ones; all else as it is."""
    return _simplify(text)


def normalise(text: str) -> str:
    """Lower case, full width to half width, traditional to simplified characters."""
    return _simplify(unicodedata.normalize("NFKC", text)).lower()


@dataclass(frozen=True)
class Lexicon:
    """The words and concepts of a knowledge folder. `digest` changes when either file does.

    `ways` are the ways to say each concept, by its sign and name (`=首贷`).
    """

    words: jieba.Tokenizer
    ways: Mapping[str, tuple[str, ...]]
    stopwords: frozenset[str]
    digest: str

    @cached_property
    def concepts(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((name, any_of([name[1:], *ways])) for name, ways in self.ways.items())

    def terms(self, text: str) -> list[str]:
        """The distinct terms of a text, in order: words, pairs of characters (`~`), concepts (`=`, `!`)."""
        text = normalise(text)
        found = [word for part in _KEPT.findall(text) for word in self.words.cut_for_search(part)]
        found = [word for word in found if word not in self.stopwords]
        found += [f"~{part[i : i + 2]}" for part in _HAN.findall(text) for i in range(len(part) - 1)]
        return list(dict.fromkeys(found + self.concepts_in(text)))

    def words_in(self, text: str) -> list[str]:
        """The words that mean something, each as long as it can be."""
        parts = _KEPT.findall(normalise(text))
        return [word for part in parts for word in self.words.cut(part) if word not in self.stopwords]

    def concepts_in(self, normal_text: str) -> list[str]:
        return [name for name, pattern in self.concepts if pattern.search(normal_text)]


def read_lexicon(folder: Path) -> Lexicon:
    dictionary = (folder / "dictionary.txt").read_text(encoding="utf-8")
    synonyms = (folder / "synonyms.yaml").read_text(encoding="utf-8")
    groups = yaml.safe_load(synonyms)
    words = jieba.Tokenizer()
    words.initialize()
    for line in dictionary.splitlines():
        if line and not line.startswith("#"):
            words.add_word(line.split()[0])
    ways = {
        sign + name: tuple(listed)
        for sign, part in (("=", "concepts"), ("!", "outside"))
        for name, listed in groups[part].items()
    }
    digest = hashlib.sha256((dictionary + synonyms).encode()).hexdigest()[:16]
    return Lexicon(words, ways, frozenset(groups["stopwords"]), digest)


@cache
def shipped_lexicon() -> Lexicon:
    return read_lexicon(SHIPPED)


def any_of(ways: Sequence[str]) -> re.Pattern[str]:
    """Matches any of the ways; a way in slashes is a regular expression."""
    return re.compile("|".join(way[1:-1] if way.startswith("/") else re.escape(normalise(way)) for way in ways))
