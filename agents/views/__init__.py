"""Console pages about agents, a file for each noun."""
