"""The first message of a firm, and what is asked after it."""

from harness import FIRST_MESSAGE, SOFTWARE_FIRM, Firm

from policy_kb.questions import Question, question_about


def begin(firm: Firm) -> str:
    return firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)


def asked(firm: Firm) -> Question:
    assert firm.asking_all
    return question_about(*firm.asking_all)


def open_question(firm: Firm) -> str:
    return asked(firm).text


def ask_about(firm: Firm, field: str) -> None:
    """Skip until `field` is asked about, going on after the first results."""
    while field not in firm.asking_all:
        firm.taps("不清楚，跳过" if firm.flow == "needs" else "再答几题")
