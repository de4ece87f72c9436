"""Starts, watches and stops everything the portal needs; `python -m portal.launcher` is its command line."""
