"""The carrier that lives in our own database."""
