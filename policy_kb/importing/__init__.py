"""Knowledge from outside: sheets, YAML, JSON and notices become drafts. Nothing here publishes."""
