"""The pages, mails and short messages of signing in speak our words, and each of them works."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.people import PASSWORD, People

# What django-allauth's own templates say.
THEIRS = re.compile(
    "Activate Authenticator|Deactivate|Change Password|Set Password|Sign Out|Confirm Access|reauthenticate to"
    "|Bad Token|Email Addresses|Make Primary|Security Key|Recovery Codes<|You are about to|Sign Up Closed"
    "|Account Inactive|Hello from|Thank you for using|You're receiving|You are receiving"
)


@pytest.fixture
def alice(people: People) -> Client:
    """Signed in with a password, and asked once more, as changes of second factors require."""
    person = User.objects.get(pk=people.alice.pk)
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def heading(page) -> str:
    html = page.content.decode()
    assert page.status_code == 200, page.status_code
    assert THEIRS.search(html) is None, THEIRS.search(html)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert found
    return found[1].strip()


def code(client: Client) -> str:
    """What an app would show for the secret on the page."""
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def turn_on(client: Client):
    return client.post(reverse("mfa_activate_totp"), {"code": code(client)})


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_change_password", "Change your password"),
        ("account_email", "E-mail"),
        ("account_logout", "Sign out?"),
        ("account_reauthenticate", "Confirm it is you"),
        ("mfa_index", "Two-factor and passkeys"),
        ("mfa_activate_totp", "Set up an authenticator app"),
        ("mfa_list_webauthn", "Passkeys and security keys"),
        ("mfa_add_webauthn", "Add a key"),
        ("usersessions_list", "Sessions"),
    ],
)
def test_pages_of_the_signed_in_user(alice: Client, name: str, title: str):
    assert heading(alice.get(reverse(name))) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_login", "Sign in"),
        ("account_signup", "By invitation"),
        ("account_inactive", "Sign-in is off"),
        ("account_reset_password", "Reset your password"),
        ("account_reset_password_done", "Check your mail"),
        ("account_reset_password_from_key_done", "The password is changed"),
        ("account_email_verification_sent", "Confirm your address"),
    ],
)
def test_pages_before_sign_in(people: People, name: str, title: str):
    assert heading(Client().get(reverse(name))) == title


def test_an_authenticator_app_is_set_up_used_and_turned_off(
    alice: Client, people: People, django_capture_on_commit_callbacks
):
    page = alice.get(reverse("mfa_activate_totp"))
    assert alice.session["mfa.totp.secret"] in page.content.decode()
    wrong = alice.post(reverse("mfa_activate_totp"), {"code": "000000x"})
    assert "This code is not right." in wrong.content.decode()
    assert not Authenticator.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        done = turn_on(alice)

    assert done.status_code == 302
    assert "The authenticator app is on." in said(done)
    assert Authenticator.objects.filter(user=people.alice, type="totp").count() == 1
    assert heading(alice.get(reverse("mfa_view_recovery_codes"))) == "Recovery codes"
    codes = alice.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    shown = alice.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(codes) == 10
    assert all(one in shown for one in codes)
    assert heading(alice.get(reverse("mfa_generate_recovery_codes"))) == "Make new recovery codes?"
    with django_capture_on_commit_callbacks(execute=True):
        anew = alice.post(reverse("mfa_generate_recovery_codes"))
    assert "There are new recovery codes; the former ones no longer work." in said(anew)
    assert heading(alice.get(reverse("mfa_reauthenticate"))) == "Confirm it is you"

    assert heading(alice.get(reverse("mfa_deactivate_totp"))) == "Turn the authenticator app off?"
    off = alice.post(reverse("mfa_deactivate_totp"))
    assert "The authenticator app is off." in said(off)
    assert not Authenticator.objects.exists()


def test_the_second_step_of_signing_in(alice: Client):
    turn_on(alice)
    client = Client()
    first = client.post(reverse("account_login"), {"login": "alice@example.com", "password": PASSWORD})

    assert first["Location"].partition("?")[0] == reverse("mfa_authenticate")
    page = client.get(first["Location"])
    assert heading(page) == "Confirm it is you"
    assert 'id="key-trouble" role="alert"' in page.content.decode()


def test_the_recovery_mail_and_where_its_link_leads(alice: Client, mailoutbox):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    (mail,) = mailoutbox
    assert mail.subject == "[Tandem] Choose a new password"
    assert mail.body.startswith("Hello Alice,\n\nsomebody, hopefully you, asked for a new password")
    assert THEIRS.search(mail.body) is None
    link = re.search(r"http://[^/]+(/user/password/reset/key/\S+)", mail.body)
    assert link

    page = client.get(link[1], follow=True)
    assert heading(page) == "Choose a new password"
    new = "another-horse-battery"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert heading(done) == "The password is changed"
    assert "Your password is changed." in done.content.decode()
    again = Client().get(link[1], follow=True)
    assert heading(again) == "This link does not work any more"


def test_an_unknown_address_is_told_so_without_a_way_to_sign_up(people: People, mailoutbox):
    Client().post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    (mail,) = mailoutbox
    assert mail.subject == "[Tandem] No sign-in under this address"
    assert mail.body.startswith("Hello,\n\nsomebody, hopefully you")
    assert "nobody@example.com" in mail.body
    assert "signup" not in mail.body


def test_an_address_is_added_confirmed_made_the_main_one_and_removed(alice: Client, mailoutbox):
    page = reverse("account_email")
    added = alice.post(page, {"action_add": "", "email": "a2@example.com"})
    assert said(added)[-1] == "A mail to confirm it is on its way to a2@example.com."
    (mail,) = mailoutbox
    assert mail.subject == "[Tandem] Confirm your email address"
    assert "this address was entered on Tandem for Alice." in mail.body
    link = re.search(r"http://[^/]+(/user/confirm-email/\S+)", mail.body)
    assert link
    assert heading(alice.get(link[1])) == "Is this your e-mail address?"
    assert "a2@example.com is confirmed." in said(alice.post(link[1]))
    EmailAddress.objects.filter(email="alice@example.com").update(verified=False)
    refused = alice.get(reverse("mfa_activate_totp"))
    assert said(refused)[-1].startswith("Confirm your e-mail address first")
    assert "Verified" in alice.get(page).content.decode()
    assert heading(alice.get("/user/confirm-email/nonsense/")) == "This link does not work any more"

    assert "The main address is changed." in said(
        alice.post(page, {"action_primary": "", "email": "a2@example.com"})
    )
    kept = alice.post(page, {"action_remove": "", "email": "a2@example.com"})
    assert "The main address, a2@example.com, cannot be removed." in said(kept)
    removed = alice.post(page, {"action_remove": "", "email": "alice@example.com"})
    assert "alice@example.com is removed." in said(removed)
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["a2@example.com"]


def test_a_changed_password_and_signing_out_are_told(alice: Client):
    new = "another-horse-battery"
    changed = alice.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert "Your password is changed." in said(changed)
    assert "You are signed out." in said(alice.post(reverse("account_logout")))
