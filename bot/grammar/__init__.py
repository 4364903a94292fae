"""Text to facts: what a firm says about itself, read without a model and without a guess."""

from bot.grammar.facts import Fact, extract_facts

__all__ = ["Fact", "extract_facts"]
