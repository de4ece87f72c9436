"""Passkeys in a real browser: one is added and signs in, and what goes wrong is said on the page."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import PHONE, SCHEMES
from tests.numbers.conftest import Shop
from tests.people import PASSWORD

# Browsers bind keys to a name, and refuse an address.
REFUSED = "Keys are bound to the portal's name."


@pytest.fixture
def site(live_server) -> str:
    """The portal by its name."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def by_address(live_server) -> str:
    """The portal by an address, which no key is for."""
    return live_server.url.replace("localhost", "127.0.0.1")


@pytest.fixture
def alice(shop: Shop) -> User:
    person = User.objects.get(pk=shop.people.alice.pk)
    person.set_password(PASSWORD)
    person.save()
    return person


def key_of(page: Page) -> None:
    """Give the browser a key that answers by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/user/login/")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def open_adding(page: Page, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/user/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_added_and_signs_in(alice: User, open_as, site: str):
    page = open_as(None)
    key_of(page)
    open_adding(page, site)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with this key alone").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    page.context.clear_cookies()
    page.goto(f"{site}/user/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("You are signed in as Alice.")).to_be_visible()
    page.goto(f"{site}/user/2fa/webauthn/")
    expect(page.get_by_role("row", name="Laptop")).to_contain_text("Passkey")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_why_a_key_did_not_work_is_said(
    alice: User, open_as, site: str, by_address: str, faults, scheme: str
):
    page = open_as(None, scheme=scheme, size=PHONE)
    page.goto(f"{by_address}/user/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text(REFUSED)
    assert faults(page) == []
    # Said once more when it happens once more, and not twice on the page.
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").get_by_text(REFUSED)).to_have_count(1)

    key_of(page)
    page.goto(f"{site}/user/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("this device has no key for this site")


def test_the_same_key_twice_and_a_portal_that_is_away(alice: User, open_as, site: str):
    page = open_as(None)
    key_of(page)
    open_adding(page, site)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    page.goto(f"{site}/user/2fa/webauthn/add/")
    page.get_by_label("Name").fill("Again")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("This key is registered here already.")

    page.context.clear_cookies()
    page.goto(f"{site}/user/login/")
    page.route("**/user/2fa/webauthn/login/", lambda route: route.abort())
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The portal could not be asked.")
