"""What each process says of itself."""

import httpx
import psutil
import pytest

from bench.rig.stack import Stack

NAMES = ["web", "rasa", "actions", "worker", "console"]


def test_the_procfile_has_these_processes(stack: Stack):
    assert sorted(stack.children) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_process_tells_its_health(stack: Stack, name: str):
    answer = stack.children[name].get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["process"] == name
    assert answer.json()["checks"]
    assert all(answer.json()["checks"].values())


@pytest.mark.parametrize("name", NAMES)
def test_a_process_tells_its_metrics(stack: Stack, name: str):
    answer = stack.children[name].get("/metrics")

    assert answer.status_code == 200
    assert "# HELP" in answer.text
    assert "process_resident_memory_bytes" in answer.text


def test_the_metrics_of_the_web_process_tell_what_this_project_measures(stack: Stack):
    stack.children["web"].get("/healthz")

    assert "rongwen_request_seconds" in stack.children["web"].get("/metrics").text


def test_rasa_answers_nobody_without_the_token(stack: Stack):
    url = stack.children["rasa"].url("/webhooks/rongwen/webhook")

    assert httpx.post(url, json={"sender": "x", "message": "你好"}).status_code == 403
    assert httpx.get(stack.children["rasa"].url("/conversations/x/tracker")).status_code == 401


def test_every_port_is_of_loopback_alone(stack: Stack):
    listening = {
        connection.laddr.ip
        for child in stack.children.values()
        for process in child.family()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}
