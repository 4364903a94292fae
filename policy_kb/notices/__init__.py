"""A notice becomes a draft: what rules find in it is proposed with the sentence it came from, for a person to check."""
