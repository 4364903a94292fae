"""A request filed step by step, through whichever channel."""

import json
import time
from collections.abc import Callable

from bench.rig.stack import Stack
from tests.request_samples import sample_credit_code
from tests.stack_fixtures import NUMBER

PHONE = "13800138000"
CONTACT = "王示例"


def file_request(says: Callable[[str], str], organisation: str, company: str = "示例软件（北京）有限公司") -> str:
    """Say all that filing needs; returns the tracking number. `organisation` (8 characters) tells firms apart."""
    says("我在海淀做软件，两年了，没贷过款，想贷100万，有什么贷款")
    says("帮我提交")
    says("同意")
    says(company)
    says(sample_credit_code(organisation))
    says(CONTACT)
    summary = says(PHONE)
    assert company in summary
    done = says("确认提交")
    found = NUMBER.search(done)
    assert found is not None, done
    return found.group()


def shown(stack: Stack, number: str) -> dict:
    return json.loads(stack.command("request", "show", number, "--json"))


def delivered(stack: Stack, number: str, seconds: float = 30) -> dict:
    """The request as soon as every match of it is delivered, or as it is when time is over."""
    end = time.monotonic() + seconds
    while True:
        request = shown(stack, number)
        if all(match["delivery"] == "已送达" for match in request["matches"]) or time.monotonic() > end:
            return request
        time.sleep(0.5)
