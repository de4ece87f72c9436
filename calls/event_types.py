"""What may happen to calls and recordings."""

from calls.live import event_kinds as of_calls
from calls.recordings import event_kinds

__all__ = ["event_kinds", "of_calls"]
