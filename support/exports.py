"""Lists of this app as files."""

from support.satisfaction import exports

__all__ = ["exports"]
