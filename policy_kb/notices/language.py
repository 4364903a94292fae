"""The spaCy pipeline that marks what notices say: a blank Chinese one, with rules and without a trained model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from policy_kb.notices.numerals import is_readable
from policy_kb.notices.patterns import WORD, compile_patterns
from policy_kb.notices.text import Paragraph
from policy_kb.shipped import read_shipped

if TYPE_CHECKING:  # importing spaCy takes two seconds, and only notices need it
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab


@dataclass(frozen=True)
class Found:
    """A piece of a paragraph that a rule marked. `before` and `after` are the rest of its sentence."""

    label: str
    text: str
    paragraph: Paragraph
    start: int
    sentence: str
    before: str
    after: str


def rules() -> dict[str, Any]:
    return dict(read_shipped("notice_rules.yaml"))


def find_spans(paragraphs: Iterable[Paragraph]) -> list[Found]:
    """All that the rules mark, in order; of pieces with one label that overlap, the longest."""
    given = list(paragraphs)
    docs = _pipeline().pipe(paragraph.text for paragraph in given)
    return [found for paragraph, doc in zip(given, docs, strict=True) for found in _found(paragraph, doc)]


def sentences(paragraph: Paragraph) -> list[str]:
    return [sentence.text.strip() for sentence in _pipeline()(paragraph.text).sents]


def _found(paragraph: Paragraph, doc: "Doc") -> Iterator[Found]:
    from spacy.util import filter_spans

    marked = [span for span in doc.spans["ruler"] if is_readable(span.text)]
    longest = [span for label in {span.label for span in marked} for span in filter_spans(_of(marked, label))]
    for span in sorted(longest, key=lambda span: (span.start_char, -span.end_char)):
        sentence = span.sent
        before = doc.text[sentence.start_char : span.start_char]
        after = doc.text[span.end_char : sentence.end_char]
        yield Found(span.label_, span.text, paragraph, span.start_char, sentence.text.strip(), before, after)


def _of(spans: Iterable["Span"], label: int) -> list["Span"]:
    return [span for span in spans if span.label == label]


@cache
def _pipeline() -> "Language":
    import spacy
    from spacy.pipeline import SpanRuler

    nlp = spacy.blank("zh")
    nlp.tokenizer = partial(_words, nlp.vocab)
    nlp.add_pipe("sentencizer", config={"punct_chars": ["。", "！", "？"]})
    ruler = nlp.add_pipe("span_ruler")
    assert isinstance(ruler, SpanRuler)
    ruler.add_patterns(
        [
            {"label": label, "pattern": pattern}
            for label, texts in rules()["spans"].items()
            for text in texts
            for pattern in compile_patterns(text, rules()["macros"])
        ]
    )
    return nlp


def _words(vocab: "Vocab", text: str) -> "Doc":
    from spacy.tokens import Doc

    words = WORD.findall(text)
    return Doc(vocab, words, spaces=[False] * len(words))
