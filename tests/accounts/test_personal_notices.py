"""A person is mailed what was done to their own way in, at the address that they had before."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from accounts.services.people import remove_member
from accounts.services.recovery import reset_path
from common import scope
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from tests.console import signed_in
from tests.people import BY, PASSWORD, People
from tests.signing_in import code, with_password
from tests.suspended import proved

NEW = "quite-another-1"
KIND = "portal.person_mail"


def told() -> list[tuple[str, str]]:
    """Who is mailed what, the first first."""
    with scope.system():
        rows = Job.objects.filter(kind=KIND).order_by("created_at")
        return [(row.payload["to"], row.payload["title"]) for row in rows]


@pytest.fixture
def alice(people: People) -> Client:
    return proved(signed_in(with_password(people.alice)))


def with_address(person: User, email: str, *, primary: bool) -> None:
    EmailAddress.objects.create(user=person, email=email, primary=primary, verified=True)


def test_a_changed_password(people: People, alice: Client, mailoutbox: list[Any]):
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": "other"}
    assert alice.post("/user/password/change/", given).status_code == 200
    assert told() == []
    browser = {"HTTP_USER_AGENT": "Mozilla/5.0 (Test)", "REMOTE_ADDR": "198.51.100.7"}
    assert alice.post("/user/password/change/", given | {"password2": NEW}, **browser).status_code == 302
    with scope.system():
        job = Job.objects.get(kind=KIND)
        assert job.account == people.operator
    assert "Mozilla" in str(job.payload)
    for _ in range(2):
        work.run(job.pk)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["alice@example.com"], "[Tandem] Your password was changed")
    assert "It was done from 198.51.100.7, with Mozilla/5.0 (Test)." in mail.body
    assert "/user/security" in mail.body
    assert NEW not in mail.body + str(job.payload)


def test_a_password_that_was_forgotten(people: People):
    client = Client()
    form = client.get(reset_path(with_password(people.alice)), follow=True).redirect_chain[-1][0]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert told() == [("alice@example.com", "Your password was changed by a link from a mail")]


def test_a_changed_address_is_told_to_the_former_one(people: People, alice: Client):
    with_address(people.alice, "alice@example.com", primary=True)
    with_address(people.alice, "thief@example.com", primary=False)
    alice.post("/user/email/", {"action_primary": "", "email": "thief@example.com"})
    alice.post("/user/email/", {"action_remove": "", "email": "alice@example.com"})
    assert told() == [
        ("alice@example.com", "Your e-mail address was changed"),
        ("thief@example.com", "An e-mail address was removed"),
    ]
    with scope.system():
        lines = Job.objects.filter(kind=KIND).order_by("created_at").first().payload["lines"]
    assert lines[0] == "From alice@example.com to thief@example.com."


def test_second_factors_and_recovery_codes(
    people: People, alice: Client, django_capture_on_commit_callbacks: Any
):
    with_address(people.alice, "alice@example.com", primary=True)
    assert alice.get("/user/2fa/totp/activate/").status_code == 200
    secret = alice.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.post("/user/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        alice.post("/user/2fa/recovery-codes/generate/")
    with django_capture_on_commit_callbacks(execute=True):
        proved(alice).post("/user/2fa/totp/deactivate/")
    assert [title for _, title in told()] == [
        "An authenticator app was added",
        "New recovery codes were made, and the former ones are worth nothing",
        "The authenticator app was removed",
    ]


def test_who_is_removed_from_an_account(people: People):
    with scope.tenant(people.customer.pk):
        bob = Membership.objects.get(user=people.bob)
        remove_member(account=people.customer, by=BY, pk=bob.pk)
    assert told() == [("bob@example.com", "You no longer belong to Acme")]


def test_a_mail_server_that_is_down_undoes_nothing(people: People, alice: Client, settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert alice.post("/user/password/change/", given).status_code == 302
    with scope.system():
        job = Job.objects.get(kind=KIND)
    work.run(job.pk)
    with scope.system():
        job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert job.run_at < timezone.now() + timedelta(hours=1)
    assert User.objects.get(pk=people.alice.pk).check_password(NEW)
