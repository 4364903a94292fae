import pytest
from request_samples import sample_applicant, sample_credit_code

from matching.applicants import validate_applicant, validate_company_name, validate_contact_name
from matching.credit_code import organisation_check_digit, validate_credit_code
from matching.errors import InvalidApplicant
from matching.phones import validate_phone

GOOD = sample_credit_code()


def replace(text: str, position: int, character: str) -> str:
    return text[: position - 1] + character + text[position:]


class TestCreditCode:
    def test_accepts_the_example_of_the_standard_library(self):
        assert validate_credit_code("91110000600037341L") == "91110000600037341L"

    @pytest.mark.parametrize(
        "written", [GOOD.lower(), f" {GOOD[:2]} {GOOD[2:8]}-{GOOD[8:]} ", GOOD.replace("9", "９")], ids=str
    )
    def test_reads_small_letters_spaces_and_full_width_digits(self, written: str):
        assert validate_credit_code(written) == GOOD

    @pytest.mark.parametrize(
        ("code", "problem", "told"),
        [
            pytest.param(GOOD[:-1], "credit_code_length", "17位", id="too short"),
            pytest.param(GOOD + "1", "credit_code_length", "19位", id="too long"),
            pytest.param("", "credit_code_length", "0位", id="empty"),
            pytest.param(replace(GOOD, 9, "I"), "credit_code_looks_like", "第9位“I”", id="I for 1"),
            pytest.param(replace(GOOD, 12, "O"), "credit_code_looks_like", "数字“0”", id="O for 0"),
            pytest.param(replace(GOOD, 12, "S"), "credit_code_looks_like", "数字“5”", id="S for 5"),
            pytest.param(replace(GOOD, 12, "Z"), "credit_code_looks_like", "数字“2”", id="Z for 2"),
            pytest.param(replace(GOOD, 12, "V"), "credit_code_character", "第12位“V”", id="V"),
            pytest.param(replace(GOOD, 12, "中"), "credit_code_character", "第12位“中”", id="a Chinese character"),
            pytest.param(replace(GOOD, 1, "0"), "credit_code_authority", "“01”", id="no such authority"),
            pytest.param(replace(GOOD, 3, "9"), "credit_code_division", "“910108”", id="no such province"),
            pytest.param(replace(GOOD, 5, "A"), "credit_code_division", "“11A108”", id="letter in the division"),
            pytest.param(replace(GOOD, 13, "7"), "credit_code_organisation", "第9到17位", id="organisation code"),
            pytest.param(
                replace(GOOD, 8, "9"), "credit_code_checksum", "最后一位", id="digit that only the last checks"
            ),
        ],
    )
    def test_says_which_part_is_wrong(self, code: str, problem: str, told: str):
        with pytest.raises(InvalidApplicant) as refusal:
            validate_credit_code(code)

        assert (refusal.value.field, refusal.value.problem) == ("credit_code", problem)
        assert told in refusal.value.advice

    def test_every_wrong_last_character_is_refused(self):
        wrong = [c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if c != GOOD[-1]]
        for character in wrong:
            with pytest.raises(InvalidApplicant):
                validate_credit_code(GOOD[:-1] + character)
        assert len(wrong) == 30

    def test_the_organisation_digit_can_be_ten_and_is_then_an_x(self):
        assert "X" in {organisation_check_digit(f"{number:08d}") for number in range(50)}


class TestPhone:
    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            ("13800000000", "13800000000"),
            ("138 0000 0000", "13800000000"),
            ("+86 138-0000-0000", "13800000000"),
            ("8613800000000", "13800000000"),
            ("１３８００００００００", "13800000000"),
            ("010-66660000", "010-66660000"),
            ("01066660000", "010-66660000"),
            ("（0373）3030000", "0373-3030000"),
            ("0373 3030000 转 801", "0373-3030000转801"),
        ],
    )
    def test_is_brought_into_one_form(self, written: str, plain: str):
        assert validate_phone(written) == plain

    @pytest.mark.parametrize(
        ("written", "problem", "told"),
        [
            pytest.param("", "phone_empty", "联系电话", id="empty"),
            pytest.param("1380000000", "mobile_length", "10位", id="mobile too short"),
            pytest.param("138000000000", "mobile_length", "12位", id="mobile too long"),
            pytest.param("12800000000", "mobile_prefix", "“12”", id="no such mobile prefix"),
            pytest.param("66660000", "landline_area_missing", "区号", id="landline without area code"),
            pytest.param("0110-6666000", "landline_area", "“0110”", id="no such area code"),
            pytest.param("010-666600", "landline_length", "6位", id="landline too short"),
            pytest.param("010-16660000", "landline_prefix", "“1”", id="no such landline prefix"),
            pytest.param("1380000000a", "phone_character", "“a”", id="a letter"),
            pytest.param("一三八", "phone_character", "“一”", id="Chinese numerals"),
        ],
    )
    def test_says_which_part_is_wrong(self, written: str, problem: str, told: str):
        with pytest.raises(InvalidApplicant) as refusal:
            validate_phone(written)

        assert (refusal.value.field, refusal.value.problem) == ("phone", problem)
        assert told in refusal.value.advice


class TestNames:
    def test_a_company_name_loses_its_spaces_and_gets_full_width_brackets(self):
        assert validate_company_name(" 示例 科技(北京)有限公司\n") == "示例科技（北京）有限公司"

    def test_a_company_name_in_letters_keeps_its_spaces(self):
        assert validate_company_name("Sample  Trading Ltd") == "Sample Trading Ltd"

    @pytest.mark.parametrize("text", ["", "   ", "店", "示" * 101, "12345", "🏠🏠🏠"])
    def test_refuses_what_cannot_be_a_company_name(self, text: str):
        with pytest.raises(InvalidApplicant) as refusal:
            validate_company_name(text)
        assert refusal.value.field == "company_name"

    def test_a_company_name_may_have_a_hundred_characters(self):
        assert len(validate_company_name("示" * 100)) == 100

    @pytest.mark.parametrize("text", ["示例", "阿不都·热合曼", "Li Sample"])
    def test_accepts_names_of_many_kinds(self, text: str):
        assert validate_contact_name(text) == text

    @pytest.mark.parametrize("text", ["", "张", "示例1", "示例！", "示" * 31])
    def test_refuses_what_cannot_be_a_name(self, text: str):
        with pytest.raises(InvalidApplicant) as refusal:
            validate_contact_name(text)
        assert refusal.value.field == "contact_name"


def test_all_four_fields_come_back_in_plain_form():
    applicant = validate_applicant(
        company_name="示例科技有限公司", credit_code=GOOD.lower(), contact_name=" 示例 ", phone="138-0000-0000"
    )
    assert applicant == sample_applicant()
