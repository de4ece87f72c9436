"""Console pages about numbers, a file for each noun."""
