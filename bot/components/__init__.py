"""Rasa NLU components: thin wrappers around the pure functions of `bot`."""
