"""Accounts, users, rights, credentials, ledger and activity."""
