"""Alerts: rules that say who is told of what waits for a person, and the bell."""
