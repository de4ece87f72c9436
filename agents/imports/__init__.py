"""Agents by file: reading tables, what their columns mean, what each row asks for, and writing them."""
