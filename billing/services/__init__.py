"""Writes of money, a file for each noun."""
