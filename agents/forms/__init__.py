"""Forms about agents, a file for each noun."""
