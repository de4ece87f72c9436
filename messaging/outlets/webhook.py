"""Passes a received message on to a webhook; what it gets is described in docs/webhooks.md."""

import hashlib
import hmac
import json
import time
from typing import Any

from accounts.models import Account
from common import crypto, posting
from common.errors import Invalid
from jobs.errors import Again
from messaging.models import Message

EVENT = "message.received"
FIELD = "resource"


def signing_key(account: Account) -> str:
    """What the account's webhooks are signed with; it can be told again, for it is derived and not stored."""
    return crypto.derive("webhook", str(account.pk))


def deliver(message: Message, url: str) -> None:
    """POST the message; anything but a 2xx within ten seconds is tried again.

    The address is resolved and must be one that may be reached, each time; redirects are failures.
    """
    body = json.dumps(payload(message), sort_keys=True).encode()
    try:
        answer = posting.ask("POST", url, body=body, headers=headers(message, body), field=FIELD)
    except Invalid as exc:
        raise Again("The webhook's address is not a public one, or does not resolve.") from exc
    except posting.NoAnswer as exc:
        raise Again(f"The webhook did not answer. {exc.text}") from exc
    if not 200 <= answer.status < 300:
        raise Again(f"The webhook answered with HTTP {answer.status}.")


def payload(message: Message) -> dict[str, Any]:
    return {
        "event": EVENT,
        "id": str(message.pk),
        "type": message.kind,
        "from": message.peer,
        "to": message.ours,
        "text": message.text,
        "subject": message.subject or None,
        "media_urls": message.media_urls,
        "received_at": message.sent_at.isoformat() if message.sent_at else None,
    }


def headers(message: Message, body: bytes) -> dict[str, str]:
    """``Tandem-Signature`` covers the moment and the body, so that neither can be changed or used again much later."""
    moment = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Tandem",
        "Tandem-Event": EVENT,
        "Tandem-Id": str(message.pk),
        "Tandem-Signature": f"t={moment},v1={signature(message.account, moment, body)}",
    }


def signature(account: Account, moment: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, of the moment, a dot and the body, under the account's signing key."""
    signed = moment.encode() + b"." + body
    return hmac.new(signing_key(account).encode(), signed, hashlib.sha256).hexdigest()
