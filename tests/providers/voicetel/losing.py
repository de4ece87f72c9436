"""Answers to writes that get lost on their way back, or requests that never arrive."""

import pytest

from providers.errors import Uncertain
from providers.http import Answer, CarrierLogin, CarrierRequest, Http


def lose_answer(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, *, arrives: bool = True
) -> list[str]:
    """Lose one answer to a write whose path begins so; returns the list of all such writes that were sent."""
    sent: list[str] = []
    exchange = Http.exchange
    left = [True]

    def losing(self: Http, call: CarrierRequest, login: CarrierLogin) -> Answer:
        fits = call.method == method and call.path.startswith(path)
        if fits and left:
            left.clear()
            if arrives:
                sent.append(call.path)
                exchange(self, call, login)
            raise Uncertain("VoiceTel did not answer. It may have been done.")
        if fits:
            sent.append(call.path)
        return exchange(self, call, login)

    monkeypatch.setattr(Http, "exchange", losing)
    return sent
