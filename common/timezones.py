"""Which time zones there are, by their IANA names."""

import zoneinfo
from functools import cache


@cache
def names() -> frozenset[str]:
    """Read once in a process: the library opens hundreds of files each time."""
    return frozenset(zoneinfo.available_timezones())
