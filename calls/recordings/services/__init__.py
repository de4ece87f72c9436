"""Writes of recordings: made from calls, heard, described, mailed, deleted."""
