"""Receptions: main numbers with opening hours, menus, queues and voicemail, and what happens to a call at a time."""
