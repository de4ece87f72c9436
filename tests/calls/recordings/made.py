"""Recordings that tests need, with real sound and without a call that had to go its way."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Account
from calls.live.models import Call
from calls.recordings.models import Recording
from pbx.media import files
from tests.pbx.sounds import samples


def call_of(account: Account, **facts: Any) -> Call:
    """A call that is over, from somebody outside."""
    now = timezone.now()
    given = {
        "kind": "call_tracking",
        "direction": "inbound",
        "caller": "+12015550147",
        "called": "+12013422000",
    }
    return Call.objects.create(
        account=account, cli="+12013422000", planned_for=now, ended_at=now, **given | facts
    )


def recording(account: Account, *, began: datetime | None = None, **facts: Any) -> Recording:
    """A voicemail of two seconds that nobody heard."""
    began = began or timezone.now()
    call = facts.pop("call", None) or call_of(account)
    if "key" not in facts:
        facts["key"], facts["size"] = files.keep(samples(2))
    given = {
        "command": 1,
        "leg": 1,
        "kind": "voicemail",
        "state": "ready",
        "number": "+12013422000",
        "caller": "+12015550147",
        "ended_at": began + timedelta(seconds=2),
        "seconds": 2,
    }
    return Recording.objects.create(account=account, call=call, began_at=began, **given | facts)
