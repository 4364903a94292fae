"""Who files a request, field by field; the dialogue asks one at a time and every refusal names its field."""

import re
import unicodedata
from dataclasses import dataclass

from matching.credit_code import validate_credit_code
from matching.errors import InvalidApplicant
from matching.phones import validate_phone

COMPANY_NAME_LENGTH = range(2, 101)
CONTACT_NAME_LENGTH = range(2, 31)
NAME_CHARACTER = re.compile(r"[^\W\d_]|[·.' ]")


@dataclass(frozen=True)
class Applicant:
    """Checked and in plain form; `validate_applicant` makes it."""

    company_name: str
    credit_code: str
    contact_name: str
    phone: str


def validate_applicant(*, company_name: str, credit_code: str, contact_name: str, phone: str) -> Applicant:
    """All four fields checked, or `InvalidApplicant` for the first that is wrong."""
    return Applicant(
        company_name=validate_company_name(company_name),
        credit_code=validate_credit_code(credit_code),
        contact_name=validate_contact_name(contact_name),
        phone=validate_phone(phone),
    )


def validate_company_name(text: str) -> str:
    """2–100 characters with a letter among them; brackets become the full-width ones a licence has."""
    name = "".join(text.split()) if _is_chinese(text) else " ".join(text.split())
    name = name.replace("(", "（").replace(")", "）") if _is_chinese(name) else name
    if not name:
        raise InvalidApplicant("company_name", "company_name_empty")
    if len(name) not in COMPANY_NAME_LENGTH:
        raise InvalidApplicant("company_name", "company_name_length", length=len(name))
    if not any(c.isalpha() for c in name) or not all(c.isprintable() for c in name):
        raise InvalidApplicant("company_name", "company_name_characters")
    return name


def validate_contact_name(text: str) -> str:
    """2–30 characters, letters only, with the dot and spaces that some names have."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not name:
        raise InvalidApplicant("contact_name", "contact_name_empty")
    if len(name) not in CONTACT_NAME_LENGTH:
        raise InvalidApplicant("contact_name", "contact_name_length", length=len(name))
    strange = next((c for c in name if not NAME_CHARACTER.match(c)), None)
    if strange is not None:
        raise InvalidApplicant("contact_name", "contact_name_characters", character=strange)
    return name


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


VALIDATORS = {
    "company_name": validate_company_name,
    "credit_code": validate_credit_code,
    "contact_name": validate_contact_name,
    "phone": validate_phone,
}
"""Each field of an applicant, in the order to ask, with what checks it."""
