"""Receiving messages: stored once, obeyed where they say STOP, START or HELP, and passed on."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.models import Account
from common.errors import DomainError
from common.ids import first_id
from common.plans.registry import country_of
from events.services.recording import happened
from messaging import keywords, segments
from messaging.event_types import RECEIVED
from messaging.forwarding import start_forwarding, webhook
from messaging.keywords import Wish
from messaging.models import Conversation, Message
from messaging.selectors.keywords import keywords_between
from messaging.selectors.messages import last_hearer
from messaging.services import content, opt_outs
from messaging.services.sending import Draft, send_message
from messaging.states import Direction, MessageState
from numbers.models import PhoneNumber
from numbers.states import SmsRouteType
from providers.contract.messages import IncomingMessage

HELP_EVERY = timedelta(hours=1)


def receive_message(*, account: Account, number: PhoneNumber, incoming: IncomingMessage) -> Message | None:
    """Store what somebody wrote to a number of the account, and start passing it on; None when it is here already.

    An account that may receive none keeps none: None, then, too. The carrier's name for the message makes it unique. A
    word such as STOP takes effect with it and is answered; the message is passed on like any other.
    """
    if not account.service_sms_in:
        return None
    try:
        with transaction.atomic():
            message, wish = _store(account, number, incoming)
            changed = _obey(account, number, message, wish) if wish else None
            _tell(account, number, message)
    except IntegrityError:
        if Message.objects.filter(
            number=number, carrier_ref=incoming.ref, direction=Direction.INBOUND
        ).exists():
            return None
        raise
    if changed is not None:
        _answer(account, message, changed)
    return message


def _store(account: Account, number: PhoneNumber, incoming: IncomingMessage) -> tuple[Message, Wish | None]:
    """The message, and what it asks for when it is nothing but a keyword."""
    text = content.clean_text(incoming.text)
    counted = segments.count(text)
    is_mms = incoming.kind == "mms"
    reading = keywords.read(text, keywords_between(account, number.e164, incoming.sender))
    message = Message.objects.create(
        account=account,
        number=number,
        direction=Direction.INBOUND,
        kind=incoming.kind,
        ours=number.e164,
        peer=incoming.sender,
        peer_country=country_of(incoming.sender),
        text=text,
        subject=content.clean_line(incoming.subject)[: content.LONGEST_SUBJECT],
        media_urls=[url for url in incoming.media_urls if len(url) <= content.LONGEST_URL][
            : content.MOST_MEDIA
        ],
        encoding=counted.encoding,
        parts=1 if is_mms else counted.parts,
        state=MessageState.RECEIVED,
        carrier_ref=incoming.ref[:128],
        sent_at=incoming.at,
        may_be_stop=reading.may_be_stop,
    )
    return message, reading.wish


def _obey(account: Account, number: PhoneNumber, message: Message, wish: Wish) -> Wish | None:
    """Do what a word asks; the wish when it is to be answered."""
    # Nobody has to answer such a word; what was asked before it still waits.
    Conversation.objects.filter(
        account=account, ours=message.ours, peer=message.peer, waiting_since=message.created_at
    ).update(waiting_since=None)
    if wish == Wish.HELP:
        return wish if _help_is_due(account, message) else None
    word = message.text.strip()
    if wish == Wish.START:
        done = opt_outs.wish_to_start(account=account, by=SYSTEM, number=number, peer=message.peer, word=word)
    else:
        done = opt_outs.wish_to_stop(
            account=account,
            by=SYSTEM,
            number=number,
            peer=message.peer,
            everywhere=wish == Wish.STOP_ALL,
            word=word,
        )
    return wish if done else None


def _help_is_due(account: Account, message: Message) -> bool:
    """Help is told once an hour, so that two machines do not help each other for ever."""
    since = first_id(timezone.now() - HELP_EVERY)
    answers = Message.objects.filter(account=account, ours=message.ours, peer=message.peer, pk__gte=since)
    return not answers.filter(is_answer=True).exists()


def _answer(account: Account, message: Message, wish: Wish) -> None:
    """Answer in a transaction of its own: a balance that does not cover it must not undo the wish."""
    draft = Draft(ours=message.ours, peer=message.peer, text=keywords.answer(wish, account), is_answer=True)
    try:
        send_message(account=account, by=SYSTEM, draft=draft, wait=False)
    except DomainError as exc:
        Message.objects.filter(pk=message.pk).update(error=f"Not answered: {exc.text}"[:300])


def _tell(account: Account, number: PhoneNumber, message: Message) -> None:
    """Record that it came; the number's own way of passing messages on begins with it."""
    to_webhook = number.sms_type == SmsRouteType.WEBHOOK
    also_to = [webhook.subscription_of(number)] if to_webhook else []
    if (asker := last_hearer(account, message)) is not None:
        also_to.append(asker)
    happened(account=account, type=RECEIVED, subjects=[message], also_to=also_to)
    if number.sms_type and not to_webhook:
        start_forwarding(message)
