"""What the bot does: one transaction a turn, one file per theme."""
