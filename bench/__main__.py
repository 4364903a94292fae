"""`python -m bench`: measure, print tables, write JSON to var/bench."""

import argparse
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench import eligibility, publishing, questionnaire, scale
from bench.knowledge import with_knowledge
from bench.memory import measure_memory
from bench.messages import PEOPLE, measure_messages
from bench.report import machine, memory_table, messages_table, write_json
from bench.rig.models import trained_model
from bench.rig.stack import running_stack, stack_settings
from bench.rig.wechat import Account
from bench.rig.wechat_api import wechat_api
from bench.search import measure as measure_search
from bench.search import search_tables
from bench.servers import Ours, Stock
from bench.stock import running_stock, trained_stock
from runtime.processes import ROOT

RESULTS = ROOT / "var" / "bench"
REST_SECONDS = 15
CORE = {
    "eligibility": (eligibility.measure, eligibility.table),
    "questionnaire": (questionnaire.measure, questionnaire.table),
    "search": (partial(with_knowledge, measure_search), search_tables),
    "scale": (scale.measure, scale.table),
    "publishing": (publishing.measure, publishing.table),
}
STACK = ("memory", "messages")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run, fewer people: to see that it works")
    parser.add_argument(
        "--only", choices=(*STACK, *CORE), action="append", help="measure this part alone (may be repeated)"
    )
    arguments = parser.parse_args()
    parts = set(arguments.only or (*STACK, *CORE))
    results: dict[str, Any] = {"machine": machine(), "quick": arguments.quick}
    if parts.intersection(STACK):
        people = PEOPLE[:2] if arguments.quick else PEOPLE
        results |= measure_stack(parts, runs=1 if arguments.quick else 3, people=people)
    for name, (measure, table) in CORE.items():
        if name in parts:
            results[name] = measure()
            print(f"\n{name.capitalize()}\n{table(results[name])}", flush=True)
    print(f"\nJSON: {write_json(RESULTS, results).relative_to(ROOT)}")


def measure_stack(parts: set[str], *, runs: int, people: tuple[int, ...]) -> dict[str, Any]:
    """What needs the whole stack: memory at rest, then the messages beside stock Rasa."""
    results: dict[str, Any] = {}
    account = Account()
    print("training what is not trained yet / 准备模型", flush=True)
    model, stock_folder = trained_model(), trained_stock(RESULTS)
    with (
        tempfile.TemporaryDirectory(prefix="rongwen-bench-") as home,
        wechat_api() as api,
        running_stack(stack_settings(Path(home), account, api.url), model) as stack,
    ):
        if "memory" in parts:
            time.sleep(REST_SECONDS)
            results["memory"] = measure_memory(stack)
            print("\nMemory at rest\n" + memory_table(results["memory"]), flush=True)
        if "messages" in parts:
            with running_stock(stock_folder) as stock:
                print("\nMessages (one server runs, the other is stopped meanwhile by SIGSTOP)", flush=True)
                servers = {"ours": Ours(stack, account, api), "stock": Stock(stock)}
                results["messages"] = measure_messages(servers, runs=runs, people=people)
            print(messages_table(results["messages"]), flush=True)
    return results


if __name__ == "__main__":
    main()
