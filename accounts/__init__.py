"""Accounts, users, rights, credentials and activity."""
