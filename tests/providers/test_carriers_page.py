"""The pages of carriers: logins, health, syncs."""

import json
from typing import Any

import pytest

from common import crypto, scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from providers.models import ProviderAccount, SyncRun
from providers.registry import CONNECTORS
from providers.states import ProviderState, SyncState
from tests.console import HTMX, signed_in
from tests.people import People

LIST = "/carriers/"
FORM: dict[str, Any] = {
    "name": "Wholesale",
    "connector": "voicetel",
    "base_url": "https://carrier.example.com",
    "username": "4201210685",
    "secret": "very-secret",
    "egress_address": "",
    "sync_every_minutes": "30",
}


@pytest.fixture
def added(people: People) -> ProviderAccount:
    signed_in(people.rita).post(f"{LIST}new/", FORM)
    with scope.system():
        return ProviderAccount.objects.get(name="Wholesale")


def test_a_login_is_added_and_its_secret_never_shown(people: People, added: ProviderAccount):
    client = signed_in(people.rita)

    assert added.account_id == people.reseller.pk
    assert crypto.decrypt(added.secret) == "very-secret"
    for page in (LIST, f"{LIST}{added.pk}/", f"{LIST}{added.pk}/edit/"):
        text = client.get(page).content.decode()
        assert "Wholesale" in text
        assert "very-secret" not in text
        assert added.secret not in text


def test_the_operator_finds_and_opens_the_logins_of_accounts_below(people: People, added: ProviderAccount):
    client = signed_in(people.olivia)
    url = f"{LIST}{added.pk}/"

    shown = client.get(LIST)
    assert [row["carrier"].name for row in shown.context["below"]] == ["Wholesale"]
    opened = client.get(url, follow=True)
    assert opened.redirect_chain == [(f"/for/{people.reseller.pk}{url}", 302)]
    assert "You are acting for" in opened.content.decode()


@pytest.mark.parametrize("person", ["charlie", "alice"])
def test_nobody_else_opens_it(people: People, added: ProviderAccount, person):
    assert signed_in(getattr(people, person)).get(f"{LIST}{added.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"username": ""}, "username"),
        ({"secret": ""}, "secret"),
        ({"egress_address": "here"}, "egress_address"),
        ({"sync_every_minutes": "99999"}, "sync_every_minutes"),
        ({"connector": "none"}, "connector"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(people: People, changed, field):
    answer = signed_in(people.rita).post(f"{LIST}new/", FORM | changed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with scope.system():
        assert not ProviderAccount.objects.filter(account=people.reseller).exists()


def test_an_edit_without_a_password_keeps_it_and_the_state(people: People, added: ProviderAccount):
    with scope.system():
        ProviderAccount.objects.filter(pk=added.pk).update(state=ProviderState.REFUSED)
    client = signed_in(people.rita)
    kept = {name: value for name, value in FORM.items() if name not in {"connector", "secret"}}

    client.post(f"{LIST}{added.pk}/edit/", kept | {"name": "Renamed"})
    with scope.system():
        added.refresh_from_db()
    assert (added.name, added.state) == ("Renamed", ProviderState.REFUSED)
    assert crypto.decrypt(added.secret) == "very-secret"

    client.post(f"{LIST}{added.pk}/edit/", kept | {"secret": "renewed"})
    with scope.system():
        added.refresh_from_db()
    assert (added.state, crypto.decrypt(added.secret)) == (ProviderState.ACTIVE, "renewed")


def test_pause_and_resume(people: People, added: ProviderAccount):
    client = signed_in(people.rita)

    client.post(f"{LIST}{added.pk}/pause/")
    paused = client.get(f"{LIST}{added.pk}/").content.decode()
    refused = client.post(f"{LIST}{added.pk}/sync/", follow=True).content.decode()
    client.post(f"{LIST}{added.pk}/pause/", {"resume": "1"})

    assert "This carrier is paused" in paused
    assert "Wholesale is paused." in refused
    with scope.system():
        added.refresh_from_db()
        assert not Job.objects.filter(kind="providers.sync").exists()
    assert added.state == ProviderState.ACTIVE


def test_a_sync_is_watched_until_its_counts_are_there(people: People):
    client = signed_in(people.olivia)
    url = f"{LIST}{people.house.pk}/"

    started = client.post(f"{url}sync/", **HTMX)
    twice = client.post(f"{url}sync/", **HTMX)
    watching = client.get(f"{url}progress/", **HTMX)
    with scope.system():
        job = Job.objects.get(kind="providers.sync")
    work.run(job.pk)
    over = client.get(f"{url}progress/", **HTMX)

    assert started.context["job"].pk == twice.context["job"].pk == job.pk
    assert (watching.status_code, watching.context["live"]) == (200, True)
    assert "every 1s" in watching.content.decode()
    assert over.status_code == 286
    assert json.loads(over["HX-Trigger"]) == {"sync-settled": {}}
    runs = client.get(f"{url}runs/", **HTMX).context["runs"]
    assert {(run.sort, run.state, run.read) for run in runs} == {
        ("numbers", SyncState.DONE, 0),
        ("e911", SyncState.DONE, 0),
    }


def test_the_brake_is_told_and_can_be_passed_over(people: People):
    with scope.tenant(people.operator.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(
                account=people.operator,
                provider_account=people.house,
                e164=f"+1201555{n:04d}",
                carrier_ref=str(n),
            )
            for n in range(12)
        )
    client = signed_in(people.olivia)
    url = f"{LIST}{people.house.pk}/"

    client.post(f"{url}sync/")
    with scope.system():
        work.run(Job.objects.get(kind="providers.sync").pk)
    braked = client.get(url)
    client.post(f"{url}sync/", {"force": "1"})
    with scope.system():
        work.run(Job.objects.get(kind="providers.sync", state="queued").pk)

    assert "The sync stopped itself" in braked.content.decode()
    assert "Sync anyway" in braked.content.decode()
    with scope.system():
        states = list(SyncRun.objects.filter(sort="numbers").order_by("id").values_list("state", "missing"))
    assert states == [(SyncState.BRAKED, 12), (SyncState.DONE, 12)]


def test_the_page_tells_capabilities_and_calls_left(people: People, added: ProviderAccount):
    context = signed_in(people.rita).get(f"{LIST}{added.pk}/").context

    told = {found.family.value: (found.is_served, found.lacks) for found in context["abilities"]}
    by_area = ("quote numbers", "list countries", "list areas", "reserve area")
    kept = ("get reservation", "buy reservation", "find purchase", "cancel reservation")
    assert told["numbers_for_sale"] == (True, ("reserve numbers", "free numbers", *by_area, *kept))
    assert (told["gateways"], told["people"]) == ((True, ()), (False, ()))
    left = {budget.group: (budget.calls, budget.until) for budget in context["budgets"]}
    assert left["login"] == (6, None)


@pytest.mark.parametrize("part", ["", "edit/", "progress/", "runs/"])
def test_anothers_carrier_is_not_there(people: People, part):
    assert signed_in(people.rita).get(f"{LIST}{people.house.pk}/{part}").status_code == 404
    assert signed_in(people.alice).get(f"{LIST}{people.house.pk}/{part}").status_code == 403


def test_what_the_list_costs(people: People, django_assert_max_num_queries):
    client = signed_in(people.olivia)
    client.get(LIST)

    with django_assert_max_num_queries(16):
        client.get(LIST)


def test_a_system_is_chosen_and_its_form_asks_for_what_it_needs(people: People):
    client = signed_in(people.rita)

    offered = client.get(f"{LIST}new/")
    asked = {
        slug: list(client.get(f"{LIST}new/?connector={slug}").context["form"].fields) for slug in CONNECTORS
    }

    assert [connector["slug"] for connector in offered.context["connectors"]] == list(CONNECTORS)
    common = ["egress_address", "sync_every_minutes", "is_shared", "use_for"]
    assert asked == {
        "house": ["name", *common, "charges_simulated"],
        "voicetel": ["name", "base_url", "username", "secret", *common],
        "smartcommunicator": ["name", "base_url", "login_url", "username", "secret", *common],
        "callr": ["name", "base_url", "username", "secret", "login_as", "api", "currency", *common],
        "omniavoice": ["name", "base_url", "secret", *common],
        "relatel": ["name", "base_url", "secret", "sim_products", "currency", *common],
    }


def test_what_only_one_carrier_asks_for_is_kept_shown_and_changed(people: People):
    client = signed_in(people.rita)
    form = FORM | {"connector": "smartcommunicator", "login_url": "https://login.example.com/"}
    assert client.post(f"{LIST}new/", form | {"login_url": "login"}).context["form"].errors.keys() == {
        "login_url"
    }

    client.post(f"{LIST}new/", form)
    with scope.system():
        row = ProviderAccount.objects.get(name="Wholesale")
    shown = client.get(f"{LIST}{row.pk}/").context["login"]
    client.post(f"{LIST}{row.pk}/edit/", form | {"login_url": "https://other.example.com", "secret": ""})

    assert row.extra == {"login_url": "https://login.example.com"}
    assert ("Login URL", "https://login.example.com") in shown
    with scope.system():
        row.refresh_from_db()
    assert (row.extra, crypto.decrypt(row.secret)) == (
        {"login_url": "https://other.example.com"},
        "very-secret",
    )


def test_the_add_page_names_its_system_and_keeps_what_was_typed(people: People):
    client = signed_in(people.rita)
    url = f"{LIST}new/?connector=omniavoice"

    page = client.get(url).content.decode()
    answer = client.post(
        url, {"name": "Bots", "base_url": "ftp://x", "secret": "k", "sync_every_minutes": "5"}
    )

    assert "Add a login at OmniaVoice" in page
    assert "API key" in page
    assert answer.status_code == 422
    assert answer.context["form"]["name"].value() == "Bots"
