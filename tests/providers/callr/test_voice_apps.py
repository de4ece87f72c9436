"""Voice apps that stand at CALLR: synced, and chosen for numbers of the same login."""

from uuid import uuid4

import pytest

from common import scope
from common.errors import Invalid
from numbers.selectors.destinations import DestinationNames, choices_for
from numbers.services.settings import set_destination
from pbx.models import AppAtCarrier
from pbx.services.apps import create_app, delete_app, edit_app
from pbx.states import AppKind
from providers.contract.destinations import NOTHING, app_at_carrier
from providers.contract.voice_apps import CarrierVoiceApp
from providers.models import SyncRun
from providers.registry import connector_for
from tests.console import signed_in
from tests.people import BY
from tests.providers.callr.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)


def make(loop: Loop, name: str = "Sales") -> str:
    """An app upstream."""
    with scope.tenant(loop.them.pk):
        return create_app(account=loop.them, by=BY, kind=AppKind.CALL_TRACKING, name=name, settings={}).ref


def synced(loop: Loop) -> SyncRun:
    run = loop.sync()
    with scope.system():
        return SyncRun.objects.get(job=run.job, sort="voice apps")


def known(loop: Loop) -> list[tuple[str, str, bool]]:
    with scope.tenant(loop.us.pk):
        return list(AppAtCarrier.objects.values_list("carrier_ref", "name", "is_gone"))


def test_apps_come_change_and_go_after_two_syncs_without_them(loop: Loop):
    sales, support = make(loop), make(loop, "Support")

    run = synced(loop)

    assert (run.state, run.read, run.added) == ("done", 2, 2)
    assert known(loop) == [(sales, "Sales", False), (support, "Support", False)]
    with scope.tenant(loop.them.pk):
        edit_app(account=loop.them, by=BY, ref=sales, name="Orders", settings={})
        delete_app(account=loop.them, by=BY, ref=support)
    run = synced(loop)
    assert (run.changed, run.unchanged, run.missing, run.gone) == (1, 0, 1, 0)
    assert known(loop) == [(sales, "Orders", False), (support, "Support", False)]
    run = synced(loop)
    assert (run.changed, run.unchanged, run.missing, run.gone) == (0, 1, 1, 1)
    assert known(loop) == [(sales, "Orders", False), (support, "Support", True)]
    run = synced(loop)
    assert (run.missing, run.gone) == (0, 0)


def test_the_brake_holds_when_many_vanish(loop: Loop):
    carrier = connector_for(loop.login)
    refs = [
        carrier.create_voice_app(CarrierVoiceApp("", f"App {n:02}", "CALLTRACKING10"), key=uuid4()).ref
        for n in range(10)
    ]
    synced(loop)
    for ref in refs[:4]:
        carrier.delete_voice_app(ref, key=uuid4())
    run = synced(loop)
    assert (run.state, run.missing, run.gone) == ("braked", 4, 0)
    assert [is_gone for *_, is_gone in known(loop)] == [False] * 10


def test_an_app_is_chosen_for_a_number_of_the_same_login(loop: Loop):
    e164, ref = loop.hold(), make(loop)
    synced(loop)
    wanted = app_at_carrier(ref)
    with scope.tenant(loop.us.pk):
        number = loop.ours(e164)
        assert choices_for(number)[-1] == ("Voice app at Loopback", [(wanted, "Sales")])
        assert DestinationNames(loop.us)(wanted) == "Voice app Sales"
        set_destination(account=loop.us, by=BY, e164=e164, wait=True, destination=wanted)
    assert (loop.ours(e164).destination, loop.ours(e164).agreement) == (wanted, "confirmed")
    assert connector_for(loop.login).get_number(e164).settings.destination == wanted

    client = signed_in(loop.people.rita)
    page = client.get("/voice-apps/")
    assert [(row["app"].name, row["numbers"]) for row in page.context["at_carriers"]] == [("Sales", 1)]
    assert "At your carriers" in page.content.decode()
    assert "Voice app Sales" in client.get(f"/numbers/{e164}/").content.decode()
    with scope.tenant(loop.us.pk):
        set_destination(account=loop.us, by=BY, e164=e164, wait=True, destination=NOTHING)
    assert loop.ours(e164).agreement == "confirmed"


def test_what_the_login_does_not_have_and_what_is_somebody_elses_is_refused(loop: Loop):
    e164, ref = loop.hold(), make(loop)
    with scope.tenant(loop.us.pk), pytest.raises(Invalid):
        set_destination(account=loop.us, by=BY, e164=e164, wait=False, destination=app_at_carrier(ref))
    synced(loop)
    with scope.tenant(loop.them.pk), pytest.raises(Invalid):
        set_destination(account=loop.them, by=BY, e164=e164, wait=False, destination=app_at_carrier(ref))
    assert (loop.ours(e164).destination, loop.theirs(e164).destination) == (NOTHING, NOTHING)
    assert signed_in(loop.people.charlie).get("/voice-apps/").context["at_carriers"] == []
