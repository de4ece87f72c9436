"""Colleagues, call groups and main numbers at carriers that are switchboards."""
