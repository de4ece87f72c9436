"""The demo as tests use it: with a cheap password hash and less stock."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from demo import build, sheet, story


@pytest.fixture
def demo(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    """Make the small demo and return what was written down."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(story, "PER_EXCHANGE", 12)
    assert build.build(large=False)
    written = sheet.read()
    assert written is not None
    return written


@pytest.fixture
def operator(demo: dict, client: Client) -> Client:
    """A browser in which the demo's operator is signed in."""
    client.force_login(get_user_model().objects.get(email="olivia@tandem.example"))
    return client
