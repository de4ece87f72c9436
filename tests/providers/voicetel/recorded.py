"""Recorded answers of VoiceTel, and what was sent to get them."""

import json
from pathlib import Path
from typing import Any

BASE = "https://voicetel.example/api/voicetel"
FIXTURES = Path(__file__).parent / "fixtures"


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())


def sent(carrier: Any) -> list[tuple[str, str, object]]:
    return [
        (call.request.method, call.request.url.removeprefix(BASE), json.loads(call.request.body or "null"))
        for call in carrier.calls
    ]
