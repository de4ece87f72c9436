"""Writes of tickets, a file for each kind of step."""
