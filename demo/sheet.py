"""The demo's sign-ins: what is written to ``$TANDEM_DATA/demo.json`` for people and scripts."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

VOICETEL_PATH = "/api/voicetel"
SMARTCOMMUNICATOR_PATH = "/api/smartcommunicator"
OMNIAVOICE_PATH = "/api/omniavoice"
CALLR_PATH = "/api/callr"
RELATEL_PATH = "/api/relatel/api/v2"


@dataclass(frozen=True)
class SignIn:
    """How somebody signs in to the console."""

    role: str
    email: str
    password: str
    account: str


@dataclass
class Sheet:
    """Every credential that the demo made; the passwords are told nowhere else."""

    web: list[SignIn] = field(default_factory=list)
    voicetel: dict[str, str] = field(default_factory=dict)
    smartcommunicator: dict[str, str] = field(default_factory=dict)
    smartcommunicator_other: dict[str, str] = field(default_factory=dict)
    omniavoice: dict[str, Any] = field(default_factory=dict)
    callr: dict[str, str] = field(default_factory=dict)
    relatel: dict[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        voicetel = settings.PUBLIC_URL + VOICETEL_PATH
        smartcommunicator = settings.PUBLIC_URL + SMARTCOMMUNICATOR_PATH
        omniavoice = settings.PUBLIC_URL + OMNIAVOICE_PATH
        callr = settings.PUBLIC_URL + CALLR_PATH
        relatel = settings.PUBLIC_URL + RELATEL_PATH
        return {
            "voicetel": {**self.voicetel, "base_url": voicetel},
            "smartcommunicator": {**self.smartcommunicator, "base_url": smartcommunicator},
            "smartcommunicator_other": {**self.smartcommunicator_other, "base_url": smartcommunicator},
            "omniavoice": {**self.omniavoice, "base_url": omniavoice},
            "callr": {**self.callr, "base_url": callr},
            "relatel": {**self.relatel, "base_url": relatel},
            "web": [asdict(sign_in) for sign_in in self.web],
            "api": {
                "VoiceTel": voicetel,
                "SmartCommunicator": smartcommunicator,
                "OmniaVoice": omniavoice,
                "CALLR": callr,
                "Relatel": relatel,
            },
        }


def path() -> Path:
    return Path(settings.DATA_DIR) / "demo.json"


def write(content: dict[str, Any]) -> None:
    """Put the file in place whole, readable by its owner alone."""
    fresh = path().with_name("demo.json.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path())


def read() -> dict[str, Any] | None:
    """What was written before; None when this is no demo installation."""
    try:
        return dict(json.loads(path().read_text()))
    except FileNotFoundError:
        return None
