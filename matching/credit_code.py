"""The unified social credit code (GB 32100-2015), checked part by part so that a refusal can say which part is wrong.

Positions 1–2 registering authority and kind, 3–8 administrative division (GB/T 2260), 9–17 organisation code with its own
check digit (GB 11714), 18 check character over all. The last decides; where it is wrong, the organisation's digit tells
whether the slip is in positions 9–17.
"""

import unicodedata

from stdnum.cn import uscc

from matching.errors import InvalidApplicant

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LOOKS_LIKE = {"I": "1", "O": "0", "S": "5", "Z": "2"}
AUTHORITIES = frozenset("123456789ANY")
"""Registering authorities (position 1): 9 is market supervision, where firms, shops and cooperatives register."""
PROVINCES = frozenset(
    str(number)
    for first, last in ((10, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
"""First two digits of a division; 10 is the national registry, as in codes that read 100000."""
FIELD = "credit_code"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def validate_credit_code(text: str) -> str:
    """The code in its plain form, or `InvalidApplicant` naming the first part that is wrong."""
    code = uscc.compact(unicodedata.normalize("NFKC", text))
    if len(code) != 18:
        raise InvalidApplicant(FIELD, "credit_code_length", length=len(code))
    _check_characters(code)
    if code[0] not in AUTHORITIES:
        raise InvalidApplicant(FIELD, "credit_code_authority", part=code[:2])
    if not code[2:8].isdigit() or code[2:4] not in PROVINCES:
        raise InvalidApplicant(FIELD, "credit_code_division", part=code[2:8])
    if code[17] == uscc.calc_check_digit(code[:17]):
        return code
    if code[16] != organisation_check_digit(code[8:16]):
        raise InvalidApplicant(FIELD, "credit_code_organisation", part=code[8:17])
    raise InvalidApplicant(FIELD, "credit_code_checksum", part=code[17])


def organisation_check_digit(body: str) -> str:
    """GB 11714's check digit of the eight characters before it; X stands for ten."""
    total = sum(ORGANISATION_VALUES.index(c) * weight for c, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _check_characters(code: str) -> None:
    for position, character in enumerate(code, start=1):
        if character in ALPHABET:
            continue
        problem = "credit_code_looks_like" if character in LOOKS_LIKE else "credit_code_character"
        instead = LOOKS_LIKE.get(character)
        raise InvalidApplicant(FIELD, problem, position=position, character=character, instead=instead)
