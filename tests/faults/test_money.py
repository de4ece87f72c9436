"""Asking a carrier about money when it fails in every way: the reason is shown, and what was told before stays."""

from decimal import Decimal

import pytest

from common import scope
from jobs import work
from providers import money, services
from providers.models import LoginMoney, SyncRun
from tests.console import signed_in
from tests.faults.conftest import Portals
from tests.faults.proxy import refusal
from tests.people import BY

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = [
    "/v2.2/account",
    "/v2.2/account/recurring-charges",
    "/v2.2/account/payments",
    "/v2.2/account/credits",
]
# How each fault reads; those with an answer that got lost change nothing, so they read like any other.
FAULTS = {
    "500": "VoiceTel failed (HTTP 500).",
    "502 after commit": "VoiceTel failed (HTTP 502).",
    "drop after": "VoiceTel did not answer.",
    "reset before": "VoiceTel did not answer.",
    "truncation": "VoiceTel did not answer.",
    "HTML 200": "VoiceTel answered what we cannot read (HTTP 200).",
    "empty 200": "VoiceTel answered without the envelope that its API documents.",
    "wrong JSON": "VoiceTel answered without the envelope that its API documents.",
    "404 HTML": "VoiceTel answered what we cannot read (HTTP 404).",
}


def ask(portals: Portals) -> str:
    with scope.tenant(portals.us.pk):
        return money.ask_now(account=portals.us, pk=portals.loop.login.pk)


def kept(portals: Portals) -> tuple[Decimal | None, str]:
    with scope.system():
        row = LoginMoney.objects.get(provider_account=portals.loop.login)
    return row.balance, row.error


@pytest.mark.parametrize(("kind", "words"), FAULTS.items())
def test_a_failing_ask_shows_its_reason_and_the_balance_stays(portals: Portals, kind: str, words: str):
    assert ask(portals) == ""
    told = kept(portals)[0]
    portals.proxy.fail(kind, "GET", "/v2.2/account")

    assert ask(portals) == words

    assert kept(portals) == (told, words)
    page = signed_in(portals.loop.people.rita).get(f"/carriers/{portals.loop.login.pk}/").content.decode()
    assert "The last ask did not go well" in page
    assert words in page
    assert ask(portals) == ""
    assert kept(portals) == (told, "")


@pytest.mark.parametrize(("kind", "words"), FAULTS.items())
@pytest.mark.parametrize("part", ["recurring-charges", "payments", "credits"])
def test_a_part_that_fails_leaves_the_balance_standing(portals: Portals, part: str, kind: str, words: str):
    portals.proxy.fail(kind, "GET", f"/v2.2/account/{part}")

    assert ask(portals) == ""

    name = "Charges" if part == "recurring-charges" else part.capitalize()
    assert kept(portals) == (Decimal("9.5"), f"{name} were not told: {words}")


@pytest.mark.parametrize(("headers", "minutes"), [({}, 1), ({"Retry-After": "300"}, 5)])
def test_a_carrier_that_wants_us_to_wait_is_waited_for(portals: Portals, headers, minutes):
    assert ask(portals) == ""
    portals.proxy.fail("429", "GET", "/v2.2/account", headers=headers)

    words = f"Loopback was asked as often as it allows for now. Ask again in {minutes} min."
    assert ask(portals) == words
    assert kept(portals) == (Decimal("9.5"), "")


@pytest.mark.parametrize(
    "kind", ["429", "500", "drop after", "HTML 200", "wrong JSON", "empty 200", "404 wrong JSON"]
)
def test_a_sync_whose_ask_fails_reads_the_numbers_all_the_same(portals: Portals, kind: str):
    portals.proxy.fail(kind, "GET", "/v2.2/account")

    with scope.tenant(portals.us.pk):
        job = services.start_sync(account=portals.us, by=BY, provider_account=portals.loop.login)
    work.run(job.pk)

    with scope.system():
        runs = dict(SyncRun.objects.filter(job=job).values_list("sort", "state"))
        job.refresh_from_db()
    assert (job.state, runs["money"], runs["numbers"]) == ("done", "failed", "done")


def test_a_login_that_is_refused_stops_and_is_not_asked_again(portals: Portals):
    portals.proxy.fail("401", "GET", "/v2.2/account", times=2, body=refusal(401, "No such key"))

    assert ask(portals) == "VoiceTel does not accept our login."
    assert ask(portals) == "Loopback is not called now (login refused): resume it first."
    assert portals.proxy.times_came("GET", "/v2.2/account") == 2
