"""Calls under way and planned: their rows, how they are started and ended, and what carries them on."""
