"""Callers who were promised a call back from a queue, and who keeps the promise."""
