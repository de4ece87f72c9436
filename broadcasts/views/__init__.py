"""The console's pages of broadcasts and address books."""
