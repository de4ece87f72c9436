"""Mail that comes in: led to a ticket by its signed token alone, or made a new ticket."""

import email.policy
import hashlib
from dataclasses import dataclass, replace
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.models.activity import Source as DoneBy
from accounts.selectors.accounts import operator_account
from accounts.services import throttle
from common import scope
from common.errors import Conflict, Invalid
from support import clean
from support.kinds_of_file import MOST_FILES, Upload, checked
from support.models import Ticket
from support.selectors import desk
from support.selectors import tickets as selectors
from support.services import outgoing
from support.services.locking import Merged
from support.services.speaking import Customer, Words, open_ticket, reply
from support.states import QueuePart, Source
from support.tokens import staff_tickets_in, tickets_in, without_tokens

MOST_BYTES = 20 * 1024 * 1024
AN_HOUR = 30
NO_SUBJECT = "(no subject)"
NO_TEXT = "(no text)"
ABOVE = "Write your answer above this line"


@dataclass(frozen=True)
class Mail:
    """What we keep of a mail; texts are harmless, files are not yet looked at."""

    address: str
    name: str
    subject: str
    body: str
    files: list[Upload]
    message_id: str
    headers: str
    hints: str
    is_automatic: bool


@dataclass(frozen=True)
class Received:
    """What became of a mail: ``reply`` of a customer, ``answer`` of staff, ``opened``, ``unmatched``, ``repeat`` or
    ``ignored``.
    """

    outcome: str
    number: int | None = None


def receive(*, raw: bytes) -> Received:
    """Take in one RFC 5322 message.

    A token that we signed for the sender's address leads to its ticket; subject and numbers never do. When it was
    signed for staff, and the sender's proven address still belongs to staff of that ticket, what stands above the
    quotation is their answer to the customer. Without a token the mail opens a ticket of the account that has the
    address, or else of the operator, in the queue for unmatched mail. A mail that was taken in before changes nothing;
    one that a program sent is ignored, lest two programs write each other for ever. Raises Invalid for what is no mail
    and for an answer of staff's with nothing above the quotation, Throttled past 30 mails an hour from an address.
    """
    mail = read(raw)
    if mail.is_automatic:
        return Received("ignored")
    throttle.count(key=f"support:mail:{mail.address}", limit=AN_HOUR, seconds=3600)
    while True:
        try:
            return _answered(mail) or _taken_in(_with_safe_files(mail))
        except Merged:
            # Since it was looked up; the next look finds where it went.
            continue
        except Conflict:
            return Received("repeat")


def _answered(mail: Mail) -> Received | None:
    """Post the mail as staff's answer, if it is one. Only headers are searched: texts get forwarded and quoted."""
    for pk in staff_tickets_in(mail.headers, mail.address):
        with scope.system():
            named = Ticket.objects.select_related("merged_into").filter(pk=pk).first()
        ticket = named and (named.merged_into or named)
        if ticket and (place := desk.colleague(ticket, mail.address)):
            by = Actor(label=str(place.user), source=DoneBy.COMMAND, user_id=place.user_id)
            words = _words_of_staff(mail)
            reply(account=place.account, by=by, number=ticket.number, words=words, staff=True)
            return Received("answer", ticket.number)
    return None


def _words_of_staff(mail: Mail) -> Words:
    """What the customer may read of it: not the notice that it answers, and no token."""
    body = without_tokens(clean.above(mail.body, ABOVE)).strip()
    if not body and not mail.files:
        raise Invalid(f"Nothing was posted. {ABOVE}.")
    safe = _with_safe_files(replace(mail, body=body or NO_TEXT))
    return Words(safe.body, safe.files, safe.message_id)


def _taken_in(mail: Mail) -> Received:
    by = Actor(label=mail.name or mail.address, source=DoneBy.COMMAND)
    ticket = _ticket_of(mail)
    if ticket is None:
        return _opened(mail, by)
    words = Words(mail.body, mail.files, mail.message_id, mail.address)
    with scope.tenant(ticket.account_id):
        reply(account=ticket.account, by=by, number=ticket.number, words=words)
    return Received("reply", ticket.number)


def _ticket_of(mail: Mail) -> Ticket | None:
    """The ticket that a token for this sender names, or that it was merged into, if it is still there and this is an
    address that its answers go to.
    """
    for pk in tickets_in(mail.hints, mail.address):
        with scope.system():
            named = Ticket.objects.select_related("account", "merged_into__account").filter(pk=pk).first()
            ticket = named and (named.merged_into or named)
            if ticket and mail.address in map(str.lower, selectors.addresses(ticket)):
                return ticket
    return None


def _opened(mail: Mail, by: Actor) -> Received:
    with scope.system():
        known = desk.accounts_with(mail.address).first()
        account: Account = known or operator_account()
    with scope.tenant(account.pk), transaction.atomic():
        ticket = open_ticket(
            account=account,
            by=by,
            customer=Customer(mail.address, mail.name),
            subject=mail.subject,
            words=Words(mail.body, mail.files, mail.message_id),
            source=Source.EMAIL,
            part=QueuePart.DEFAULT if known else QueuePart.UNMATCHED,
        )
        if known:
            thread = selectors.threads(account, ticket).get()
            outgoing.confirm(ticket=ticket, thread=thread, by=by)
    return Received("opened" if known else "unmatched", ticket.number)


def _with_safe_files(mail: Mail) -> Mail:
    """The mail with the files that may be kept; the text says which were not."""
    kept: list[Upload] = []
    lost: list[str] = []
    for upload in mail.files:
        try:
            checked([upload])
            if len(kept) == MOST_FILES:
                raise Invalid(f"Only {MOST_FILES} files are kept of a mail.")
            kept.append(upload)
        except Invalid as exc:
            lost.append(f"[File not kept: {exc.text}]")
    body = "\n".join([mail.body, "", *lost]) if lost else mail.body
    return replace(mail, files=kept, body=clean.paragraphs(body))


def read(raw: bytes) -> Mail:
    """The parts of a message that we use; raises Invalid for what is too large or names no sender."""
    if len(raw) > MOST_BYTES:
        raise Invalid("The mail is larger than 20 MB.")
    try:
        message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(raw)
        return _read(message, raw)
    # The standard parser meets hostile headers with all of these.
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as exc:
        raise Invalid("The mail cannot be read.") from exc


def _read(message: EmailMessage, raw: bytes) -> Mail:
    name, address = (getaddresses([str(message.get("From", ""))]) or [("", "")])[0]
    address = clean.one_line(address, most=254).lower()
    try:
        validate_email(address)
    except ValidationError as exc:
        raise Invalid("The mail names no sender.") from exc
    body = _text(message)
    message_id = clean.one_line(str(message.get("Message-ID", "")), most=250)
    led_by = [
        str(value)
        for field in ("To", "Cc", "Delivered-To", "In-Reply-To", "References")
        for value in message.get_all(field, [])
    ]
    return Mail(
        address=address,
        name=clean.one_line(name, most=120),
        subject=clean.one_line(str(message.get("Subject", ""))) or NO_SUBJECT,
        body=body or NO_TEXT,
        files=list(_files(message)),
        message_id=message_id or f"sha256:{hashlib.sha256(raw).hexdigest()}",
        headers="\n".join(led_by),
        hints="\n".join([*led_by, body]),
        is_automatic=_is_automatic(message),
    )


def _is_automatic(message: EmailMessage) -> bool:
    submitted = str(message.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return not submitted.startswith("no") or precedence in {"bulk", "junk", "list"}


def _text(message: EmailMessage) -> str:
    """The plain text, or else what can be read of the HTML."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content()) if part.get_content_maintype() == "text" else ""
    return clean.from_html(text) if part.get_content_subtype() == "html" else clean.paragraphs(text)


def _files(message: EmailMessage) -> list[Upload]:
    found = []
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            found.append(Upload(part.get_filename() or "file", content))
    return found
