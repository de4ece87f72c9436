"""Reads of messages, a file for each noun."""
