"""Hands a message to its carrier, once, and stores charge and outcome in one transaction."""

import time
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from common import crypto
from common.money import for_people
from common.transactions import once_more
from events.services.recording import happened
from jobs import work
from jobs.errors import Again, CannotTell, Final, Uncertain
from jobs.models import Job
from messaging import tasks
from messaging.event_types import FAILED, SENT
from messaging.models import Message
from messaging.services import sending
from messaging.states import MessageState, replaceable_by
from providers.contract.connector import Connector
from providers.contract.messages import Messages, OutgoingMessage, SentMessage
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.services import calling

SAME_WITHIN = timedelta(days=1)
# Seconds; and when the next reading of a carrier's feeds begins that this process has asked for.
MOMENT = 0.3
_looks: dict[str, float] = {}


class NotNow(Final):
    """The carrier is not there, and who asked waits for an answer: nothing was sent, and nothing will be."""


def send(job: Job) -> None:
    """Send the message of the job; after an attempt that may have arrived, look it up first."""
    message = _message(job)
    provider_account = message.number.provider_account
    outgoing = _outgoing(message)
    try:
        with calling(provider_account) as connector:
            sent = _found(job, connector, outgoing) if job.must_look_up else None
            if sent is None:
                sent = _ask(job, connector, outgoing)
    except (Uncertain, CannotTell):
        _put(message, MessageState.SUBMISSION_UNKNOWN)
        raise
    except Again as exc:
        if job.payload["now"] and not job.in_doubt:
            raise NotNow(exc.text) from exc
        raise
    _keep_sent(job, message, sent)
    _look_soon(provider_account)


@once_more
def _keep_sent(job: Job, message: Message, sent: SentMessage) -> None:
    """Charge for it, unless it was only simulated and its login does not charge for that.

    Last, for it locks the account's row, which all other messages of the account wait for.
    """
    work.settle(job)
    _store(message, sent.ref)
    happened(account=message.account, type=SENT, subjects=[message], also_to=message.hearers)
    _charge(message, is_simulated=sent.is_simulated)


def _message(job: Job) -> Message:
    """The message; a job that was made in this process has it at hand."""
    if Job.message.is_cached(job):
        return job.message
    return Message.objects.select_related("account", "number__provider_account").get(job=job)


def _outgoing(message: Message) -> OutgoingMessage:
    return OutgoingMessage(
        sender=message.ours,
        recipient=message.peer,
        kind="mms" if message.kind == "mms" else "sms",
        text=crypto.decrypt(message.sealed) or message.text,
        subject=message.subject,
        media_urls=tuple(message.media_urls),
    )


def _found(job: Job, connector: Connector, outgoing: OutgoingMessage) -> SentMessage | None:
    """A message whose answer we did not store; None when the carrier never had it."""
    if not connector.can(Messages.find_message):
        raise CannotTell("The carrier may have sent this message, and it cannot be asked.")
    sent = connector.find_message(_as_known_by_content(job, outgoing), key=job.pk)
    if sent is None:
        work.nothing_happened(job)
    return sent


def _as_known_by_content(job: Job, outgoing: OutgoingMessage) -> OutgoingMessage:
    """With the moment it was handed over, and our other messages that say the same to the same number."""
    same = Message.objects.filter(
        account=job.account_id, direction="out", ours=outgoing.sender, peer=outgoing.recipient
    )
    lately = same.filter(created_at__gte=job.created_at - SAME_WITHIN, text=_message(job).text)
    refs = lately.exclude(job=job).exclude(carrier_ref="").values_list("carrier_ref", flat=True)
    return replace(outgoing, asked_at=job.called_at, others=frozenset(refs))


def _ask(job: Job, connector: Connector, outgoing: OutgoingMessage) -> SentMessage:
    """Send; a job of this process that is at its first attempt was marked when it was made."""
    if job.called_at is None:
        work.about_to_call(job)
    return connector.send_message(outgoing, key=job.pk)


def _put(message: Message, state: MessageState) -> None:
    rows = Message.objects.filter(pk=message.pk, state__in=replaceable_by(state))
    rows.update(state=state)


def _store(message: Message, ref: str) -> None:
    """Keep that the carrier has it; a receipt that was faster has put it further already."""
    further = Case(
        When(state__in=replaceable_by(MessageState.SENT), then=Value(MessageState.SENT.value)),
        default=F("state"),
    )
    message.carrier_ref, message.sent_at = ref[:128], timezone.now()
    rows = Message.objects.filter(pk=message.pk)
    rows.update(state=further, carrier_ref=message.carrier_ref, sent_at=message.sent_at, sealed="")
    message.state, message.sealed = MessageState.SENT, ""


def _look_soon(provider_account: ProviderAccount) -> None:
    """Where the message may be in another login's feed at once, have those read; without a broker the clock does it."""
    slug = provider_account.connector
    if CONNECTORS[slug].tells_at_once:
        transaction.on_commit(lambda: _ask_for_a_look(slug), robust=True)


def _ask_for_a_look(slug: str) -> None:
    """One reading is enough for all messages of a moment: it begins when the moment is over."""
    now = time.monotonic()
    if now < _looks.get(slug, 0.0):
        return
    _looks[slug] = now + MOMENT
    tasks.read_feeds_of.apply_async((slug,), countdown=MOMENT)


def was_sent(job: Job) -> None:
    """A person says that the carrier sent it: charge what was set aside, or give it back where the carrier's network is
    simulated and its login does not charge for that. What the carrier calls it stays unknown.
    """
    message = _message(job)
    _charge(message, is_simulated=_may_be_simulated(message))
    _store(message, message.carrier_ref)
    happened(account=message.account, type=SENT, subjects=[message], also_to=message.hearers)


def _charge(message: Message, *, is_simulated: bool) -> None:
    if is_simulated and not message.number.provider_account.charges_simulated:
        sending.release(message.account, message.pk)
    else:
        sending.paid(message)


def _may_be_simulated(message: Message) -> bool:
    return CONNECTORS[message.number.provider_account.connector].simulates


def supplier(job: Job) -> int:
    """Whose login sends it."""
    return _message(job).number.provider_account.account_id


def set_aside(job: Job) -> str:
    """The message's price, as people read it; "" when it costs nothing, whatever became of it."""
    message = _message(job)
    if not message.price or (
        _may_be_simulated(message) and not message.number.provider_account.charges_simulated
    ):
        return ""
    return f"{for_people(message.price)} {message.account.currency}"


def not_sent(job: Job) -> None:
    """The carrier refused the message, or it was given up: say why, and give the price back."""
    message = _message(job)
    told = {
        "state": MessageState.FAILED,
        "error": job.error[:300],
        "error_code": job.error_kind[:60],
        "finished_at": timezone.now(),
    }
    rows = Message.objects.filter(pk=message.pk, state__in=replaceable_by(MessageState.FAILED))
    if rows.update(**told):
        for name, value in told.items():
            setattr(message, name, value)
        happened(account=message.account, type=FAILED, subjects=[message], also_to=message.hearers)
    sending.release(message.account, message.pk)
