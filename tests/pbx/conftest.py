"""A customer inside its own scope, with money, two numbers and numbers for sale; files go to a folder of the test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common import scope
from tests.numbers.conftest import Shop


@pytest.fixture
def shop(market: Shop, settings: Any, tmp_path: Path) -> Iterator[Shop]:
    settings.MEDIA_ROOT = tmp_path / "media"
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def store(tmp_path: Path) -> "Store":
    return Store(tmp_path / "media" / "sound")


class Store:
    """The folder in which sound is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        return sorted(path.suffix for path in self.folder.iterdir()) if self.folder.exists() else []
