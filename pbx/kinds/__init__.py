"""The kinds of voice apps: for each the settings that it has, as one frozen value, and its defaults.

``parse`` takes JSON and raises Invalid, naming the setting by its dotted path: ``targets.0.timeout``. A key that
is missing or null has its default, so ``parse(None)`` gives settings that are complete.
"""
