"""Requests to banks: filing, routing, the clocks, delivery to the platform."""
