import pytest

from console.masking import mask_code, mask_company, mask_person, mask_phone, mask_text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        pytest.param("北京示例科技有限公司", "北京示***公司", id="a company keeps its beginning and its ending"),
        pytest.param("北京另一家示例科技有限责任公司", "北京另***公司", id="the length tells nothing"),
        pytest.param("新乡示例商行", "新乡示***商行", id="a shop"),
        pytest.param("示例店", "示***店", id="something always stays hidden"),
        pytest.param("示例", "示***", id="a name without an ending"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_company_is_masked(name: str, masked: str):
    assert mask_company(name) == masked


def test_a_person_keeps_the_family_name_only():
    assert (mask_person("示例"), mask_person("示例三号"), mask_person(" ")) == ("示**", "示**", "")


def test_a_phone_keeps_three_and_four_digits_and_a_short_one_nothing():
    assert (mask_phone("138 0000 1234"), mask_phone("12345")) == ("138****1234", "***")


def test_a_credit_code_keeps_both_ends():
    assert (mask_code("91110108MA0000010X"), mask_code("9111")) == ("91***0X", "***")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我电话13800001234，姓示", "我电话138****1234，姓示"),
        ("138-0000-1234", "138****1234"),
        ("座机010-12345678", "座机010-***"),
        ("代码91110108MA0000010X没错", "代码91***0X没错"),
        ("身份证11010119900101001X", "身份证110101***001X"),
        ("卡号6222000000000000000", "卡号6222***0000"),
        ("写到 a.b@example.com 吧", "写到 a***@example.com 吧"),
    ],
)
def test_numbers_in_running_text_are_masked(text: str, masked: str):
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text", ["想贷100万，2年", "编号RW-20261121-AB3CD", "打12345", "2026年11月21日", "internationalization"]
)
def test_what_is_nobodys_data_is_left_alone(text: str):
    assert mask_text(text) == text
