"""Management commands of the support app."""
