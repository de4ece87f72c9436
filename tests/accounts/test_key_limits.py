"""What programs' keys are narrowed to: set when one is made, changed on its page, told ahead of its end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Activity, ApiCredential
from accounts.services.credentials import issue_credential
from accounts.services.key_limits import KeyLimits, change_limits
from accounts.states import ApiArea
from common import scope
from common.errors import Invalid, NotFound
from jobs.models import Job
from portal.notices import OWNER_MAIL
from tests.console import signed_in
from tests.people import ACME, BY, People
from tests.signing_in import with_password
from tests.suspended import fingerprint, proved

NARROW = KeyLimits(
    label="Export",
    areas=frozenset({ApiArea.CALLS, ApiArea.BILLING}),
    reads_only=True,
    last_day=date(2999, 12, 31),
    networks=["203.0.113.7", "2001:DB8::/48", "203.0.113.7/32"],
)


@pytest.fixture
def key(people: People) -> ApiCredential:
    return issue_credential(
        account=people.customer, by=BY, dialect="voicetel", username=ACME, password="abc1234567"
    )


def change(people: People, key: ApiCredential, limits: KeyLimits) -> ApiCredential:
    with scope.tenant(people.customer.pk):
        return change_limits(account=people.customer, by=BY, pk=key.pk, limits=limits)


def test_what_a_key_may_do_is_kept_and_recorded_once(people: People, key: ApiCredential):
    assert (key.made_by, key.is_narrowed) == ("Test", False)
    for _ in range(2):
        changed = change(people, key, NARROW)
    assert (changed.label, changed.areas, changed.reads_only) == ("Export", ["billing", "calls"], True)
    assert changed.networks == ["203.0.113.7/32", "2001:db8::/48"]
    assert changed.expires_at is not None
    assert changed.expires_at.isoformat() == "3000-01-01T00:00:00+00:00"
    with scope.tenant(people.customer.pk):
        entry = Activity.objects.get(verb="changed")
    assert entry.before == {
        "areas": None,
        "expires_at": None,
        "label": None,
        "networks": None,
        "reads_only": None,
    }
    assert entry.after["areas"] == ["billing", "calls"]
    assert not change(people, key, KeyLimits(label="Export")).is_narrowed


@pytest.mark.parametrize(
    ("limits", "field", "text"),
    [
        (KeyLimits(areas=frozenset()), "areas", "Choose at least one area, or everything."),
        (KeyLimits(areas=frozenset({ApiArea.PEOPLE})), "areas", "The VoiceTel API has nothing about people."),
        (KeyLimits(last_day=date(2020, 1, 1)), "last_day", "This day is over."),
        (KeyLimits(networks=["office"]), "networks", "office is no address and no network."),
        (KeyLimits(networks=["192.0.2.1/24"]), "networks", "192.0.2.1/24 is no address and no network."),
        (
            KeyLimits(networks=["0.0.0.0/0"]),
            "networks",
            "A network of everybody is none; leave the list empty.",
        ),
        (KeyLimits(networks=["192.0.2.1"] * 51), "networks", "Up to 50 networks are possible here."),
        (KeyLimits(label="a\nb"), "label", "The text has characters that cannot be stored."),
    ],
)
def test_limits_that_make_no_sense_change_nothing(
    people: People, key: ApiCredential, limits: KeyLimits, field: str, text: str
):
    with scope.system():
        before = fingerprint()
    with pytest.raises(Invalid) as refusal:
        change(people, key, limits)
    assert (refusal.value.field, refusal.value.text) == (field, text)
    with scope.system():
        assert fingerprint() == before


def test_a_stranger_s_key_is_not_there(people: People, key: ApiCredential):
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        change_limits(account=people.other, by=BY, pk=key.pk, limits=NARROW)


def test_the_page_makes_a_narrow_key_and_changes_it_for_who_proved_who_they_are(people: People):
    client = signed_in(with_password(people.alice))
    asked = {
        "dialect": "voicetel",
        "username": ACME,
        "label": "Export",
        "reach": "areas",
        "areas": ["calls", "billing"],
        "networks": "203.0.113.7",
    }
    assert client.post("/account/api/", asked).status_code == 302
    proved(client)
    page = client.post("/account/api/", asked).content.decode()
    assert "Billing, Calls" in page
    assert "from 1 network only" in page
    with scope.system():
        made = ApiCredential.objects.get()
    assert (made.areas, made.networks, made.made_by) == (["billing", "calls"], ["203.0.113.7/32"], "Alice")
    url = f"/account/api/{made.pk}/"
    shown = client.get(url).content.decode()
    assert "Made" in shown
    assert ", by Alice" in shown
    assert 'value="people"' not in shown
    refused = client.post(url, asked | {"reach": "areas", "areas": []})
    assert (refused.status_code, "Choose at least one area" in refused.content.decode()) == (422, True)
    overlooked = client.post(url, asked | {"reach": "everything", "areas": ["calls"]})
    assert (overlooked.status_code, "Areas are ticked below" in overlooked.content.decode()) == (422, True)
    with scope.system():
        made.refresh_from_db()
    assert made.areas == ["billing", "calls"]
    assert client.post(url, {"reach": "everything", "reads_only": "on", "label": "All"}).status_code == 302
    with scope.system():
        made.refresh_from_db()
    assert (made.areas, made.networks, made.reads_only, made.label) == ([], [], True, "All")
    with scope.system():
        titles = [job.payload["title"] for job in Job.objects.filter(kind=OWNER_MAIL)]
    assert titles.count("What a program may do was changed") == 1


def test_who_signed_in_long_ago_is_asked_who_they_are_before_a_key_is_widened(
    people: People, key: ApiCredential
):
    change(people, key, NARROW)
    client = signed_in(with_password(people.alice))
    answer = client.post(f"/account/api/{key.pk}/", {"reach": "everything"})
    assert answer["Location"].startswith("/user/reauthenticate/")
    with scope.system():
        assert ApiCredential.objects.get().is_narrowed


def test_a_key_that_ends_stands_in_attention_of_who_keeps_keys(people: People, key: ApiCredential):
    soon = timezone.localdate() + timedelta(days=10)
    change(people, key, KeyLimits(label="Export", last_day=soon))
    owner, member = (signed_in(who).get("/attention/").content.decode() for who in (people.alice, people.bob))
    assert "API keys that end" in owner
    assert "Refused from" in owner
    assert "API keys that end" not in member
    change(people, key, KeyLimits(label="Export", last_day=soon + timedelta(days=30)))
    assert "API keys that end" not in signed_in(people.alice).get("/attention/").content.decode()
