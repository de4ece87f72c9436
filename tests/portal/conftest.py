"""The demo as tests use it: with less stock, and with three days of calls at the switchboard instead of 28."""

import os
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from demo import build, sheet, story, switchboard
from tests.stages import staged
from tests.suspended import proved


def make_demo() -> Path:
    """The small demo; returns the folder with what was written down."""
    folder = settings.DATA_DIR / f"demo-of-tests-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with (
        override_settings(DATA_DIR=folder),
        mock.patch.object(story, "PER_EXCHANGE", 12),
        mock.patch.object(switchboard, "DAYS", 3),
    ):
        assert build.build()
    return folder


made_demo = staged("made_demo", make_demo)


@pytest.fixture
def demo(made_demo: Path, settings: Any, tmp_path: Path) -> dict:
    """The small demo, and what was written down in a folder of the test's own."""
    settings.DATA_DIR = tmp_path
    shutil.copytree(made_demo, tmp_path, dirs_exist_ok=True)
    written = sheet.read()
    assert written is not None
    return written


@pytest.fixture
def operator(demo: dict, client: Client) -> Client:
    """A browser in which the demo's operator has just signed in."""
    client.force_login(get_user_model().objects.get(email="olivia@tandem.example"))
    return proved(client)
