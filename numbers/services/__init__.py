"""Writes of the numbers app, a file for each noun."""
