"""Served APIs: one folder per dialect."""
