"""The console for staff, administrators and banks: search, requests, conversations."""
