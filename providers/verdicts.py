"""What a carrier's codes mean: one way from a code to the error that says what to do, wherever the code stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.errors import WorkError
from providers.errors import (
    BadCredentials,
    NotThere,
    OutOfFunds,
    Rejected,
    Unavailable,
    Uncertain,
    Unsupported,
)


@dataclass(frozen=True)
class Verdicts:
    """The codes that are known, and what any other one means; Uncertain is for those that do not say whether it was
    done.
    """

    known: Mapping[int, type[WorkError]]
    other: type[WorkError] = Rejected

    def error(self, code: int, text: str, *, changes: bool) -> WorkError:
        """The error for a refusal; a read that may have been done or not has done nothing."""
        kind = self.known.get(code, self.other)
        if kind is Uncertain and not changes:
            kind = Unavailable
        return kind(text)


# A status with the carrier's own words beside it; 5xx and 429 are told apart before.
HTTP = Verdicts({401: BadCredentials, 402: OutOfFunds, 404: NotThere, 408: Uncertain})
# The standard codes of JSON-RPC 2.0; a carrier adds its own.
JSON_RPC: Mapping[int, type[WorkError]] = {
    -32700: Rejected,
    -32600: Rejected,
    -32601: Unsupported,
    -32602: Rejected,
    -32603: Uncertain,
    401: BadCredentials,
}
