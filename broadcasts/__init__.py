"""Broadcasts: everybody of an address book is called or written to, once."""
