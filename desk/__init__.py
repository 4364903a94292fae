"""Conversations: message log, hand-off to people, unanswered questions, satisfaction."""
