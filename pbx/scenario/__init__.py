"""Scenarios: branches of actions, read from YAML or JSON into typed steps (callr.md §12 A12).

Nothing here runs anything: ``parsing`` checks a script and gives steps, ``expressions`` are names, texts and three
operations, never a programming language.
"""
