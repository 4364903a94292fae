"""Benchmarks: the whole stack beside a stock Rasa project, the search, the memory."""
