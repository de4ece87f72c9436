"""Starts, watches and stops everything the portal needs; `python -m launcher` is its command line."""
