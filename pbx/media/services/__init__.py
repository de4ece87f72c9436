"""Writes of the media library. Stock prompts are read-only: every change of one is Forbidden."""
