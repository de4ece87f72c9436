"""Idempotency-Key: a charging write is done once, and its reply is told again (voicetel.md §13)."""

import re
from collections.abc import Callable

from accounts.services import replies
from common.errors import CarrierTrouble, DomainError, Invalid, OutcomeUnknown
from portal.api.reading import json_object
from portal.api.voicetel.base import Call, Reply
from portal.api.voicetel.errors import Problem, problem

KEY = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)


def once(call: Call, operation: str, do: Callable[[str | None], Reply]) -> Reply:
    """Do the work, or tell what a request with the same key was told.

    ``do`` takes the idempotency key of the work itself and may be called again with the same one. Refusals are stored
    like successes. A CarrierTrouble means that nothing was done and frees the key; OutcomeUnknown keeps it.
    """
    key = call.request.headers.get("Idempotency-Key")
    if key is None:
        return do(None)
    if not KEY.fullmatch(key):
        raise Invalid("The Idempotency-Key must have 1 to 128 letters, digits, '_' or '-'.")
    row = replies.claim(
        account=call.account, operation=operation, key=key, body=json_object(call.request._request)
    )
    if row.status is not None:
        return Reply(row.status, row.reply or {})
    try:
        reply = do(row.subject)
    except OutcomeUnknown:
        raise
    except CarrierTrouble:
        replies.forget(row)
        raise
    except (DomainError, Problem) as exc:
        told = problem(exc)
        replies.store(row, status=told.status, reply=told.body())
        raise
    replies.store(row, status=reply.status, reply=reply.body)
    return reply
