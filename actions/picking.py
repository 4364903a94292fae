"""Which options of a question with several are meant: by their numbers, or by their own words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy_kb.facts import Facts
from policy_kb.questions import Option, Question, all_ticked

CLAUSES = re.compile(r"[，,。；;、\s]+")
WORDS_OF_TITLE = re.compile(r"[、或]")
ENDINGS = re.compile(r"(?:企业|业务)$")
DENIED = re.compile(r"[没无不]|未|租|别人")
ALL = re.compile(r"^(?:这些)?(?:全部?|都|全都|样样都?|每样都?|哪样都)有[的啊呀]?$")
ALL_BUT = re.compile(
    r"除了?(?P<named>[^，,。]+?)(?:以外|之外|外)?[，,]?(?:其[他它]的?|别的|剩下的)?(?:全都?|都|也)(?P<none>没)?有"
)


def picked_in_words(said: str, question: Question) -> Facts:
    """What 「有高新，专精特新也有」, 「全都有」 or 「除了出口都有」 ticks. A clause with a no in it ticks nothing."""
    there = [option for option in question.options if option.answers != question.options[-1].answers]
    if ALL.match(said.strip("。，！ ")):
        return all_ticked(option.answers for option in there)
    if excepted := ALL_BUT.search(said):
        named = [option for option in there if _names(option, excepted["named"])]
        chosen = named if excepted["none"] else [option for option in there if option not in named]
        return all_ticked(option.answers for option in chosen) if named else Facts()
    clauses = [clause for clause in CLAUSES.split(said) if not DENIED.search(clause)]
    return all_ticked(option.answers for option in there if any(_names(option, clause) for clause in clauses))


def picked_by_number(places: Sequence[int], offered: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The payloads of the options at these places, counted from 0."""
    return (str(offered[place]["payload"]) for place in places if 0 <= place < len(offered))


def _names(option: Option, said: str) -> bool:
    return any(ENDINGS.sub("", word) in said for word in WORDS_OF_TITLE.split(option.title))
