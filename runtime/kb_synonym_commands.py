"""The `rongwen kb synonym` commands: the ways to say a concept, edited while everything runs."""

from collections.abc import Callable
from typing import Annotated

import typer

from policy_kb.synonyms import add_synonym, list_synonyms, remove_synonym
from runtime.clock import today
from runtime.command_options import AsJson, emit
from runtime.editors import REVIEWERS, sign
from runtime.kb_editing_commands import By, Confirm
from runtime.knowledge import knowledge_session, search_tools
from runtime.settings import Settings

synonym = typer.Typer(help="同义说法。Ways to say a concept.", no_args_is_help=True)

Concept = Annotated[str, typer.Argument(help="概念，如 首贷。The concept.")]
Way = Annotated[str, typer.Argument(help="说法；两条斜线之间是正则表达式。A way to say it; /…/ is a pattern.")]


@synonym.command("list")
def synonym_list(
    concept: Annotated[str | None, typer.Argument(help="只看这个概念。This one only.")] = None, as_json: AsJson = False
) -> None:
    """列出现在用的说法。List what is in use."""
    with knowledge_session(Settings()) as session:
        found = {name: ways for name, ways in list_synonyms(session).items() if concept in (None, name)}
    if as_json:
        emit(found)
        return
    for name, ways in found.items():
        print(f"{name}：{'、'.join(ways)}")


@synonym.command("add")
def synonym_add(concept: Concept, way: Way, by: By, confirm: Confirm = None) -> None:
    """增加一个说法，马上生效。Add one; it counts at once."""
    _edit(add_synonym, concept, way, by, confirm)
    print(f"「{way}」现在也算「{concept}」 / added")


@synonym.command("remove")
def synonym_remove(concept: Concept, way: Way, by: By, confirm: Confirm = None) -> None:
    """去掉一个说法，马上生效。Remove one; it counts no more at once."""
    _edit(remove_synonym, concept, way, by, confirm)
    print(f"「{way}」不再算「{concept}」 / removed")


def _edit(edit: Callable[..., None], concept: str, way: str, by: str, confirm: list[str] | None) -> None:
    settings = Settings()
    with knowledge_session(settings) as session:
        signature, embedder = sign(session, by, REVIEWERS), search_tools(session, settings).embedder
        edit(session, concept, way, signature, embedder, on=today(), confirmed=confirm or ())
