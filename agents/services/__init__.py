"""Writes of agents, a file for each noun."""
