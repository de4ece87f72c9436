"""Carriers: the connector contract, our logins there, syncs and drift."""
