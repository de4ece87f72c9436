"""A sync of one sort of thing alone: a test about contacts does not read calls, numbers and money each time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from providers import syncs


@contextmanager
def only(*names: str) -> Iterator[None]:
    """Syncs in here are of these sorts, in the order in which they always run."""
    assert set(names) <= syncs._sorts.keys()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(syncs, "_sorts", {name: syncs._sorts[name] for name in syncs._sorts if name in names})
        yield
