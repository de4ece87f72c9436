"""Answers to writes that get lost on their way back, or requests that never arrive."""

from typing import Any

import pytest

from providers.errors import Uncertain
from providers.http import Http


def lose_answer(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, *, arrives: bool = True
) -> list[str]:
    """Lose one answer to a write whose path begins so; returns the list of all such writes that were sent."""
    sent: list[str] = []
    write = Http.write
    left = [True]

    def losing(self: Http, verb: str, to: str, *args: Any, **options: Any) -> Any:
        fits = verb == method and to.startswith(path)
        if fits and left:
            left.clear()
            if arrives:
                sent.append(to)
                write(self, verb, to, *args, **options)
            raise Uncertain("VoiceTel did not answer. It may have been done.")
        if fits:
            sent.append(to)
        return write(self, verb, to, *args, **options)

    monkeypatch.setattr(Http, "write", losing)
    return sent
