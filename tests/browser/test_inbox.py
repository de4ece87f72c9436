"""The inbox in a browser: it goes live by itself, drafts stay, nothing is sent twice or past a colleague."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from common import scope
from messaging.models import Conversation, Message
from tests.browser.conftest import PHONE, Opens
from tests.messaging.inbox.conftest import FREE, SUPERVISED, Office, make_office
from tests.people import make_people

# Longer than any part of the page waits before it asks for news.
LATER = 11_000


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office(make_people())


def sent(office: Office) -> list[str]:
    with scope.tenant(office.customer.pk):
        return list(Message.objects.filter(direction="out").order_by("pk").values_list("text", flat=True))


@pytest.fixture
def open_with_clock(open_as: Opens) -> Opens:
    """The same, and ``later`` puts the clock of the page forward."""

    def opens(person: User) -> Page:
        page = open_as(person)
        page.clock.install()
        return page

    return opens


def later(page: Page) -> None:
    """What the page does by itself after a while, it does now."""
    page.clock.fast_forward(LATER)


def thread(page: Page):
    return page.get_by_role("region", name="Messages")


def test_a_thread_and_the_list_go_live_when_somebody_writes(office: Office, open_with_clock):
    talk = office.hear(FREE, text="Is anybody there?")
    page = open_with_clock(office.users["nora"])
    page.goto("/inbox/")
    badge = page.get_by_role("navigation", name="Main").locator('[hx-get^="/inbox/unread/"]')
    expect(badge).to_contain_text("1")
    page.keyboard.press("j")
    expect(page).to_have_url(f"/inbox/{talk.pk}/")
    expect(thread(page)).to_contain_text("Is anybody there?")
    later(page)
    expect(badge).not_to_contain_text("1")
    page.keyboard.press("r")
    page.keyboard.type("Half a sen")

    office.hear(FREE, text="Hello again")
    other = office.hear(FREE, peer="+13125550177", text="Somebody else")
    # The badge may ask before the thread does, and then counts what nobody has read yet.
    with page.expect_response("**/inbox/unread/**"):
        page.evaluate("htmx.trigger(document.body, 'inbox-changed')")
    later(page)

    expect(thread(page)).to_contain_text("Hello again")
    expect(page.locator(f"#talk-{other.pk}")).to_contain_text("Somebody else")
    expect(badge).to_contain_text("1")
    expect(page.get_by_label("Text")).to_have_value("Half a sen")
    expect(page.locator("#segments")).to_contain_text("10 of 160 characters, GSM-7")


def test_a_double_click_sends_once_and_a_draft_is_kept_until_then(office: Office, open_as):
    office.hear(FREE)
    talk = office.hear(FREE, peer="+13125550177")
    page = open_as(office.users["nora"])
    page.goto(f"/inbox/{talk.pk}/")
    page.get_by_label("Text").fill("Good morning")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_label("Text")).to_have_value("")
    page.keyboard.press("k")
    expect(page.get_by_label("Text")).to_have_value("Good morning")
    page.get_by_role("button", name="Send").dblclick()
    expect(thread(page)).to_contain_text("Good morning")
    expect(page.get_by_label("Text")).to_have_value("")
    assert sent(office) == ["Good morning"]
    page.reload()
    expect(page.get_by_label("Text")).to_have_value("")


def test_colleagues_see_each_other_and_are_asked_before_the_second_answer(office: Office, open_with_clock):
    talk = office.hear(FREE)
    nora, bob = open_with_clock(office.users["nora"]), open_with_clock(office.users["bob"])
    for page in (nora, bob):
        page.goto(f"/inbox/{talk.pk}/")
    with bob.expect_response("**/typing/"):
        bob.get_by_label("Text").press_sequentially("From Bob")
    later(nora)
    expect(nora.locator(".colleagues")).to_contain_text("Bob is writing")
    nora.get_by_label("Text").fill("From Nora")
    bob.keyboard.press("Control+Enter")
    expect(thread(bob)).to_contain_text("From Bob")

    nora.get_by_role("button", name="Send").click()

    expect(nora.get_by_role("alert")).to_contain_text("Bob answered in the meantime.")
    assert sent(office) == ["From Bob"]
    nora.get_by_role("button", name="Send").click()
    expect(thread(nora)).to_contain_text("From Nora")
    assert sent(office) == ["From Bob", "From Nora"]


def test_a_supervisor_takes_over_and_the_owners_form_goes(office: Office, open_with_clock):
    talk = office.hear(SUPERVISED)
    ann, sue = open_with_clock(office.users["ann"]), open_with_clock(office.users["sue"])
    for page in (ann, sue):
        page.goto(f"/inbox/{talk.pk}/")
    expect(ann.get_by_role("button", name="Send")).to_be_visible()
    expect(sue.get_by_role("button", name="Send")).to_have_count(0)
    sue.get_by_role("button", name="Take over").click()
    expect(sue.get_by_role("button", name="Send")).to_be_visible()
    later(ann)
    expect(ann.locator("#desk")).to_contain_text("Sue has taken this conversation over.")
    expect(ann.get_by_role("button", name="Send")).to_have_count(0)
    expect(ann.locator(f"#talk-{talk.pk}")).to_contain_text("Sue took over")
    sue.get_by_role("button", name="Hand back").click()
    expect(sue.get_by_role("button", name="Send")).to_have_count(0)
    later(ann)
    expect(ann.get_by_role("button", name="Send")).to_be_visible()


def test_on_a_phone_each_pane_is_a_page_and_without_scripts_the_forms_work(office: Office, open_as):
    talk = office.hear(FREE)
    page = open_as(office.users["nora"], size=PHONE, scripts=False)
    page.goto("/inbox/")
    page.get_by_role("link", name="(312) 555-0100").click()
    expect(page.locator(".pane--list")).not_to_be_visible()
    page.get_by_label("Text").fill("By hand")
    page.get_by_role("button", name="Send").click()
    expect(thread(page)).to_contain_text("By hand")
    page.get_by_role("link", name="Details").click()
    expect(page.locator(".pane--thread")).not_to_be_visible()
    page.locator("#assign-to").select_option("")
    page.get_by_role("button", name="Assign", exact=True).click()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".pane--list")).to_be_visible()
    assert sent(office) == ["By hand"]
    with scope.tenant(office.customer.pk):
        assert Conversation.objects.get(pk=talk.pk).user_id is None
