"""Calls that our login has made, its records and its media, against the CALLR API that we serve."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from calls.live import running
from calls.live.models import Call
from calls.models import CallRecord, StrayCall
from calls.services import record_call
from common import scope
from numbers.models import PhoneNumber
from pbx.media.services.library import create_media, set_content
from pbx.media.sound import as_wav
from pbx.models import AppCopy
from pbx.services.apps import create_app
from providers.contract.calls import CallOrder, CallTarget
from providers.contract.connector import Connector
from providers.errors import NotThere, Rejected, Uncertain
from providers.models import SyncRun
from providers.registry import connector_for
from tests.calls.at_carrier import minutes_ago
from tests.calls.conftest import told
from tests.faults.proxy import Proxy
from tests.people import BY
from tests.providers.callr.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)
A, B, BUSY = CallTarget("+33199000147", 20), CallTarget("+33199000148", 20), CallTarget("+33199000181", 20)


@pytest.fixture
def carrier(loop: Loop) -> Connector:
    return connector_for(loop.login)


def order_of(loop: Loop, **changes: object) -> CallOrder:
    """A call between two parties, with the app that joins them there."""
    with scope.tenant(loop.them.pk):
        app = create_app(account=loop.them, by=BY, kind="click_to_call", name="Join")
    return replace(CallOrder((A,), (B,), app_ref=app.ref), **changes)  # type: ignore[arg-type]


def begin(loop: Loop, *, seconds: float = 3600) -> Call:
    """Have the one call that was asked for begin there, and go on for so long."""
    with scope.tenant(loop.them.pk):
        call = Call.objects.select_related("account").order_by("-pk")[0]
        running.begin_call(call)
        running.carry_on(loop.them, call.pk, until=call.planned_for + timedelta(seconds=seconds))
    return call


def test_two_parties_are_joined_and_their_call_is_told_while_it_goes_on_and_after(
    loop: Loop, carrier: Connector
):
    order, key = order_of(loop), uuid4()
    ref = carrier.start_call(order, key=key)
    planned = carrier.get_started_call(ref)
    assert (planned.state, planned.called, planned.app_ref, planned.reference) == (
        "planned",
        A.e164,
        order.app_ref,
        key.hex,
    )
    assert carrier.find_started_call(order, key=key) == planned
    assert carrier.find_started_call(order, key=uuid4()) is None
    begin(loop)
    over = carrier.get_started_call(ref)
    assert (over.ref, over.state, over.ended_at is not None) == (ref, "answered", True)
    with pytest.raises(NotThere, match="over"):
        carrier.hang_up(ref, key=key)
    with pytest.raises(Rejected):
        carrier.cancel_call(ref, key=key)

    now = timezone.now()
    listed = list(carrier.list_calls(now - timedelta(hours=1), now + timedelta(hours=1)))
    assert {(call.direction, call.called, call.state, call.reference) for call in listed} == {
        ("outbound", A.e164, "answered", key.hex),
        ("outbound", B.e164, "answered", key.hex),
    }


def test_a_planned_call_is_taken_back_and_one_that_goes_on_is_hung_up(loop: Loop, carrier: Connector):
    order = order_of(loop, starts_at=timezone.now() + timedelta(hours=1))
    planned = carrier.start_call(order, key=uuid4())
    carrier.cancel_call(planned, key=uuid4())
    assert carrier.get_started_call(planned).state == "cancelled"

    going = carrier.start_call(replace(order, starts_at=None), key=uuid4())
    call = begin(loop, seconds=1)
    assert carrier.get_started_call(going).state == "ringing"
    carrier.hang_up(going, key=uuid4())
    with scope.tenant(loop.them.pk):
        running.carry_on(loop.them, call.pk, until=call.planned_for + timedelta(hours=1))
    assert carrier.get_started_call(going).ended_at is not None
    for ask in (carrier.get_started_call, lambda ref: carrier.hang_up(ref, key=uuid4())):
        with pytest.raises(NotThere):
            ask("between:AAAAAAAA")
    with pytest.raises(NotThere):
        carrier.hang_up("1000000999001", key=uuid4())


def test_an_announcement_is_heard_and_found_once_it_is_over(loop: Loop, carrier: Connector):
    order, key = CallOrder((A,), media_refs=("1",)), uuid4()
    ref = carrier.start_call(order, key=key)
    assert ref.startswith("announced:")
    with pytest.raises(Uncertain, match="may be going on"):
        carrier.find_started_call(order, key=key)
    begin(loop)
    found = carrier.find_started_call(order, key=key)
    assert found is not None
    assert (found.called, found.state, found.reference) == (A.e164, "answered", key.hex)
    for refused in (carrier.get_started_call, lambda ref: carrier.cancel_call(ref, key=key)):
        with pytest.raises(Rejected, match="two parties"):
            refused(ref)


@pytest.mark.parametrize(
    "order",
    [
        CallOrder((A,), (B,)),
        CallOrder((A, B), media_refs=("1",)),
        CallOrder((A,), media_refs=("1",), starts_at=timezone.now()),
        CallOrder((A,), media_refs=("x",)),
        CallOrder((A,), media_refs=("999999",)),
        CallOrder((A,)),
        CallOrder((A,), app_ref="AAAAAAAA"),
    ],
)
def test_what_it_has_no_call_for_is_refused(loop: Loop, carrier: Connector, order: CallOrder):
    with pytest.raises(Rejected):
        carrier.start_call(order, key=uuid4())
    with scope.system():
        assert Call.objects.count() == 0


@pytest.mark.parametrize("kind", ["drop after", "HTML 200 after commit"])
def test_a_call_whose_answer_was_lost_is_found_by_our_key(loop: Loop, proxy: Proxy, kind: str):
    carrier, order, key = connector_for(loop.login), order_of(loop), uuid4()
    proxy.fail(kind, "POST", "json-rpc")
    with pytest.raises(Uncertain):
        carrier.start_call(order, key=key)
    found = carrier.find_started_call(order, key=key)
    assert found is not None
    assert (found.state, found.reference) == ("planned", key.hex)
    with scope.system():
        assert Call.objects.count() == 1


def test_media_are_read_as_they_stand(loop: Loop, carrier: Connector):
    with scope.tenant(loop.them.pk):
        media = create_media(account=loop.them, by=BY, name="Welcome")
        set_content(account=loop.them, by=BY, pk=media.pk, data=as_wav(bytes(32_000)))
    every = {one.ref: one for one in carrier.list_media()}
    welcome = every[str(media.pk)]
    assert (welcome.name, welcome.state, welcome.seconds, welcome.is_shared) == ("Welcome", "ready", 2, False)
    assert carrier.get_media(str(media.pk)) == welcome
    assert carrier.get_media("1").is_shared
    with pytest.raises(NotThere):
        carrier.get_media(str(media.pk + 1))


def test_calls_of_our_number_become_records_with_their_cost_once(loop: Loop):
    e164, began = loop.hold(), minutes_ago(10)
    with scope.tenant(loop.them.pk):
        facts = told("call-1", called=e164, caller="+33639980011", started_at=began, seconds=60)
        theirs = record_call(account=loop.them, call=facts)
    with scope.system():
        PhoneNumber.objects.filter(account=loop.us).update(held_since=minutes_ago(60))
    for _ in range(2):
        loop.sync()
    with scope.system():
        row = CallRecord.objects.get(account=loop.us)
        runs = SyncRun.objects.filter(sort="calls").order_by("pk")
        assert [(run.added, run.unchanged) for run in runs] == [(1, 0), (0, 1)]
    assert (row.provider_account_id, row.direction, row.caller, row.called) == (
        loop.login.pk,
        "inbound",
        "+33639980011",
        e164,
    )
    assert (row.started_at, row.seconds, row.cost_currency) == (began, 60, loop.them.currency)
    # They tell money in cents with two decimals.
    assert row.cost == round(theirs.charged, 4)
    assert theirs.charged > 0


def test_a_stray_call_has_its_app_and_text_once_its_number_is_held(loop: Loop):
    """What the carrier told of it is looked up when it is placed, not when it was read."""
    e164, began = "+33199004242", minutes_ago(10)
    with scope.tenant(loop.them.pk):
        there = create_app(account=loop.them, by=BY, kind="call_tracking", name="Welcome")
        facts = told("call-1", called=e164, caller="+33639980011", started_at=began, seconds=60)
        record_call(account=loop.them, call=replace(facts, app=there, custom="spring26"))
    loop.sync()
    with scope.system():
        stray = StrayCall.objects.get(account=loop.us)
        assert (stray.called, stray.app_ref, stray.reference) == (e164, there.ref, "spring26")
    with scope.tenant(loop.us.pk):
        app = create_app(account=loop.us, by=BY, kind="call_tracking", name="Welcome")
        AppCopy.objects.create(account=loop.us, app=app, provider_account=loop.login, carrier_ref=there.ref)
        PhoneNumber.objects.create(
            account=loop.us,
            provider_account=loop.login,
            e164=e164,
            country="FR",
            kind="geographic",
            held_since=minutes_ago(60),
        )
    loop.sync()
    with scope.system():
        row = CallRecord.objects.get(account=loop.us)
        assert StrayCall.objects.count() == 0
    assert (row.called, row.app_id, row.custom, row.started_at) == (e164, app.pk, "spring26", began)
