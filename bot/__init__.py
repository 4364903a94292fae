"""Rasa components of ours and the pure functions they call; imports Rasa and nothing else of the project."""
