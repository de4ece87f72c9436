"""What may happen to calls and recordings."""

from calls.recordings import event_kinds

__all__ = ["event_kinds"]
