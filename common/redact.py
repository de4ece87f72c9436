"""Keeps secrets out of logs, stored errors and job rows."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError

HIDDEN = "[hidden]"
SECRET_KEYS = frozenset(
    {
        "password",
        "apikey",
        "api_key",
        "authorization",
        "secret",
        "token",
        "pin",
        "portoutpin",
        "port_out_pin",
        "cookie",
        "text",
    }
)
PATTERNS = (
    re.compile(r"(?i)(bearer\s+)[A-Za-z0-9._~+/=-]{8,}"),
    # The other schemes of the Authorization header are common words too, and no secret is a word.
    re.compile(r"(?i)((?:basic|api-key|session)\s+)(?=[A-Za-z+/=]*[0-9+/=])[A-Za-z0-9+/=]{12,}"),
    re.compile(r"(?i)(\"?(?:password|apikey|api_key|secret|token|pin)\"?\s*[:=]\s*\"?)[^\s\",}&]+"),
    re.compile(r"(://[^:/\s]+:)[^@/\s]+(?=@)"),
    # What is on its way to a token, in an address.
    re.compile(r"([?&](?:code|code_verifier)=)[^\s&\"'<>]+"),
    # Links that open something for whoever has them.
    re.compile(
        r"(/(?:user/invitation|user/password/reset/key|user/confirm-email|port-letters|api/hooks|rate|pay|ticket-files"
        r"|chat/[^/\s\"'<>]+)/)[^/\s\"'<>]+"
    ),
)
# Without one of these nothing above matches; of most texts that are stored it is all that is asked.
MAY_HIDE = re.compile(r"[\s:=/]")
# What PostgreSQL quotes of a row or a statement; who waits for whom in a deadlock stays.
DATABASE_VALUES = (
    (re.compile(r"(Key \([^)]*\)=)\(.*?\)(?= (?:already|conflicts|is |\())"), rf"\1({HIDDEN})"),
    (re.compile(r"(Failing row contains )\(.*", re.MULTILINE), rf"\1({HIDDEN})"),
    (re.compile(r"((?:syntax|value|range)[^:\n]*: )\".*\"$", re.MULTILINE), rf'\1"{HIDDEN}"'),
    (re.compile(r"^(.*LINE [0-9]+: ).*", re.MULTILINE), rf"\1{HIDDEN}"),
)
# Classes of SQLSTATE: connection exceptions, and the operator's intervention.
AWAY = ("08", "57P")


def redact_text(text: str) -> str:
    if not MAY_HIDE.search(text):
        return text
    for pattern in PATTERNS:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def redact(value: Any) -> Any:
    """The same structure with the values of secret keys hidden and strings cleaned."""
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if str(key).replace("-", "_").lower() in SECRET_KEYS else redact(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return redact_text(value) if isinstance(value, str) else value


class ShortRefusals(logging.Filter):
    """Takes the trace off what is no bug of ours: refused requests, and a database that cannot be reached."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 500)
        error = record.exc_info[1] if record.exc_info else None
        if status < 500 or isinstance(error, SuspiciousOperation) or is_away(error):
            record.exc_info = record.exc_text = None
            if error is not None:
                record.msg = f"{record.getMessage()} ({type(error).__name__})"
                record.args = ()
        return True


def is_away(error: BaseException | None) -> bool:
    """Whether the database was not there to answer; an error that it answered with has a code."""
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(AWAY)


class RedactingFilter(logging.Filter):
    """Cleans each log record after its arguments are merged in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact_text(record.getMessage())
        record.args = ()
        return True


class RedactingFormatter(logging.Formatter):
    """Writes traces whole, with the values hidden that PostgreSQL repeats in its errors."""

    def formatException(self, ei: Any) -> str:
        return redact_trace(super().formatException(ei))


def redact_trace(text: str) -> str:
    for pattern, instead in DATABASE_VALUES:
        text = pattern.sub(instead, text)
    return redact_text(text)
