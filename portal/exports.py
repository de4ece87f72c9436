"""What the served APIs have written to files."""

from portal.api.callr import exporting  # noqa: F401
