"""Refusals in the dialect's words: codes, and messages that name the parameter at fault (callr.md §3)."""

from collections.abc import Mapping
from typing import Any

from common.errors import (
    CarrierTrouble,
    Conflict,
    DomainError,
    Forbidden,
    InsufficientFunds,
    Invalid,
    NotFound,
    Throttled,
)

PARSE, REQUEST, METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
NO_FILE, MISSING, UNFIT = 115, 150, 151
UNAUTHORIZED, FORBIDDEN = 401, 100
# Of our own, for what the vendor's published words do not cover.
NO_MONEY, CONFLICT, TOO_MANY, NO_CARRIER = 402, 409, 429, 1000


class Fault(Exception):
    """A refusal; ``text`` is told as the error's data, for people."""

    def __init__(self, code: int, message: str, text: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.text = text

    def told(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        return error | ({"data": {"text": self.text}} if self.text else {})


class Unauthorized(Fault):
    """No credential, a wrong one, or one that may not act for whom it names: HTTP 401 with an error as body."""

    def __init__(self) -> None:
        super().__init__(UNAUTHORIZED, "UNAUTHORIZED", "The credentials are missing or wrong.")


def wrong(at: str) -> Fault:
    """A value of another type or form than the parameter's, or null where none may be."""
    return Fault(PARAMS, f"INVALID_PARAM_FORMAT [{at}]")


def missing(at: str) -> Fault:
    return Fault(MISSING, f"PROPERTY_TYPE_ERROR [{at}]")


def unfit(at: str, text: str = "") -> Fault:
    """A value of the right type that is unknown or cannot be taken."""
    return Fault(UNFIT, f"PROPERTY_VALUE_ERROR [{at}]", text)


def fault_of(exc: DomainError, names: Mapping[str, str]) -> Fault:
    """A refusal of the core; ``names`` says which parameter a field of ours is, and other fields keep their names."""
    at = names.get(exc.field or "", exc.field or "")
    match exc:
        case Forbidden() if not at:
            return Fault(FORBIDDEN, "FORBIDDEN", exc.text)
        case InsufficientFunds():
            return Fault(NO_MONEY, "INSUFFICIENT_CREDIT", exc.text)
        case Throttled():
            return Fault(TOO_MANY, "TOO_MANY_REQUESTS", exc.text)
        case CarrierTrouble():
            return Fault(NO_CARRIER, "ROUTING_ERROR", exc.text)
        case Invalid() | NotFound() | Conflict() | Forbidden() if at:
            return unfit(at, exc.text)
        case Conflict():
            return Fault(CONFLICT, "CONFLICT", exc.text)
    return Fault(UNFIT, "PROPERTY_VALUE_ERROR", exc.text)
