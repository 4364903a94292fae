"""Mobile and landline numbers of the mainland, checked part by part."""

import re
import unicodedata

from matching.errors import InvalidApplicant

FIELD = "phone"
SEPARATORS = re.compile(r"[\s\-—–()（）.]")
COUNTRY = re.compile(r"^(\+86|0086|86(?=1\d{10}$))")
AREA = re.compile(r"0(10|2[0-57-9]|[3-9]\d{2})")


def validate_phone(text: str) -> str:
    """`13800000000`, or `010-12345678` for a landline, with `转123` for its extension; else `InvalidApplicant`."""
    number, extension = _split_extension(unicodedata.normalize("NFKC", text).strip())
    number = COUNTRY.sub("", SEPARATORS.sub("", number))
    if not number:
        raise InvalidApplicant(FIELD, "phone_empty")
    strange = next((c for c in number if not (c.isascii() and c.isdigit())), None)
    if strange is not None:
        raise InvalidApplicant(FIELD, "phone_character", character=strange)
    if number.startswith("0"):
        return _landline(number) + (f"转{extension}" if extension else "")
    return _mobile(number)


def _split_extension(text: str) -> tuple[str, str]:
    found = re.search(r"(?:转|分机|ext\.?|#)\s*(\d{1,6})$", text, re.IGNORECASE)
    return (text[: found.start()], found.group(1)) if found else (text, "")


def _mobile(number: str) -> str:
    if len(number) in (7, 8) and number[0] != "1":
        raise InvalidApplicant(FIELD, "landline_area_missing")
    if len(number) != 11:
        raise InvalidApplicant(FIELD, "mobile_length", length=len(number))
    if number[0] != "1" or number[1] not in "3456789":
        raise InvalidApplicant(FIELD, "mobile_prefix", part=number[:2])
    return number


def _landline(number: str) -> str:
    area = AREA.match(number)
    if area is None:
        raise InvalidApplicant(FIELD, "landline_area", part=number[:4])
    local = number[area.end() :]
    if len(local) not in (7, 8):
        raise InvalidApplicant(FIELD, "landline_length", length=len(local))
    if local[0] in "019":
        raise InvalidApplicant(FIELD, "landline_prefix", part=local[0])
    return f"{area.group()}-{local}"
