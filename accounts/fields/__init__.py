"""Custom fields: what accounts want to know of each number and each account, beyond what everybody has."""
