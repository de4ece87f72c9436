"""Calls that ran at a carrier are events here: each once, however often it is told, with its app and its text."""

from typing import Any

import pytest

from calls.models import FIRST_RECORD, CallRecord
from common import scope
from events.models import Event
from events.services.subscriptions import Wish, subscribe
from portal.api.callr import pushes
from tests.calls.at_carrier import OUTBOUND, PEER, Calls, make_calls, minutes_ago
from tests.people import BY
from tests.providers.voicetel.conftest import loop as loop
from tests.providers.voicetel.looping import ONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calls(loop: Any) -> Calls:
    """The login was read before, and somebody listens."""
    made = make_calls(loop)
    made.sync()
    with scope.tenant(made.us.pk):
        wish = Wish(url="https://93.184.216.34/hook", events=("call.*",))
        subscribe(account=made.us, by=BY, wish=wish, secret="")
    return made


def told(calls: Calls) -> list[tuple[str, str]]:
    with scope.tenant(calls.us.pk):
        return list(Event.objects.order_by("pk").values_list("type", "subject_ref"))


def test_a_call_that_is_read_twice_is_told_once(calls: Calls) -> None:
    calls.upstream("in", minutes_ago(30))
    calls.upstream("out", minutes_ago(20), **OUTBOUND)
    calls.sync()
    calls.sync()
    came, went = (row.callid for row in calls.ours())
    assert min(came, went) > FIRST_RECORD
    assert sorted(told(calls)) == sorted(
        [
            ("call.inbound_started", str(came)),
            ("call.inbound_ended", str(came)),
            ("call.outbound_started", str(went)),
            ("call.outbound_ended", str(went)),
        ]
    )
    with scope.tenant(calls.us.pk):
        event = Event.objects.get(type="call.inbound_ended")
    assert (event.data["from"], event.data["to"], event.data["state"]) == (PEER, ONE, "ended")
    assert (event.data["simulated"], event.number) == (False, ONE)


def test_what_is_older_than_the_login_is_no_news(loop: Any) -> None:
    made = make_calls(loop)
    with scope.tenant(made.us.pk):
        wish = Wish(url="https://93.184.216.34/hook", events=("call.*",))
        subscribe(account=made.us, by=BY, wish=wish, secret="")
    made.upstream("old", minutes_ago(30))
    made.sync()
    assert (len(made.ours()), told(made)) == (1, [])


def test_served_pushes_tell_the_record(calls: Calls) -> None:
    calls.upstream("in", minutes_ago(30))
    calls.sync()
    with scope.tenant(calls.us.pk):
        ended = Event.objects.get(type="call.inbound_ended")
        began = Event.objects.get(type="call.inbound_started")
        row = CallRecord.objects.get()
        over, start = (
            pushes._call(calls.us, type("Sending", (), {"event": one, "for_log": False})())
            for one in (ended, began)
        )
    assert (over["callid"], over["cli_number"], over["did_intl_number"]) == (row.callid, PEER, ONE)
    assert (over["duration_answered"], over["hangup"] is not None) == (60, True)
    assert (start["callid"], start["duration_answered"], start["hangup"]) == (row.callid, 0, None)
