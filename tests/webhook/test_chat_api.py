from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.webhook.conftest import StartWeb
from tests.webhook.servers import FakeRasa, free_port


class Client:
    def __init__(self, web: str) -> None:
        self.web = web
        self.conversation = uuid4().hex

    def post(self, **body: object) -> httpx.Response:
        given = {"conversation": self.conversation} | body
        return httpx.post(f"{self.web}/api/chat", json=given, timeout=30)

    def say(self, text: str, **more: object) -> list[dict]:
        answer = self.post(text=text, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()["replies"]


@pytest.fixture
def client(web: str) -> Client:
    return Client(web)


class TestSaying:
    def test_the_replies_come_as_bubbles(self, client: Client, rasa: FakeRasa):
        rasa.answers["贷款"] = [{"text": "好的"}, {"text": "几年了？", "buttons": [{"title": "1年", "payload": "/a"}]}]

        assert client.say("贷款") == [
            {"text": "好的", "options": []},
            {"text": "几年了？", "options": [{"number": 1, "title": "1年"}]},
        ]

    @pytest.mark.parametrize("tap", [{"text": "1年"}, {"option": 1}, {"text": "1"}, {"text": "第一个"}])
    def test_an_option_is_tapped_by_title_or_number(self, client: Client, rasa: FakeRasa, tap: dict):
        rasa.answers["贷款"] = [{"text": "几年了？", "buttons": [{"title": "1年", "payload": "/a"}]}]
        client.say("贷款")

        client.post(**tap)

        assert rasa.messages[-1] == "/a"

    def test_a_payload_typed_by_a_client_is_only_text(self, client: Client, rasa: FakeRasa):
        client.say("/forget_me")

        assert rasa.messages == ["／forget_me"]

    def test_the_same_message_id_is_answered_once(self, client: Client, rasa: FakeRasa):
        with ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(lambda _: client.say("贷款", message_id="m1"), range(3)))

        assert answers[0] == answers[1] == answers[2]
        assert len(rasa.calls) == 1

    @pytest.mark.parametrize("text", ["", "   ", "\u3000\n"])
    def test_blank_text_gets_a_polite_answer(self, client: Client, rasa: FakeRasa, text: str):
        assert "请用文字" in client.say(text)[0]["text"]
        assert rasa.calls == []

    @pytest.mark.parametrize("text", ["😀" * 50, "貸款", "贷" * 20_000, "a\x00b", "<script>alert(1)</script>"])
    def test_odd_text_is_answered(self, client: Client, rasa: FakeRasa, text: str):
        assert client.say(text)
        assert rasa.messages == [text.replace("\x00", "")]

    def test_two_conversations_never_mix(self, web: str, rasa: FakeRasa):
        first, second = Client(web), Client(web)
        rasa.answers["贷款"] = [{"text": "几年了？", "buttons": [{"title": "1年", "payload": "/a"}]}]
        first.say("贷款")

        second.say("1")

        assert rasa.messages[-1] == "1"
        assert rasa.calls[0]["sender"] != rasa.calls[1]["sender"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "words"),
        [
            pytest.param({"text": "x", "conversation": ""}, "conversation", id="empty conversation"),
            pytest.param({"text": "x", "conversation": "c" * 65}, "最多 64", id="long conversation"),
            pytest.param({"text": "x", "conversation": "a\x00b"}, "conversation", id="control character"),
            pytest.param({"text": "x", "conversation": 5}, "应为文字", id="not a text"),
            pytest.param({"text": "贷" * 30_001}, "最多 30000", id="long text"),
            pytest.param({}, "不合要求", id="says nothing"),
            pytest.param({"option": 0}, "option", id="option 0"),
            pytest.param({"text": None}, "text", id="null"),
        ],
    )
    def test_what_cannot_be_right_is_named(self, client: Client, body: dict, words: str):
        answer = client.post(**body)

        assert answer.status_code == 422
        assert list(answer.json()) == ["error"]
        assert answer.json()["error"]["code"] == "invalid"
        assert words in answer.json()["error"]["message"]

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"null"])
    def test_what_is_no_json_object_is_said_so(self, web: str, body: bytes):
        answer = httpx.post(f"{web}/api/chat", content=body, headers={"Content-Type": "application/json"})

        assert answer.status_code in (400, 422)
        assert answer.json()["error"]["message"]

    def test_five_megabytes_are_not_read(self, web: str):
        answer = httpx.post(f"{web}/api/chat", json={"conversation": "c", "text": "x" * 5_000_000})

        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")

    def test_too_many_messages_get_429_and_a_time_to_wait(self, start_web: StartWeb):
        client = Client(start_web(chat_rate="3/minute"))
        for _ in range(3):
            client.say("你好")

        answer = client.post(text="你好")

        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_requests")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert Client(client.web).say("你好")

    def test_one_address_cannot_open_conversations_without_end(self, start_web: StartWeb):
        web = start_web(chat_rate="1/day")

        statuses = [Client(web).post(text="你好").status_code for _ in range(21)]

        assert statuses == [200] * 20 + [429]


class TestDescription:
    def test_the_page_shows_every_operation_and_an_example(self, web: str):
        page = httpx.get(f"{web}/docs").text

        assert "/api/chat" in page and "我能申请什么贷款" in page and "Retry-After" in page

    def test_the_schema_documents_the_refusals(self, web: str):
        schema = httpx.get(f"{web}/openapi.json").json()

        assert set(schema["paths"]["/api/chat"]["post"]["responses"]) >= {"200", "413", "422", "429", "503"}
        assert list(schema["paths"]) == ["/api/chat", "/api/chat/{conversation}/messages"]


class TestHealth:
    def test_says_what_answers(self, web: str):
        answer = httpx.get(f"{web}/healthz")

        assert (answer.status_code, answer.json()["checks"]) == (200, {"database": True, "rasa": True})

    def test_is_503_without_rasa(self, start_web: StartWeb):
        answer = httpx.get(f"{start_web(rasa_port=free_port())}/healthz")

        assert (answer.status_code, answer.json()["checks"]["rasa"]) == (503, False)

    def test_metrics_count_messages_by_route_and_not_by_person(self, client: Client):
        client.say("你好")
        httpx.get(f"{client.web}/api/chat/{client.conversation}/messages")

        page = httpx.get(f"{client.web}/metrics").text

        assert 'rongwen_messages_total{channel="web",outcome="answered"}' in page
        assert 'route="/api/chat/{conversation}/messages"' in page
        assert client.conversation not in page
