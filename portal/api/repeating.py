"""Idempotency-Key: a charging write is done once, and its reply is told again to whoever sends it again."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.services import replies
from common.errors import Invalid, OutcomeUnknown
from portal.api.reading import json_object
from portal.api.serving import Caller

KEY = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)
# A refusal with one of these changed nothing and may be otherwise in a minute: the same key tries again.
PASSING = frozenset({402, 429, *range(500, 600)})


@dataclass(frozen=True)
class Reply:
    """An outcome with a status of its own, for operations whose replies are stored."""

    status: int
    body: dict[str, Any]


def once(
    call: Caller,
    operation: str,
    do: Callable[[str | None], Reply],
    *,
    reply_to: Callable[[Exception], Reply | None],
    together: bool = False,
) -> Reply:
    """Do the work, or tell what a request with the same key was told.

    ``do`` takes the idempotency key of the work itself and may be called again with the same one. Of requests with one
    key at the same time one works, and the others wait for its reply. ``reply_to`` writes a refusal in the dialect
    (None: not a refusal, but a fault of ours): refusals are kept like successes, unless they will pass. An unknown
    outcome keeps the key for whoever asks again.

    ``together`` commits the work with its reply, for work that asks nobody outside and has no key of its own: who dies
    before the commit has done nothing.
    """
    key = call.request.headers.get("Idempotency-Key")
    if key is None:
        return do(None)
    if not KEY.fullmatch(key):
        raise Invalid("The Idempotency-Key must have 1 to 128 letters, digits, '_' or '-'.")
    body = json_object(call.request._request)
    with replies.turn(account=call.account, operation=operation, key=key, body=body) as row:
        if row.status is not None:
            return Reply(row.status, row.reply or {})
        try:
            with transaction.atomic() if together else nullcontext():
                reply = do(row.subject)
                replies.store(row, status=reply.status, reply=reply.body)
                return reply
        except OutcomeUnknown:
            raise
        except Exception as exc:
            refusal = reply_to(exc)
            if refusal is not None and refusal.status not in PASSING:
                replies.store(row, status=refusal.status, reply=refusal.body)
            elif refusal is not None:
                replies.forget(row)
            raise
