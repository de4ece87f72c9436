"""Calls: their records, what they cost, and who made them."""
