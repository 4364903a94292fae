"""A request is filed in a conversation, stands in the database before the answer leaves, and is delivered."""

from collections.abc import Callable

from bench.rig.stack import Stack
from bench.rig.wechat import Follower
from tests.request_samples import sample_credit_code
from tests.stack.filing import CONTACT, PHONE, delivered, file_request
from tests.stack_fixtures import NUMBER, Talk


class TestFiling:
    def test_a_filed_request_is_delivered_and_tracked(self, stack: Stack, talk: Talk):
        number = file_request(talk.says, "MA0TEK01")

        request = delivered(stack, number)
        assert request["number"] == number
        assert request["matches"]
        assert {match["delivery"] for match in request["matches"]} == {"已送达"}
        assert number in talk.says("我的申请到哪了")

    def test_the_command_line_shows_no_personal_data(self, stack: Stack, talk: Talk):
        number = file_request(talk.says, "MA0TEK02", "示例不外传有限公司")
        text = stack.command("request", "show", number, "--json")

        assert "示例不外传" not in text
        assert PHONE not in text
        assert CONTACT not in text

    def test_nothing_personal_lies_in_the_clear(self, stack: Stack, talk: Talk):
        file_request(talk.says, "MA0TEK03", "示例密封有限公司")
        personal = ["示例密封有限公司", sample_credit_code("MA0TEK03"), PHONE, CONTACT, talk.name]
        tables = [name for (name,) in stack.rows("select tablename from pg_tables where schemaname = 'public'")]

        kept = "\n".join(str(row[0]) for table in tables for row in stack.rows(f'select t::text from "{table}" t'))
        logged = "\n".join(child.log_text() for child in stack.children.values())

        assert {"message", "need", "conversation", "rasa_tracker"} <= set(tables)
        for text in personal:
            assert text not in kept
            assert text.encode().hex() not in kept
            assert text not in logged

    def test_a_wrong_code_and_a_wrong_phone_are_told_apart(self, talk: Talk):
        for line in ("我在海淀做软件，两年了，没贷过款，想贷100万", "帮我提交", "同意", "示例纠错有限公司"):
            talk.says(line)

        code = sample_credit_code("MA0TEK04")
        assert "对不上" in talk.says(code[:-1] + ("A" if code[-1] != "A" else "B"))
        talk.says(code)
        talk.says(CONTACT)
        assert "11" in talk.says(PHONE[:-1])

    def test_the_same_firm_is_told_the_number_it_has(self, talk: Talk):
        number = file_request(talk.says, "MA0TEK05")

        again = "\n".join(talk.says(line) for line in ("再帮我提交一次", "同意", "确认提交"))

        assert set(NUMBER.findall(again)) <= {number}


class TestFilingThroughWeChat:
    def test_a_request_is_filed_and_tracked(self, stack: Stack, follower: Follower, count: Callable[[str], int]):
        number = file_request(lambda text: follower.says(text).text, "MA0TEK06")

        assert delivered(stack, number)["matches"]
        assert number in follower.says("我的申请到哪了").text

    def test_a_retry_of_the_confirmation_files_nothing_twice(
        self, stack: Stack, follower: Follower, count: Callable[[str], int]
    ):
        file_request(lambda text: follower.says(text, message_id=f"{text}-of-retry").text, "MA0TEK07")
        needs = count("need")

        first, second = (follower.says("确认提交", message_id="确认提交-of-retry") for _ in range(2))

        assert first.text == second.text
        assert NUMBER.search(first.text)
        assert count("need") == needs
