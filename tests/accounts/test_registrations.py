"""What a registrar tells of an account's equipment."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Registration
from accounts.selectors.registrations import registration
from accounts.services.registrations import note_registration
from common import scope
from common.errors import Invalid, NotFound
from tests.console import signed_in
from tests.people import People

URI = "sip:desk@203.0.113.9:5060"


def note(people: People, uri: str = URI, **told: object) -> Registration:
    facts = {"agent": "Yealink T54W", "seconds": 3600} | told
    with scope.tenant(people.customer.pk):
        return note_registration(account=people.customer, uri=uri, **facts)  # type: ignore[arg-type]


def test_the_last_one_counts_and_an_older_one_changes_nothing(people: People):
    now = datetime.now(UTC)
    note(people, seen_at=now)
    note(people, "sip:late@203.0.113.9", seen_at=now - timedelta(seconds=1))
    with scope.tenant(people.customer.pk):
        assert registration(people.customer).uri == URI
    note(people, "sip:new@203.0.113.9", seen_at=now + timedelta(seconds=1))
    with scope.tenant(people.customer.pk):
        assert registration(people.customer).uri == "sip:new@203.0.113.9"
        assert Registration.objects.count() == 1


def test_it_ends_by_itself(people: People):
    note(people, seen_at=datetime.now(UTC) - timedelta(seconds=3601))
    with scope.tenant(people.customer.pk), pytest.raises(NotFound):
        registration(people.customer)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("uri", {"uri": "http://203.0.113.9"}),
        ("uri", {"uri": "sip:a b"}),
        ("agent", {"agent": "a\nb"}),
        ("seconds", {"seconds": -1}),
    ],
)
def test_what_is_none_is_refused(people: People, field: str, told: dict):
    with pytest.raises(Invalid) as refusal:
        note(people, **told)
    assert refusal.value.field == field
    with scope.system():
        assert not Registration.objects.exists()


def test_the_command_and_the_settings_page(people: People):
    out = StringIO()
    call_command("note_registration", people.customer.number, URI, "--agent", "Yealink T54W", stdout=out)
    assert out.getvalue().startswith(f"Acme is reached at {URI} until ")
    page = signed_in(people.carol).get("/account/").content.decode()
    assert URI in page
    assert "Yealink T54W" in page
    assert URI not in signed_in(people.charlie).get("/account/").content.decode()
    with pytest.raises(CommandError, match="no such account"):
        call_command("note_registration", "0000000000", URI)
