"""Fixtures that every test may use."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.agents import staff
from tests.agents.conftest import make_staff
from tests.database import django_db_setup, emptied, sweeper
from tests.messaging.conftest import make_texts
from tests.messaging.inbox import conftest as inboxes
from tests.numbers.conftest import make_shop
from tests.people import make_people
from tests.stages import Stages, staged, stages, wanted

__all__ = ["django_db_setup", "emptied", "stages", "sweeper"]
REAL_HASHERS = django_settings.PASSWORD_HASHERS
# The collector's passes over all that Django and pytest keep took a tenth of a run; what a test leaves in circles is
# little, and waits for some rarer ones.
gc.set_threshold(100_000, 50, 100)

# Files and folders whose tests take longest.
LONG = ("test_suspended.py", "test_services.py", "browser", "launcher", "providers/test_killed.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What begins with the demo comes first: the process that gets the first tests builds it, once. What takes long
    comes next, for at the end one process would work at it while others have nothing left to do.
    """
    long = tuple(str(Path(__file__).parent / name) for name in LONG)
    items.sort(
        key=lambda item: (
            "made_demo" not in getattr(item, "fixturenames", ()),
            not str(item.path).startswith(long),
        )
    )


@pytest.fixture
def _stage(request: pytest.FixtureRequest, stages: Stages, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        stages.reach(wanted(request))


@pytest.fixture
def _django_db_helper(_stage: None, _django_db_helper: None) -> None:
    """pytest-django's own: a test's transaction begins in the stage that the test asks for."""


people = staged("people", make_people)
market = staged("market", make_shop)
made_texts = staged("made_texts", make_texts)
made_staff = staged("made_staff", make_staff)
made_office = staged("made_office", staff.make_office)
made_inboxes = staged("made_inboxes", inboxes.make_office)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes(django_test_environment: None) -> Iterator[None]:
    """Hundreds of passwords are set and asked for; that they are kept as argon2 is tested where `argon2` is."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(django_test_environment: None) -> Iterator[None]:
    """Pages name static files as they are in the sources; nothing has been collected for tests.

    At no time between tests is it otherwise: a page that a browser still asks for then would keep the storage.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=django_settings.STORAGES | {"staticfiles": plain}):
        yield


@pytest.fixture
def argon2(settings: Any) -> None:
    """The hash of real life."""
    settings.PASSWORD_HASHERS = REAL_HASHERS
