"""The Chinese sentences about requests, kept in wording.yml."""

from functools import cache
from importlib import resources

import yaml

from matching.models import DeliveryState, MatchState


@cache
def _sentences() -> dict[str, dict[str, str]]:
    source = resources.files("matching").joinpath("wording.yml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(source)
    return loaded


def sentence(group: str, name: str, **values: object) -> str:
    return _sentences()[group][name].format(**values)


def advice(name: str, **values: object) -> str:
    """What to tell the person whose input was refused."""
    return sentence("advice", name, **values)


def state_label(state: MatchState) -> str:
    return sentence("state", state.value)


def state_meaning(state: MatchState) -> str:
    return sentence("meaning", state.value)


def delivery_label(state: DeliveryState) -> str:
    return sentence("delivery", state.value)


def reason_label(code: str) -> str:
    return sentence("reason", code)


def reason_codes() -> list[str]:
    """Every reason a bank may give for a decline, in the order to offer them."""
    return list(_sentences()["reason"])
