"""The served methods, a file for each service."""
