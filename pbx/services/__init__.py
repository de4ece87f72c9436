"""Writes of what answers a call."""
