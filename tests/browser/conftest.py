"""A real Chromium over a live server: signed in as somebody, with every script error collected."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from accounts.models import Account, User
from tests.console import signed_in
from tests.numbers.conftest import Shop, make_shop
from tests.people import People, make_people

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
SCHEMES = ("light", "dark")
# What htmx says of a request that ends because its page is left; of an answer that is lost it says htmx:sendError too.
LEFT = ("htmx:sendAbort", "htmx:afterRequest")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def chromium() -> str | None:
    return os.environ.get("TANDEM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and say in words why it is skipped where there is no Chromium."""
    missing = pytest.mark.skip(
        reason="needs Chromium: apt-get install chromium, or name one in TANDEM_CHROMIUM"
    )
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": chromium(), "args": ["--no-sandbox"]}


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    return make_shop(make_people())


@pytest.fixture
def people(shop: Shop) -> People:
    return shop.people


Opens = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, live_server) -> Iterator[Opens]:
    """Makes a page in which a user is signed in; at the end no page may have met a script error."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refusal that a test asks for is no fault of the scripts.
        is_asked_for = "Failed to load resource" in message.text or message.text.startswith(LEFT)
        if message.type == "error" and not is_asked_for:
            trouble.append(message.text)

    def note_error(error: Error) -> None:
        trouble.append(str(error))

    def opens(
        person: User | None,
        account: Account | None = None,
        *,
        scheme: str = "light",
        size=DESK,
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=size,
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if person is not None:
            name = settings.SESSION_COOKIE_NAME
            value = signed_in(person, account).cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", note_error)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert trouble == []


CONTRAST = "color-contrast"
# The menu and the bar above, which stand on every page.
FRAME = {"exclude": [["#sidebar"], [".topbar"]]}


@pytest.fixture
def faults() -> Callable[..., list[str]]:
    """What axe-core finds wrong with a page, a line for each fault; ``colours`` looks at contrast only, and without
    ``frame`` that of menu and bar is left out.
    """

    def run(page: Page, options: dict[str, object], *, frame: bool = True) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        # Without the first, axe describes every element that is right as well.
        asked = [*([] if frame else [FRAME]), {"resultTypes": ["violations"]} | options]
        found = page.evaluate("asked => axe.run(...asked).then(found => found.violations)", asked)
        return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]

    def find(page: Page, *, colours: bool = False, frame: bool = True) -> list[str]:
        rest = [] if colours else run(page, {"rules": {CONTRAST: {"enabled": False}}})
        return rest + run(page, {"runOnly": [CONTRAST]}, frame=frame)

    return find


@pytest.fixture
def wrong_with(faults: Callable[..., list[str]]) -> Callable[[Page, Iterable[str]], dict[str, list[str]]]:
    """What is wrong with pages, by address: what axe finds in the light scheme, what it finds wrong with the colours of
    the dark one (the rest is the same in both), and whether a phone's screen is too narrow. Contrast takes longer than
    all else together, so that of menu and bar is looked at on the first page alone.
    """

    def look(page: Page, addresses: Iterable[str]) -> dict[str, list[str]]:
        found = {}
        for number, address in enumerate(addresses):
            frame = not number
            page.set_viewport_size(DESK)
            page.emulate_media(color_scheme="light")
            page.goto(address)
            found[address] = faults(page, frame=frame)
            page.emulate_media(color_scheme="dark")
            dark = faults(page, colours=True, frame=frame)
            found[address] += [f"in the dark scheme: {fault}" for fault in dark]
            page.set_viewport_size(PHONE)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found[address].append("It is wider than a phone.")
        return {address: wrong for address, wrong in found.items() if wrong}

    return look
