"""Personal data as the console shows it before somebody asks to see it.

A mask keeps just enough to tell two people apart and never the length of what it hides.
"""

import re

HIDDEN = "***"
_ENDINGS = [
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "个体工商户",
    "合作社",
    "经营部",
    "工作室",
    "公司",
    "商行",
    "中心",
    "厂",
    "店",
]
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[-\s](\d{7,8})(?!\d)")
_CREDIT_CODE = re.compile(
    r"(?<![0-9A-Z])(?=\w*\d)([0-9A-HJ-NP-RTUW-Y]{2})[0-9A-HJ-NP-RTUW-Y]{14}([0-9A-HJ-NP-RTUW-Y]{2})(?![0-9A-Z])",
    re.IGNORECASE,
)
_IDENTITY_CARD = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_BANK_CARD = re.compile(r"(?<!\d)(\d{4})\d{8,11}(\d{4})(?!\d)")
_MAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")


def mask_company(name: str) -> str:
    """`北京示例科技有限公司` → `北京示***公司`: the first three characters and the legal ending."""
    name = name.strip()
    if not name:
        return ""
    ending = next((suffix for suffix in _ENDINGS if name.endswith(suffix)), "")
    if ending.endswith("公司"):
        ending = "公司"
    kept = min(3, max(1, len(name) - len(ending) - 1))
    return f"{name[:kept]}{HIDDEN}{ending}"


def mask_person(name: str) -> str:
    """`张三` → `张**`: the family name only, whatever the length."""
    return f"{name.strip()[:1]}**" if name.strip() else ""


def mask_phone(phone: str) -> str:
    """`13800001234` → `138****1234`; anything shorter than seven characters is hidden whole."""
    digits = re.sub(r"[\s-]", "", phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 7 else HIDDEN


def mask_code(code: str) -> str:
    """A unified social credit code: the first two and the last two characters."""
    return f"{code[:2]}{HIDDEN}{code[-2:]}" if len(code) >= 8 else HIDDEN


def mask_text(text: str) -> str:
    """Free text with phones, credit codes, identity and bank cards and mail addresses masked.

    Company and personal names in running text cannot be told from other words and are left; a message that states a
    firm's name is masked by its field in the request, not here.
    """
    text = _IDENTITY_CARD.sub(rf"\1{HIDDEN}\2", text)
    text = _CREDIT_CODE.sub(rf"\1{HIDDEN}\2", text)
    text = _BANK_CARD.sub(rf"\1{HIDDEN}\2", text)
    text = _PHONE.sub(r"\1****\3", text)
    text = _LANDLINE.sub(rf"\1-{HIDDEN}", text)
    return _MAIL.sub(rf"\1{HIDDEN}@\2", text)
