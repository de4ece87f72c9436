"""The number and carrier pages in a browser: filter, settings live, store to order, a sync, all without scripts too."""

from playwright.sync_api import expect

from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from tests.browser.conftest import PHONE
from tests.numbers.conftest import FOR_SALE, HELD, Shop

NUMBER = f"/numbers/{HELD[0]}/"
FORMS = [
    f"{NUMBER}settings/sms/",
    f"{NUMBER}notes/",
    f"{NUMBER}release/",
    "/store/?mask=201",
    "/gateways/new/",
]


def run_jobs() -> None:
    with scope.system():
        waiting = list(Job.objects.filter(state="queued").values_list("pk", flat=True))
    for job in waiting:
        work.run(job)


def number() -> PhoneNumber:
    with scope.system():
        return PhoneNumber.objects.get(e164=HELD[0])


def test_the_filter_goes_into_the_address_and_back(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto("/numbers/")
    page.get_by_label("Search", exact=True).fill("2001")

    expect(page.locator("#numbers tbody tr")).to_have_count(1)
    assert "q=2001" in page.url
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#numbers tbody tr")).to_have_count(2)


def test_a_setting_is_changed_in_place_and_confirmed_while_one_looks(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto(NUMBER)
    page.get_by_role("link", name="Edit Answered by").press("Enter")
    choice = page.get_by_label("What answers")
    expect(choice).to_be_focused()
    choice.select_option("forward")
    field = page.get_by_label("Forward every call to")
    field.fill("(212) 736-0123")
    field.press("Enter")

    line = page.locator("#setting-destination")
    expect(line).to_contain_text("Waiting to be sent")
    expect(page.get_by_role("link", name="Edit Answered by")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("waits to be sent")
    run_jobs()
    expect(page.locator("#status")).to_contain_text("has the number set as you want it")
    expect(line).to_contain_text("Confirmed")
    expect(page.locator("#evidence")).to_contain_text('"+12127360123"')
    expect(page.locator("#history")).to_contain_text("(212) 736-0123")
    assert number().forward_to == "+12127360123"


def test_a_refused_setting_keeps_its_form_open_with_the_reason(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto(NUMBER)
    page.get_by_role("link", name="Edit Fax").click()
    page.get_by_label("Mail faxes to").fill("nobody")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#setting-fax")).to_contain_text("This is not an e-mail address.")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("#setting-fax")).to_contain_text("Off")
    assert number().fax_email == ""


def test_three_numbers_from_the_store_to_the_order(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto("/store/")
    page.get_by_role("link", name="NJ").click()
    for index in range(3):
        page.locator("[data-bulk-item]").nth(index).check()
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.get_by_role("button", name="See the quote").click()
    expect(page.locator(".sum__result")).to_have_text(["1.50 USD", "8.50 USD"])
    page.get_by_role("button", name="Order for 1.50 USD").click()

    expect(page.locator("#order")).to_contain_text("The carrier is filling the order")
    run_jobs()
    expect(page.locator("#order")).to_contain_text("All numbers are yours")
    with scope.system():
        assert PhoneNumber.objects.filter(e164__in=FOR_SALE).count() == 3


def test_the_same_is_done_without_scripts(shop: Shop, open_as):
    page = open_as(shop.people.alice, scripts=False)
    page.goto(NUMBER)
    page.get_by_role("link", name="Edit Answered by").click()
    page.get_by_label("What answers").select_option("forward")
    page.get_by_label("Forward every call to").fill("2127360123")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#setting-destination")).to_contain_text("(212) 736-0123")

    page.goto("/numbers/")
    page.locator("[data-bulk-item]").first.check()
    page.get_by_role("button", name="Edit…").click()
    page.locator("[name=label]").fill("Desk")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Change 1 number").click()
    run_jobs()

    assert (number().label, number().forward_to) == ("Desk", "+12127360123")


def test_a_sync_is_watched_to_its_end(shop: Shop, open_as):
    page = open_as(shop.people.olivia)
    page.goto(f"/carriers/{shop.people.house.pk}/")
    page.get_by_role("button", name="Sync now").click()

    expect(page.locator("#sync")).to_contain_text("Waiting for a worker")
    run_jobs()
    expect(page.locator("#sync")).to_contain_text("All as you want them")
    expect(page.locator("#runs")).to_contain_text("Done")


def test_forms_have_no_fault_and_fit_a_phone(shop: Shop, open_as, faults):
    """Each is loaded once: in the dark scheme its colours are other ones, and all else is the same."""
    page = open_as(shop.people.alice, size=PHONE)
    for path in FORMS:
        page.emulate_media(color_scheme="light")
        page.goto(path)
        assert (path, faults(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.emulate_media(color_scheme="dark")
        assert (path, faults(page, colours=True)) == (path, [])
