"""Signed words that lead back to a ticket or a file; nobody can make one up."""

import re

from django.core.signing import BadSignature, Signer, TimestampSigner
from django.urls import reverse

from common.account_paths import public
from support.models import Attachment, Ticket

TOKEN = re.compile(r"(?<![A-Za-z0-9_.-])(?:t)?([0-9]{1,18})\.([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
FILE_SECONDS = 3600
FILE_SALT = "support.file"


def _signer(address: str) -> Signer:
    return Signer(salt=f"support.ticket:{address.strip().lower()}", sep=".")


def _staff_signer(address: str) -> Signer:
    return Signer(salt=f"support.staff:{address.strip().lower()}", sep=".")


def ticket_token(ticket: Ticket, address: str) -> str:
    """A word for mails to this address about this ticket; it is good for no other address and no other ticket."""
    return _signer(address).sign(str(ticket.pk))


def tickets_in(text: str, address: str) -> list[int]:
    """The ids of the tickets whose tokens for this address stand in the text; forged ones count for nothing."""
    return _unsigned(text, _signer(address))


def staff_token(ticket: Ticket, address: str) -> str:
    """A word for mails to this address of staff's; as a customer's it is good for nothing, nor theirs as this."""
    return _staff_signer(address).sign(str(ticket.pk))


def staff_tickets_in(text: str, address: str) -> list[int]:
    """The ids of the tickets whose staff tokens for this address stand in the text. Whether the address is staff's is
    another question.
    """
    return _unsigned(text, _staff_signer(address))


def without_tokens(text: str) -> str:
    """The text without anything that looks like a token, for other eyes than its addressee's."""
    return TOKEN.sub("", text)


def _unsigned(text: str, signer: Signer) -> list[int]:
    found = []
    for pk, signature in TOKEN.findall(text):
        try:
            found.append(int(signer.unsign(f"{pk}.{signature}")))
        except BadSignature:
            continue
    return found


def file_url(attachment: Attachment) -> str:
    """An address that opens the file for an hour, for programs, which have no session."""
    token = TimestampSigner(salt=FILE_SALT).sign(str(attachment.pk))
    return public(reverse("support:signed_file", args=[token]))


def file_of(token: str) -> int | None:
    """The id of the attachment that the word opens; None when it is forged or too old."""
    try:
        return int(TimestampSigner(salt=FILE_SALT).unsign(token, max_age=FILE_SECONDS))
    except BadSignature:
        return None
