"""What CALLR pushes of calls: one that we ordered can be hung up by it, and is over at once; our records and events."""

import pytest
from django.utils import timezone

from calls.carriers.ordering import may_end
from calls.live import running, services
from calls.models import CallRecord
from common import scope
from common.errors import Conflict
from events.models import Event
from events.services.subscriptions import Wish, subscribe
from tests.console import signed_in
from tests.people import BY
from tests.providers.callr.looping import Loop
from tests.providers.callr.test_loopback_calls import A, begin
from tests.providers.callr.test_ordered_calls import _folder as _folder
from tests.providers.callr.test_ordered_calls import announce, ours, theirs, work_off
from tests.providers.callr.test_pushes import Pushed
from tests.providers.callr.test_pushes import pushed as pushed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ordered(pushed: Pushed) -> Loop:
    """An announcement that was ordered at the carrier, which pushes, and somebody who listens here."""
    loop = pushed.loop
    pushed.open()
    pushed.asked()
    with scope.tenant(loop.us.pk):
        wish = Wish(url="https://93.184.216.34/hook", events=("call.*",))
        subscribe(account=loop.us, by=BY, wish=wish, secret="")
        loop.us.refresh_from_db()
    announce(loop, wish=services.Wish(custom="order42"))
    work_off(loop)
    return loop


def told(loop: Loop) -> list[str]:
    with scope.tenant(loop.us.pk):
        return list(
            Event.objects.filter(type__startswith="call.").order_by("pk").values_list("type", flat=True)
        )


def records(loop: Loop) -> list[CallRecord]:
    with scope.tenant(loop.us.pk):
        return list(CallRecord.objects.filter(provider_account=loop.login).order_by("pk"))


def test_it_can_be_hung_up_once_its_number_was_pushed(ordered: Loop, pushed: Pushed) -> None:
    call = ours(ordered)
    with scope.tenant(ordered.us.pk):
        assert not may_end(call)
        with pytest.raises(Conflict, match="has not told the number"):
            services.hang_up(account=ordered.us, by=BY, ref=call.ref)
    there = begin(ordered, seconds=4)
    pushed.deliver()
    pushed.look()
    call = ours(ordered)
    assert (call.carrier_ref.isdecimal(), call.ended_at) == (True, None)
    assert told(ordered) == ["call.outbound_started"]
    with scope.tenant(ordered.us.pk):
        services.hang_up(account=ordered.us, by=BY, ref=call.ref)
    (job,) = ordered.jobs("calls.hang_up")
    assert ordered.run(job).state == "done"
    with scope.tenant(ordered.them.pk):
        running.carry_on(ordered.them, there.pk, until=timezone.now())
    (over,) = theirs(ordered)
    assert over.ended_at is not None


def test_it_is_recorded_and_told_once(ordered: Loop, pushed: Pushed) -> None:
    begin(ordered)
    for _ in range(2):
        pushed.deliver()
        pushed.look()
        work_off(ordered, 1)
        ordered.sync()
    assert ours(ordered).state == "ended"
    (record,) = records(ordered)
    assert (record.custom, record.called, record.account_id) == ("order42", A.e164, ordered.us.pk)
    assert record.leg_id is not None
    assert told(ordered) == ["call.outbound_started", "call.outbound_ended"]
    with scope.tenant(ordered.us.pk):
        refs = set(Event.objects.filter(type__startswith="call.").values_list("subject_ref", flat=True))
        assert refs == {str(record.callid)}


def test_without_pushes_its_record_has_its_text_all_the_same(loop: Loop) -> None:
    announce(loop, wish=services.Wish(custom="order42"))
    work_off(loop)
    begin(loop)
    loop.sync()
    work_off(loop, 1)
    loop.sync()
    (record,) = records(loop)
    assert (record.custom, record.called) == ("order42", A.e164)


def test_the_page_says_that_it_ends_by_itself(ordered: Loop) -> None:
    page = signed_in(ordered.people.rita).get(f"/calls/live/{ours(ordered).ref}/")
    assert "ends this call by itself" in page.content.decode()
    assert "Hang up</button>" not in page.content.decode()
