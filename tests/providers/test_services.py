"""Provider accounts: added, changed, stopped and resumed; syncs started one at a time."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Activity
from common import crypto, scope
from common.errors import Conflict, Invalid, NotFound
from jobs.models import Job
from providers import selectors, services, tasks
from providers.errors import BadCredentials, Rejected, Unavailable
from providers.models import ProviderAccount
from providers.states import ProviderState
from tests.people import BY, People, make_people

GOOD = {
    "name": "Wholesale",
    "connector": "voicetel",
    "base_url": "https://carrier.example/api/voicetel/",
    "username": "2015550000",
    "secret": "secret123",
}


@pytest.fixture
def wholesale(people: People) -> ProviderAccount:
    with scope.tenant(people.reseller.pk):
        return services.add_provider_account(account=people.reseller, by=BY, **GOOD)


def stored(row: ProviderAccount) -> ProviderAccount:
    with scope.system():
        return ProviderAccount.objects.get(pk=row.pk)


def activities(row: ProviderAccount) -> list[tuple[str, dict, dict]]:
    with scope.system():
        rows = Activity.objects.filter(subject_type="provideraccount", subject_id=str(row.pk)).order_by("pk")
        return [(one.verb, one.before, one.after) for one in rows]


def test_a_login_is_kept_with_its_secret_encrypted(people, wholesale):
    row = stored(wholesale)

    assert (row.base_url, row.username, row.state) == (GOOD["base_url"].rstrip("/"), "2015550000", "active")
    assert row.secret != "secret123"
    assert crypto.decrypt(row.secret) == "secret123"
    assert row.created_at - timedelta(seconds=1) < row.next_sync_at <= timezone.now()
    [(verb, before, after)] = activities(row)
    assert (verb, before, after["name"], after["secret"]) == ("added", {}, "Wholesale", "[hidden]")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("connector", "nobody"),
        ("name", " "),
        ("name", "x" * 81),
        ("username", ""),
        ("secret", ""),
        ("base_url", ""),
        ("base_url", "carrier.example"),
        ("base_url", "ftp://carrier.example"),
        ("base_url", "file:///etc/passwd"),
        ("base_url", "https://user:pw@carrier.example"),
        ("base_url", "https://carrier.example/?a=b"),
        ("base_url", "https://carrier.example/#x"),
        ("base_url", "https://carrier.example:port"),
        ("base_url", "https://car rier.example"),
        ("base_url", "http://[::1"),
        ("egress_address", "not-an-address"),
        ("sync_every_minutes", -1),
        ("sync_every_minutes", 7 * 24 * 60 + 1),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(people, field, value):
    with scope.tenant(people.reseller.pk), pytest.raises(Invalid) as refused:
        services.add_provider_account(account=people.reseller, by=BY, **(GOOD | {field: value}))

    assert refused.value.field == field
    with scope.system():
        assert ProviderAccount.objects.filter(account=people.reseller).count() == 0


def test_the_house_needs_no_address_and_no_login(people):
    with scope.tenant(people.reseller.pk):
        row = services.add_provider_account(
            account=people.reseller, by=BY, name="Own stock", connector="house", sync_every_minutes=0
        )

    assert (row.base_url, row.secret, row.next_sync_at) == ("", "", None)


def test_a_name_is_used_once(people, wholesale):
    with scope.tenant(people.reseller.pk), pytest.raises(Conflict) as refused:
        services.add_provider_account(account=people.reseller, by=BY, **GOOD)

    assert refused.value.field == "name"


def test_a_new_login_ends_the_session_and_the_refusal(people, wholesale):
    with scope.system():
        ProviderAccount.objects.filter(pk=wholesale.pk).update(
            state="refused", session_key=crypto.encrypt("old")
        )

    with scope.tenant(people.reseller.pk):
        services.change_provider_account(account=people.reseller, by=BY, pk=wholesale.pk, secret="better456")

    row = stored(wholesale)
    assert (row.state, row.session_key, crypto.decrypt(row.secret)) == ("active", "", "better456")
    assert activities(row)[-1] == ("changed", {"secret": "[hidden]"}, {"secret": "[hidden]"})


def test_an_empty_secret_leaves_the_present_one(people, wholesale):
    with scope.tenant(people.reseller.pk):
        services.change_provider_account(
            account=people.reseller, by=BY, pk=wholesale.pk, name="Big", secret=""
        )

    row = stored(wholesale)
    assert (row.name, crypto.decrypt(row.secret)) == ("Big", "secret123")
    assert activities(row)[-1] == ("changed", {"name": "Wholesale"}, {"name": "Big"})


@pytest.mark.parametrize("changes", [{"connector": "house"}, {"state": "paused"}, {"account_id": 1}])
def test_some_things_are_never_changed(people, wholesale, changes):
    with scope.tenant(people.reseller.pk), pytest.raises(Invalid):
        services.change_provider_account(account=people.reseller, by=BY, pk=wholesale.pk, **changes)


def test_strangers_find_nothing(people, wholesale):
    pk = wholesale.pk
    calls = [
        lambda who: services.change_provider_account(account=who, by=BY, pk=pk, name="Mine"),
        lambda who: services.pause_provider_account(account=who, by=BY, pk=pk),
        lambda who: services.resume_provider_account(account=who, by=BY, pk=pk),
        lambda who: services.start_sync(account=who, by=BY, provider_account=wholesale),
        lambda who: selectors.provider_account(who, pk),
    ]
    for call in calls:
        with scope.tenant(people.other.pk), pytest.raises(NotFound):
            call(people.other)
    assert (stored(wholesale).name, len(activities(wholesale))) == ("Wholesale", 1)


def test_those_below_are_served_but_do_not_own_the_login(people):
    with scope.tenant(people.customer.pk):
        assert list(selectors.provider_accounts(people.customer)) == []
        with pytest.raises(NotFound):
            selectors.provider_account(people.customer, people.house.pk)


def test_pausing_and_resuming(people, wholesale):
    account, pk = people.reseller, wholesale.pk
    with scope.tenant(account.pk):
        services.pause_provider_account(account=account, by=BY, pk=pk)
        assert (stored(wholesale).state, stored(wholesale).next_sync_at) == ("paused", None)
        with pytest.raises(Conflict):
            services.pause_provider_account(account=account, by=BY, pk=pk)
        with pytest.raises(Conflict, match="paused"):
            services.start_sync(account=account, by=BY, provider_account=wholesale)
        services.resume_provider_account(account=account, by=BY, pk=pk)
        with pytest.raises(Conflict):
            services.resume_provider_account(account=account, by=BY, pk=pk)
    assert (stored(wholesale).state, stored(wholesale).next_sync_at is None) == ("active", False)
    assert [verb for verb, _, _ in activities(wholesale)] == ["added", "paused", "resumed"]


def test_bad_credentials_stop_the_login_once(people, wholesale):
    for _ in range(2):
        with scope.tenant(people.reseller.pk), pytest.raises(BadCredentials), services.calling(wholesale):
            raise BadCredentials("VoiceTel does not accept our login.")

    row = stored(wholesale)
    assert (row.state, row.last_error) == (ProviderState.REFUSED, "VoiceTel does not accept our login.")
    assert [verb for verb, _, _ in activities(row)] == ["added", "stopped"]


@pytest.mark.parametrize(("error", "noted"), [(Unavailable("down"), "down"), (Rejected("no"), "")])
def test_health_is_about_the_carrier_not_about_one_request(people, wholesale, error, noted):
    with scope.tenant(people.reseller.pk), pytest.raises(type(error)), services.calling(wholesale):
        raise error

    assert (stored(wholesale).last_error, stored(wholesale).state) == (noted, "active")


def test_an_answer_clears_the_trouble_and_is_not_noted_every_time(people, wholesale):
    wholesale.last_error = "down"
    with scope.tenant(people.reseller.pk):
        with services.calling(wholesale):
            pass
        first = stored(wholesale).last_ok_at
        with services.calling(wholesale):
            pass

    assert (stored(wholesale).last_error, stored(wholesale).last_ok_at) == ("", first)


def test_one_sync_at_a_time(people, wholesale):
    with scope.tenant(people.reseller.pk):
        first = services.start_sync(account=people.reseller, by=BY, provider_account=wholesale)
        second = services.start_sync(account=people.reseller, by=BY, provider_account=wholesale, force=True)
        Job.objects.update(state="done")
        third = services.start_sync(account=people.reseller, by=BY, provider_account=wholesale, force=True)

    assert first == second != third
    assert (first.payload["force"], third.payload["force"]) == (False, True)
    assert [verb for verb, _, _ in activities(wholesale)] == ["added", "started sync of", "started sync of"]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_get_the_same_sync():
    people = make_people()
    found = []

    def press() -> None:
        with scope.tenant(people.operator.pk):
            found.append(
                services.start_sync(account=people.operator, by=BY, provider_account=people.house).pk
            )
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(found), len(set(found))) == (6, 1)


def test_due_syncs_are_started_and_put_off(people, wholesale):
    with scope.system():
        rows = ProviderAccount.objects.filter(pk=wholesale.pk)
        for state, every, due in (
            ("paused", 60, -1),
            ("active", 0, -1),
            ("active", 60, 5),
            ("refused", 60, -1),
        ):
            due_at = timezone.now() + timedelta(minutes=due)
            rows.update(state=state, sync_every_minutes=every, next_sync_at=due_at)
            assert services.start_due_syncs() == 0
        rows.update(state="active", sync_every_minutes=30, next_sync_at=timezone.now() - timedelta(minutes=1))

    tasks.schedule_syncs()
    assert services.start_due_syncs() == 0

    with scope.system():
        [job] = Job.objects.exclude(kind="portal.owner_mail")
        assert (job.account_id, job.kind, job.actor) == (people.reseller.pk, "providers.sync", "Tandem")
        assert rows.get().next_sync_at > timezone.now() + timedelta(minutes=29)
    assert [verb for verb, _, _ in activities(wholesale)] == ["added"]
