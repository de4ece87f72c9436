"""Calls that tests write down."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import Account
from calls.models import CallRecord
from calls.services import FinishedCall, record_call
from calls.states import Direction

BEGAN = datetime(2026, 5, 18, 12, 0, 30, tzinfo=UTC)


def told(ref: str = "call-1", **changes: Any) -> FinishedCall:
    """What the switch says: two minutes from a person outside to Acme."""
    facts: dict[str, Any] = {
        "ref": ref,
        "direction": Direction.INBOUND,
        "caller": "+12015550147",
        "called": "+12013422000",
        "started_at": BEGAN,
        "seconds": 120,
        "caller_name": "Jo Näf & Co",
        "address": "198.51.100.20",
    }
    return FinishedCall(**facts | changes)


def record(account: Account, ref: str = "call-1", **changes: Any) -> CallRecord:
    return record_call(account=account, call=told(ref, **changes))
