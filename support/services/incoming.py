"""Mail that comes in: led to a ticket by its signed token alone, or made a new ticket."""

import hashlib
import logging
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.models.activity import Source as DoneBy
from accounts.selectors.accounts import operator_account
from accounts.services import throttle
from common import scope
from common.errors import Conflict, Invalid
from support import clean, headers, mime
from support.kinds_of_file import MOST_FILES, Upload, checked, harmless_name
from support.models import Ticket
from support.quotations import above
from support.selectors import desk
from support.selectors import tickets as selectors
from support.services import outgoing
from support.services.locking import Merged
from support.services.speaking import Customer, Words, open_ticket, reply
from support.states import QueuePart, Source
from support.tokens import staff_tickets_in, tickets_in, without_tokens

MOST_BYTES = 20 * 1024 * 1024
AN_HOUR = 30
log = logging.getLogger(__name__)
NO_SUBJECT = "(no subject)"
NO_TEXT = "(no text)"
WHOLE = "whole mail.txt"
MOST_NOTES = 30
ABOVE = "Write your answer above this line"


@dataclass(frozen=True)
class Mail:
    """What we keep of a mail; texts are harmless, files are not yet looked at, ``lost`` says what cannot be kept.

    ``automatic`` is the header that tells that a program answered. ``digest`` is the same for the same mail only,
    whatever its Message-ID.
    """

    address: str
    name: str
    subject: str
    body: str
    files: list[Upload]
    lost: list[str]
    message_id: str
    digest: str
    headers: str
    hints: str
    automatic: str


@dataclass(frozen=True)
class Received:
    """What became of a mail: ``reply`` of a customer, ``answer`` of staff, ``opened``, ``unmatched``, ``repeat`` or
    ``ignored``, with the header that was the reason.
    """

    outcome: str
    number: int | None = None
    reason: str = ""


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
    if mail.automatic:
        log.info("A mail was not taken in, for %s says that a program sent it.", mail.automatic)
        return Received("ignored", reason=mail.automatic)
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
    body = without_tokens(above(mail.body, ABOVE)).strip()
    if not body and not mail.files:
        raise Invalid(f"Nothing was posted. {ABOVE}.")
    safe = _with_safe_files(replace(mail, body=body or NO_TEXT))
    return Words(safe.body, safe.files, safe.message_id, digest=safe.digest)


def _taken_in(mail: Mail) -> Received:
    by = Actor(label=mail.name or mail.address, source=DoneBy.COMMAND)
    ticket = _ticket_of(mail)
    if ticket is None:
        return _opened(mail, by)
    words = Words(mail.body, mail.files, mail.message_id, mail.address, digest=mail.digest)
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
            words=Words(mail.body, mail.files, mail.message_id, digest=mail.digest),
            source=Source.EMAIL,
            part=QueuePart.DEFAULT if known else QueuePart.UNMATCHED,
        )
        if known:
            thread = selectors.threads(account, ticket).get()
            outgoing.confirm(ticket=ticket, thread=thread, by=by)
    return Received("opened" if known else "unmatched", ticket.number)


def _with_safe_files(mail: Mail) -> Mail:
    """The mail with the files that may be kept; the text says what was not. A text that is too long for a message is
    cut, and kept whole as a file.
    """
    kept: list[Upload] = []
    lost = list(mail.lost)
    files = mail.files
    if too_long := len(mail.body) + 200 * (len(files) + len(lost)) > clean.BODY_LENGTH:
        files = [Upload(WHOLE, mail.body.encode()), *files]
    for upload in files:
        try:
            checked([upload])
            if len(kept) == MOST_FILES:
                name = harmless_name(upload.name)
                raise Invalid(f"{name} is one too many; only {MOST_FILES} files are kept of a mail.")
            kept.append(upload)
        except Invalid as exc:
            lost.append(f"File not kept: {exc.text}")
    notes = [f"[{one}]" for one in lost[:MOST_NOTES]]
    if len(lost) > MOST_NOTES:
        notes.append(f"[{len(lost) - MOST_NOTES} more parts were not kept.]")
    body = mail.body
    if too_long:
        body = body[: clean.BODY_LENGTH - 200 * (len(notes) + 1)]
        notes.insert(0, f"[The text is longer; all of it is in the file {WHOLE}.]")
    body = "\n".join([body, "", *notes]) if notes else body
    return replace(mail, files=kept, body=clean.paragraphs(body))


def read(raw: bytes) -> Mail:
    """The parts of a message that we use; raises Invalid for what is too large or names no sender."""
    if len(raw) > MOST_BYTES:
        raise Invalid("The mail is larger than 20 MB.")
    try:
        return _read(BytesParser(policy=compat32).parsebytes(raw))
    # What the standard parser meets in mails that were broken on purpose.
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as exc:
        raise Invalid("The mail cannot be read.") from exc


def _read(message: Message) -> Mail:
    name, address = headers.sender(message)
    if not address:
        raise Invalid("The mail names no sender.")
    found = mime.contents(message)
    led_by = [
        headers.words(value)
        for field in ("To", "Cc", "Delivered-To", "X-Original-To", "In-Reply-To", "References")
        for value in headers.raw(message, field)
    ]
    digest = _digest(message, found)
    return Mail(
        address=address,
        name=name,
        subject=clean.one_line(headers.header(message, "Subject")) or NO_SUBJECT,
        body=found.text or NO_TEXT,
        files=found.files + found.pictures,
        lost=found.lost,
        message_id=clean.one_line(headers.header(message, "Message-ID"), most=250) or f"sha256:{digest}",
        digest=digest,
        headers="\n".join(led_by),
        hints="\n".join([*led_by, *found.texts]),
        automatic=headers.automatic(message),
    )


def _digest(message: Message, found: mime.Contents) -> str:
    """What a mail is, apart from the way it came: scanners give all of theirs one Message-ID, and one mail may come by
    two ways.
    """
    said = [next(headers.raw(message, name), "") for name in ("Message-ID", "From", "Date", "Subject")]
    whole = hashlib.sha256("\0".join([*said, *found.texts]).encode("utf-8", "replace"))
    for file in found.files + found.pictures:
        whole.update(b"\0" + file.data)
    return whole.hexdigest()
