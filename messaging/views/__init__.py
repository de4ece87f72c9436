"""Console pages about messages."""
