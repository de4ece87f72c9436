"""Calls that the account's carrier makes: the CALLR API that we serve, asked once for each, and read back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from calls.carriers import kinds, ordering
from calls.live import selectors, services
from calls.live.services import Announcement, Wish
from calls.models import Call
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs.models import Job
from pbx.key_menu import KeyAction, KeyMenu
from pbx.media.services.library import create_media, set_content
from pbx.media.sound import as_wav
from pbx.prompts import Prompt
from pbx.services.apps import create_app
from pbx.targets import Target
from tests.faults.proxy import Proxy
from tests.people import BY
from tests.providers.callr.looping import Loop
from tests.providers.callr.test_loopback_calls import A, B, begin

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def click(loop: Loop, **wish: Any) -> Call:
    """Two are to be joined by an app of the reseller's."""
    with scope.tenant(loop.us.pk):
        app = create_app(account=loop.us, by=BY, kind="click_to_call", name="Rappel")
        return services.click_to_call(
            account=loop.us,
            by=BY,
            app=app.ref,
            a_targets=[Target(A.e164)],
            b_targets=[Target(B.e164)],
            wish=Wish(**wish),
        )


def announce(loop: Loop, **more: Any) -> Call:
    """Somebody is to hear a media of the reseller's."""
    with scope.tenant(loop.us.pk):
        media = create_media(account=loop.us, by=BY, name="Soldes")
        set_content(account=loop.us, by=BY, pk=media.pk, data=as_wav(bytes(16_000)))
        return services.broadcast(
            account=loop.us, by=BY, targets=[Target(A.e164)], prompts=[Prompt(media=media.pk)], **more
        )


def work_off(loop: Loop, times: int = 4) -> None:
    for _ in range(times):
        loop.run_all()


def ours(loop: Loop) -> Call:
    with scope.tenant(loop.us.pk):
        return selectors.calls(loop.us).get()


def theirs(loop: Loop) -> list[Call]:
    with scope.system():
        return list(Call.objects.filter(account=loop.them).order_by("pk"))


def ordered(loop: Loop) -> str:
    with scope.system():
        return Job.objects.get(account=loop.us, kind=kinds.ORDER).state


def test_two_are_joined_by_the_carrier_and_the_course_is_read_back(loop: Loop) -> None:
    call = click(loop)
    assert (call.provider_account, call.is_simulated, call.state) == (loop.login, False, "planned")
    work_off(loop)
    (there,) = theirs(loop)
    assert (there.kind, there.called) == ("click_to_call", A.e164)
    assert ours(loop).carrier_ref == f"between:{there.ref}"
    begin(loop)
    work_off(loop, 1)
    over = ours(loop)
    assert (over.state, over.ended_at is not None) == ("ended", True)
    with scope.tenant(loop.us.pk):
        legs = [(leg.number, leg.party, leg.state) for leg in selectors.legs_of(loop.us, over)]
    assert legs == [(A.e164, "a", "ended"), (B.e164, "b", "ended")]
    work_off(loop, 2)
    assert len(theirs(loop)) == 1


def test_an_announcement_goes_there_with_its_media(loop: Loop) -> None:
    announce(loop)
    work_off(loop)
    (there,) = theirs(loop)
    assert (there.kind, there.called) == ("broadcast", A.e164)
    assert ours(loop).state == "dialing"
    begin(loop)
    work_off(loop, 1)
    assert ours(loop).state == "ended"


@pytest.mark.parametrize("kind", ["drop after", "HTML 200 after commit", "502 after commit", "drop before"])
def test_a_lost_answer_calls_nobody_twice(loop: Loop, proxy: Proxy, kind: str) -> None:
    click(loop)
    # The app is sent first.
    loop.run_all()
    loop.run_all()
    proxy.fail(kind, "POST", "json-rpc")
    work_off(loop)
    assert (len(theirs(loop)), ordered(loop)) == (1, "done")
    assert ours(loop).carrier_ref == f"between:{theirs(loop)[0].ref}"


def test_a_worker_that_is_killed_behind_the_order_calls_nobody_twice(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_given: object, **_named: object) -> None:
        raise Killed

    click(loop)
    loop.run_all()
    loop.run_all()
    with monkeypatch.context() as patched:
        patched.setattr(ordering, "_look_again", die)
        with pytest.raises(Killed):
            loop.run_all()
    assert (len(theirs(loop)), ours(loop).carrier_ref) == (1, "")
    with scope.system():
        job = Job.objects.get(account=loop.us, kind=kinds.ORDER)
    loop.run(job, lease_until=timezone.now() - timedelta(seconds=1))
    assert (len(theirs(loop)), ours(loop).carrier_ref) == (1, f"between:{theirs(loop)[0].ref}")


def test_an_announcement_of_unknown_outcome_waits_and_is_not_repeated(loop: Loop, proxy: Proxy) -> None:
    """Of those, the carrier tells when they are over."""
    announce(loop)
    loop.run_all()
    loop.run_all()
    proxy.fail("drop after", "POST", "json-rpc")
    work_off(loop, 2)
    assert (len(theirs(loop)), ours(loop).carrier_ref) == (1, "")
    begin(loop)
    work_off(loop)
    assert (len(theirs(loop)), ordered(loop)) == (1, "done")


def test_a_planned_call_is_taken_back_here_and_one_that_goes_on_is_hung_up_there(loop: Loop) -> None:
    planned = click(loop, at=timezone.now() + timedelta(hours=1))
    with scope.tenant(loop.us.pk):
        services.cancel_call(account=loop.us, by=BY, ref=planned.ref)
    work_off(loop)
    assert theirs(loop) == []

    with scope.system():
        Call.objects.filter(account=loop.us).delete()
    going = click(loop)
    work_off(loop)
    begin(loop, seconds=1)
    with scope.tenant(loop.us.pk):
        with pytest.raises(Conflict):
            services.cancel_call(account=loop.us, by=BY, ref=going.ref)
        services.hang_up(account=loop.us, by=BY, ref=going.ref)
    with scope.system():
        job = Job.objects.get(account=loop.us, kind=ordering.HANG_UP)
    loop.run(job)
    begin(loop)
    assert theirs(loop)[0].ended_at is not None


def test_what_the_carrier_cannot_be_told_of_is_refused(loop: Loop) -> None:
    menu = KeyMenu(Prompt(media=1), (KeyAction("1", "hang_up"),))
    with pytest.raises(Invalid, match="no more"):
        announce(loop, more=Announcement(menu))
    with scope.tenant(loop.us.pk), pytest.raises(Invalid, match="click-to-call app"):
        services.call_between(account=loop.us, by=BY, first=Target(A.e164), second=Target(B.e164))
    with scope.tenant(loop.people.other.pk), pytest.raises(NotFound):
        services.hang_up(account=loop.people.other, by=BY, ref=click(loop).ref)
    with scope.system():
        assert Call.objects.filter(account=loop.us).count() == 1
