"""Stylesheets, scripts and pictures under names that change with their content."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Works an address out once: each page asks for thirty, and none changes while the process lives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        asked = (name, force)
        if asked not in self._urls:
            self._urls[asked] = str(super().url(name, force))
        return self._urls[asked]
