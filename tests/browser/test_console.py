"""What people do in the console: search, switch, filter, watch a job, change settings, with and without scripts."""

from playwright.sync_api import expect

from common import scope
from jobs import services
from jobs.models import Job
from jobs.services import NewJob
from numbers.kinds import PUSH
from tests.browser.conftest import PHONE
from tests.numbers.conftest import Shop
from tests.people import BY


def a_job(shop: Shop) -> Job:
    payload = {"number": shop.number.pk, "settings": ["destination"], "version": 1}
    with scope.tenant(shop.customer.pk):
        return services.start(NewJob(PUSH, "A push", payload=payload), account=shop.customer, by=BY)


def test_the_search_box_answers_while_one_types(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("3422001")
    link = page.locator("#search-results a", has_text="(201) 342-2001")
    expect(link).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/numbers/+12013422001/")


def test_an_operator_acts_for_a_customer_and_stops(shop: Shop, open_as):
    page = open_as(shop.people.olivia)
    page.goto("/accounts/")
    page.get_by_label("Search", exact=True).fill("acm")
    expect(page.locator("#accounts tbody tr")).to_have_count(1)
    expect(page).to_have_url("/accounts/?q=acm&kind=&state=&tag=&under=")
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("link", name="Act for this account").click()
    banner = page.get_by_role("region", name="Acting for a customer")
    expect(banner).to_contain_text("You are acting for Acme")
    banner.get_by_role("link", name="Back to Tandem Telecom").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    expect(banner).to_have_count(0)


def test_nothing_fades_for_who_asks_for_less_motion(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto("/numbers/")
    ink, faded = "getComputedStyle(document.querySelector('h1')).color", "document.getAnimations().length"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ink) != light
    assert page.evaluate(faded) == 0


def test_a_job_shows_its_progress_by_itself(shop: Shop, open_as):
    job = a_job(shop)
    page = open_as(shop.people.alice)
    page.goto(f"/jobs/{job.pk}/")
    expect(page.locator("#job .badge").first).to_have_text("Waiting")
    with scope.system():
        Job.objects.filter(pk=job.pk).update(state="done", finished_at=job.created_at)
    expect(page.locator("#job .badge").first).to_have_text("Done", timeout=6000)
    expect(page.locator("#job[hx-trigger]")).to_have_count(0)


def test_a_live_part_keeps_the_keyboard_s_place(shop: Shop, open_as):
    job = a_job(shop)
    page = open_as(shop.people.alice)
    page.goto(f"/jobs/{job.pk}/")
    button = page.get_by_role("button", name="Cancel", exact=True)
    button.focus()
    for _ in range(2):
        with page.expect_response(lambda answer: answer.url.endswith(f"/jobs/{job.pk}/")):
            pass
        page.wait_for_timeout(300)
        expect(button).to_be_focused(timeout=1)


def test_a_dangerous_button_asks_first(shop: Shop, open_as):
    job = a_job(shop)
    with scope.system():
        Job.objects.filter(pk=job.pk).update(state="unknown")
    page = open_as(shop.people.alice)
    page.goto(f"/jobs/{job.pk}/")
    page.get_by_role("button", name="It was not done").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The job is closed as failed.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.locator("#job .badge").first).to_have_text("Unknown outcome")
    page.get_by_role("button", name="It was not done").click()
    dialog.get_by_role("button", name="It was not done").click()
    expect(page.locator("#job .badge").first).to_have_text("Failed")
    expect(page.locator("#toasts")).to_contain_text("The job is closed as failed.")


def test_a_refusal_shows_at_its_field(shop: Shop, open_as):
    page = open_as(shop.people.alice)
    page.goto("/account/")
    page.get_by_label("Default caller ID").fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#settings")).to_contain_text("is not a telephone number")
    page.get_by_label("Default caller ID").fill("(201) 555-0123")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("The settings are saved.")


def test_without_scripts_the_same_forms_work(shop: Shop, open_as):
    page = open_as(shop.people.alice, scripts=False)
    page.goto("/account/")
    page.get_by_label("Name", exact=True).fill("Acme Ltd")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    expect(page.get_by_text("Acme Ltd, account")).to_be_visible()

    page.goto("/jobs/")
    page.get_by_label("Kind").select_option("numbers.push")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No such jobs")).to_be_visible()

    page.goto("/account/people/")
    page.get_by_role("row", name="Bob").get_by_label("Role of Bob").select_option("manager")
    page.get_by_role("row", name="Bob").get_by_role("button", name="Change").click()
    expect(page.get_by_text("Bob is now manager.")).to_be_visible()


def test_the_menu_opens_on_a_phone(shop: Shop, open_as):
    page = open_as(shop.people.alice, size=PHONE)
    page.goto("/")
    ledger = page.get_by_role("navigation", name="Main").get_by_role("link", name="Ledger")
    expect(ledger).not_to_be_visible()
    page.get_by_role("button", name="Open the menu").click()
    ledger.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ledger")


def test_the_last_entry_of_the_menu_is_reached_in_a_low_window(shop: Shop, open_as):
    """By the wheel over the menu, and by keys alone, which bring it into sight."""
    page = open_as(shop.people.olivia)
    last = page.locator(".sidebar a").last
    for height in (600, 800, 1000, 1141):
        page.set_viewport_size({"width": 1280, "height": height})
        page.goto("/jobs/")
        page.mouse.move(60, 300)
        page.mouse.wheel(0, 5000)
        expect(last).to_be_in_viewport(ratio=1)
        page.goto("/jobs/")
        for _ in range(page.locator("a, button, input, select").count()):
            page.keyboard.press("Tab")
            if last.evaluate("link => link === document.activeElement"):
                break
        expect(last).to_be_focused()
        expect(last).to_be_in_viewport(ratio=1)


def test_signing_in_takes_a_person_to_the_dashboard(shop: Shop, open_as):
    person = shop.people.alice
    person.set_password("correct-horse-battery")
    person.save()
    page = open_as(None)
    page.goto("/jobs/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill("correct-horse-battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url("/jobs/")
