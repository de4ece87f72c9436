"""Writes of messages, a file for each noun."""
