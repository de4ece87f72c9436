"""Reads of what answers a call."""
