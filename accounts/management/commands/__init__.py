"""Commands: keys that sign tokens."""
