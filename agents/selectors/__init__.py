"""Reads of agents, a file for each noun."""
