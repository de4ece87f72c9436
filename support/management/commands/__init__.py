"""Commands: mail that a mail server hands over."""
