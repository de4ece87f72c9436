"""Reads of tickets, a file for each noun."""
