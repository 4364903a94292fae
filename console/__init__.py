"""Staff, administrators and banks."""
