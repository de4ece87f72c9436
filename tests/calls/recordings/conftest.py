"""The shop of the media library's tests: files go to a folder of the test."""

from tests.pbx.conftest import shop, store

__all__ = ["shop", "store"]
