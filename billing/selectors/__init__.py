"""Reads of money, a file for each noun."""
