"""Console pages of the accounts app, a file for each noun."""
