"""Console pages about money, a file for each noun."""
