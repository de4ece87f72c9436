"""Where the processes of a test run keep what Python has compiled."""

import sys
from pathlib import Path

import pytest

from launcher import testing


def test_it_is_kept_among_the_packages_where_it_may_not_stand_beside_the_sources(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert testing.bytecode() == {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "bytecode"),
    }
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert testing.bytecode() == {}
