"""Sending messages: the price is set aside and the message stored before a carrier is asked, once for each request."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import IntegrityError

from accounts.actor import Actor
from accounts.models import Account
from accounts.products import Feature, require
from accounts.services.suspension import while_active
from billing.services import holds
from billing.services.shares import above, accounts_between, has_resellers
from common import crypto
from common.e164 import for_people
from common.errors import (
    CarrierTrouble,
    Conflict,
    DomainError,
    Forbidden,
    InsufficientFunds,
    OutcomeUnknown,
    Throttled,
)
from common.ids import new_id
from common.plans.registry import country_of
from common.transactions import once_more
from events.services.subscriptions import Endpoint
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.services import NewJob
from jobs.states import JobState
from messaging import segments
from messaging.kinds import SEND
from messaging.models import Message
from messaging.models.message import hold_reason
from messaging.selectors import eligibility
from messaging.selectors.prices import prices_of_part
from messaging.selectors.reach import require_reach
from messaging.services import content
from messaging.states import Direction, Encoding, MessageKind, MessageState
from numbers.models import PhoneNumber
from numbers.selectors.numbers import supplier_of

# Errors of a job with which a carrier says no; the others say that it failed.
OPTED_OUT = "The recipient has opted out of your messages."


@dataclass(frozen=True)
class Draft:
    """What somebody wants sent; numbers in E.164. ``is_answer`` marks the answer to a word like STOP.

    ``encoding`` forces an alphabet: what GSM-7 has no sign for is written with the nearest that it has. ``told_to``
    hears what becomes of the message. ``hidden`` is a part of the text that is for the recipient's eyes alone: here it
    is kept and shown as asterisks.
    """

    ours: str
    peer: str
    text: str
    subject: str = ""
    media_urls: list[str] = field(default_factory=list)
    is_answer: bool = False
    encoding: Encoding | None = None
    reference: str = ""
    sender_name: str = ""
    nature: str = ""
    is_flash: bool = False
    told_to: Endpoint | None = None
    hidden: str = ""

    @property
    def shown(self) -> str:
        """The text as it is kept."""
        return self.text.replace(self.hidden, "*" * len(self.hidden)) if self.hidden else self.text

    @property
    def kind(self) -> MessageKind:
        return MessageKind.MMS if self.media_urls else MessageKind.SMS


@while_active
def send_message(
    *,
    account: Account,
    by: Actor,
    draft: Draft,
    wait: bool,
    idempotency_key: str | None = None,
    also: Callable[[Message], None] | None = None,
) -> Message:
    """Send a message from a number of the account: an MMS when it has media.

    Invalid for what cannot be sent, Forbidden for a number that is not the account's and in a trial, Conflict when the
    service is off or the recipient has opted out, Throttled, InsufficientFunds: nothing is changed then. With ``wait``
    it is handed over before this returns, and a carrier that refuses is a Conflict, one that fails CarrierTrouble:
    nothing was sent or charged. OutcomeUnknown: perhaps it was, and the sweep finds out. Of several requests under one
    key the first sends, and the others get its message. ``also`` is done in the transaction that stores a new message,
    and a refusal of its undoes it.
    """
    require(account, Feature.TEXTS)
    draft = _checked(account, draft)
    try:
        message = _accept(account, by, draft, also, wait=wait, idempotency_key=idempotency_key)
    except IntegrityError:
        message = _known(account, idempotency_key)
    else:
        if wait:
            work.do(message.job)  # type: ignore[arg-type]
    if wait:
        _require_sent(message)
    return message


def _checked(account: Account, draft: Draft) -> Draft:
    media = content.check_media(draft.media_urls)
    require_reach(account, ours=draft.ours, peer=draft.peer)
    text = content.check_text(draft.text, required=not media)
    return replace(
        draft,
        text=segments.in_basic(text) if draft.encoding == Encoding.GSM7 else text,
        subject=content.check_subject(draft.subject, has_media=bool(media)),
        media_urls=media,
    )


@once_more
def _accept(
    account: Account,
    by: Actor,
    draft: Draft,
    also: Callable[[Message], None] | None,
    *,
    wait: bool,
    idempotency_key: str | None,
) -> Message:
    """Set the price aside, look whether the message may go, and write it with the job that sends it.

    The hold comes first: its lock on the account's row makes the counts behind the limits exact. A balance that is too
    low is told last, after what is wrong with the request itself.
    """
    between = _payers_above(account, draft)
    prices = prices_of_part([account, *between], draft.peer, draft.kind)
    message = _message(account, by, draft, prices[account.pk])
    short = _set_aside(account, message, between, prices)
    message.number = _require_allowed(account, draft, eligibility.sender(account, draft.ours, draft.peer))
    if short is not None:
        raise short
    message.told_to = draft.told_to.subscription() if draft.told_to is not None else None
    message.job = _start_job(account, by, message, wait=wait, idempotency_key=idempotency_key)
    message.state = MessageState.SUBMITTING if wait else MessageState.QUEUED
    message.save(force_insert=True)
    if also is not None:
        also(message)
    return message


def _message(account: Account, by: Actor, draft: Draft, rate: Decimal) -> Message:
    """The row to be; an MMS counts as one part, whatever its text (voicetel.md §6.2)."""
    counted = segments.count(draft.text, draft.encoding)
    is_mms = draft.kind == MessageKind.MMS
    return Message(
        id=new_id(),
        account=account,
        direction=Direction.OUTBOUND,
        kind=draft.kind,
        ours=draft.ours,
        peer=draft.peer,
        peer_country=country_of(draft.peer),
        text=draft.shown,
        sealed=crypto.encrypt(draft.text) if draft.hidden else "",
        subject=draft.subject,
        media_urls=draft.media_urls,
        encoding=counted.encoding,
        parts=1 if is_mms else counted.parts,
        rate=rate,
        is_answer=draft.is_answer,
        reference=draft.reference,
        sender_name=draft.sender_name,
        nature=draft.nature,
        is_flash=draft.is_flash,
        sent_by=by.label[:160],
    )


def _set_aside(
    account: Account, message: Message, between: Sequence[Account], prices: Mapping[int, Decimal]
) -> InsufficientFunds | None:
    upper = above(account, between, lambda payer: prices[payer.pk] * message.parts)
    if not message.price and not upper:
        return None
    try:
        holds.hold_new(account=account, amount=message.price, reason=message.hold_reason, above=upper)
    except InsufficientFunds as exc:
        return exc
    return None


def _payers_above(account: Account, draft: Draft) -> Sequence[Account]:
    """The accounts above that pay; whose login supplies the number is asked only where there may be any."""
    supplier = supplier_of(account, draft.ours) if has_resellers(account) else None
    return [] if supplier is None else accounts_between(account, supplier)


def _require_allowed(account: Account, draft: Draft, sender: eligibility.Sender | None) -> PhoneNumber:
    """The number to send from; an answer to STOP may go to somebody who has just opted out."""
    if sender is None:
        raise Forbidden("The number is not on this account.", field="number")
    if (refusal := _refusal(account, draft, sender)) is not None:
        raise refusal
    if not draft.is_answer:
        if sender.peer_opted_out:
            raise Conflict(OPTED_OUT, field="peer")
        if sender.sent_by_account >= eligibility.MOST_OF_ACCOUNT:
            raise Throttled("Too many messages at once.", reset_seconds=eligibility.ACCOUNT_SECONDS)
        if sender.sent_to_peer >= eligibility.MOST_TO_PEER:
            raise Throttled("Too many messages to this person.", reset_seconds=eligibility.PEER_SECONDS)
    return sender.number


def _refusal(account: Account, draft: Draft, sender: eligibility.Sender) -> DomainError | None:
    return eligibility.may_send(
        account, sender.number, draft.kind, is_off=sender.is_off, is_enabled=sender.is_enabled
    )


def _start_job(
    account: Account, by: Actor, message: Message, *, wait: bool, idempotency_key: str | None
) -> Job:
    """A job of this process starts as if the carrier had been asked, which saves a statement."""
    new = NewJob(
        SEND,
        f"Send a message to {for_people(message.peer, account.country)}",
        payload={"now": wait},
        subject=message,
        idempotency_key=idempotency_key,
    )
    if wait:
        return job_services.start_here(new, account=account, by=by, about_to_call=True)
    return job_services.start(new, account=account, by=by)


def _known(account: Account, idempotency_key: str | None) -> Message:
    """The message of an earlier request under the key."""
    rows = Message.objects.select_related("job", "number__provider_account")
    found = rows.filter(account=account, job__idempotency_key=idempotency_key).first()
    if idempotency_key is None or found is None:
        raise Conflict("The message could not be stored; send it again.")
    return found


def _require_sent(message: Message) -> None:
    """Raise what became of the message, unless a carrier has it."""
    job = message.job
    if job is None or job.state == JobState.DONE:
        return
    if job.state == JobState.FAILED:
        if job.was_refused:
            raise Conflict(job.error or "The carrier refused the message.")
        raise CarrierTrouble(job.error or "The carrier could not take the message.")
    raise OutcomeUnknown("The carrier has not answered yet; ask again with the same Idempotency-Key.")


def paid(message: Message) -> None:
    """Charge what was set aside; call it in the transaction that stores that a carrier took the message."""
    if not message.price and not has_resellers(message.account):
        return
    count = f"{message.parts} part{'s' * (message.parts != 1)}"
    holds.charge_whole_hold(
        account=message.account,
        amount=message.price,
        reason=message.hold_reason,
        description=f"{message.get_kind_display()} to {for_people(message.peer, message.account.country)}, {count}",
        e164=message.ours,
    )


def release(account: Account, message_id: uuid.UUID) -> None:
    """Give back what was set aside for a message that was not sent."""
    holds.release_hold(account=account, reason=hold_reason(message_id))
