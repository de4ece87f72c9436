"""The page of one call that is over: what it says, where it leads, and to whom."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.address_book import ContactFields, add_contact
from calls.live import services
from calls.models import CallRecord
from calls.recordings.kinds import MAKE
from calls.recordings.models import Recording
from common import scope
from tests.calls.conftest import record
from tests.calls.recordings.test_recording import run_jobs
from tests.calls.test_live import ANSWERS, BUSY, carried_on, tracked
from tests.console import signed_in
from tests.numbers.conftest import Shop
from tests.people import BY, People, set_balance


def told(page: str) -> dict[str, str]:
    """The facts of the page, without their tags."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]*>", "", value).split()) for name, value in found}


def titles(page: str) -> list[str]:
    return re.findall(r'timeline__head"><span class="strong">(.*?)</span>', page)


@pytest.fixture
def tried(market: Shop, settings: Any, tmp_path: Any) -> list[CallRecord]:
    """A caller whom nobody takes leaves a message: the records of the caller's leg and of the one that was called."""
    settings.MEDIA_ROOT = tmp_path
    with scope.tenant(market.customer.pk):
        tracked(market, targets=[{"number": BUSY}], voicemail={"active": True})
        call = services.receive_call(
            account=market.customer, by=BY, called=market.number.e164, caller=ANSWERS
        )
        carried_on(market, call)
        rows = list(CallRecord.objects.order_by("pk"))
    with scope.system():
        run_jobs(MAKE)
    return rows


def of(rows: list[CallRecord], direction: str) -> CallRecord:
    return next(row for row in rows if row.direction == direction)


def test_a_call_says_who_how_long_and_why_and_leads_to_what_it_was_about(
    market: Shop, tried: list[CallRecord]
):
    caller, called = of(tried, "inbound"), of(tried, "outbound")
    with scope.tenant(market.customer.pk):
        contact = add_contact(account=market.customer, by=BY, fields=ContactFields("Grace", ANSWERS))
        app, recording = caller.app, Recording.objects.get()
        assert app is not None
        assert caller.leg is not None
        call, job = caller.leg.call, market.customer.jobs.get(kind="calls.carry_on")
    client = signed_in(market.people.alice)
    page = client.get(f"/calls/{caller.pk}/").content.decode()

    facts = told(page)
    assert facts["From"].endswith(", Grace")
    assert (facts["App"], facts["Cause (Q.850)"]) == ("Ads", "16 normal")
    assert facts["How it ended"] == "Voicemail, hung up by this side"
    assert titles(page) == ["Voicemail", "Is answered", "Busy", "Is called", "Calls"]
    for url in (
        f"/numbers/{market.number.e164}/",
        contact.get_absolute_url(),
        f"/voice-apps/{app.ref}/",
        f"/calls/live/{call.ref}/",
        f"/jobs/{job.pk}/",
        f"/recordings/{recording.ref}/",
        f"/calls/{called.pk}/",
    ):
        assert f'href="{url}"' in page, url
    assert f'src="/recordings/{recording.ref}/sound.mp3"' in page
    assert ("Simulated" in page, "Listened to" in page) == (True, False)

    client.get(f"/recordings/{recording.ref}/sound.mp3")
    assert "Listened to" in client.get(f"/calls/{caller.pk}/").content.decode()
    # Whoever may not listen sees neither the recording nor who did.
    reader = signed_in(market.people.carol).get(f"/calls/{caller.pk}/").content.decode()
    assert (recording.ref in reader, "Listened to" in reader, "Tried call" in reader) == (False, False, True)
    steps = client.get(f"/calls/live/{call.ref}/").content.decode()
    assert [f'href="/calls/{row.pk}/"' in steps for row in tried] == [True, True]
    other = told(client.get(f"/calls/{called.pk}/").content.decode())
    assert (other["How it ended"], other["Cause (Q.850)"]) == ("Busy, hung up by the party", "17 busy")


def test_a_call_that_no_flow_ran_begins_and_ends(people: People):
    set_balance(people.customer, "10")
    with scope.tenant(people.customer.pk):
        row = record(people.customer, custom="order42")
        withheld = record(people.customer, "call-2", caller="", caller_name="")
    client = signed_in(people.carol)
    page = client.get(f"/calls/{row.pk}/").content.decode()

    facts = told(page)
    assert facts["From"] == "(201) 555-0147, Jo Näf &amp; Co"
    assert (facts["To"], facts["Your text"], facts["Equipment"]) == (
        "(201) 342-2000",
        "order42",
        "198.51.100.20",
    )
    assert facts["Charged"].startswith("0.018")
    assert titles(page) == ["Is over", "Calls"]
    assert (
        f'href="/calls/{row.pk}/"' in client.get("/calls/?since=2026-05-18&until=2026-05-18").content.decode()
    )
    assert told(client.get(f"/calls/{withheld.pk}/").content.decode())["From"] == "withheld"


def test_a_stranger_finds_no_call(people: People):
    set_balance(people.customer, "10")
    with scope.tenant(people.customer.pk):
        row = record(people.customer)
    for person in (people.charlie, people.olivia):
        assert signed_in(person).get(f"/calls/{row.pk}/").status_code == 404
    assert signed_in(people.carol).get(f"/calls/{row.pk + 1}/").status_code == 404


def test_what_it_costs(market: Shop, tried: list[CallRecord], django_assert_max_num_queries: Any):
    client = signed_in(market.people.alice)
    client.get("/calls/")
    with CaptureQueriesContext(connection) as small:
        client.get(f"/calls/{tried[0].pk}/")
    with scope.tenant(market.customer.pk):
        for n in range(4):
            Recording.objects.create(
                account=market.customer,
                call=tried[0].leg.call,  # type: ignore[union-attr]
                command=50 + n,
                kind="call",
                state="ready",
                began_at=tried[0].started_at,
                key="k",
            )
    with CaptureQueriesContext(connection) as more:
        client.get(f"/calls/{tried[0].pk}/")
    assert len(more) == len(small)
    assert len([one for one in small if "SELECT" in one["sql"] and '"calls_' in one["sql"]]) == 3
