"""What a message may hold: text without control characters, and media at public addresses."""

import ipaddress
import re
from urllib.parse import urlsplit

from common import deadline
from common.errors import Invalid

LONGEST_TEXT = 1600
LONGEST_SUBJECT = 120
MOST_MEDIA = 10
LONGEST_URL = 1000
# For each name; twice that for all of one message.
LOOK_UP_SECONDS = 3.0
# Line breaks and tabs are text; what else steers a terminal or a carrier's header is not.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
PRIVATE_ENDINGS = (".local", ".internal", ".localhost", ".lan", ".home", ".corp", ".arpa")


def clean_text(text: str) -> str:
    """The text with line breaks as one character and without control characters; it is not trimmed."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """A text of one line, without what could turn its direction or end a header."""
    return BIDI.sub("", CONTROL.sub("", " ".join(text.split())))


def check_text(text: str, *, required: bool) -> str:
    """The text to send; Invalid when it is too long, or empty where there is nothing else."""
    cleaned = clean_text(text)
    if required and not cleaned.strip():
        raise Invalid("The message needs a text.", field="text")
    if len(cleaned) > LONGEST_TEXT:
        raise Invalid(f"The text may have up to {LONGEST_TEXT:,} characters.", field="text")
    return cleaned


def check_subject(subject: str, *, has_media: bool) -> str:
    cleaned = clean_line(subject)
    if cleaned and not has_media:
        raise Invalid("Only a message with media has a subject.", field="subject")
    if len(cleaned) > LONGEST_SUBJECT:
        raise Invalid(f"The subject may have up to {LONGEST_SUBJECT} characters.", field="subject")
    return cleaned


def check_media(urls: list[str]) -> list[str]:
    """Up to ten http or https URLs at public addresses; Invalid for any other. Call it outside transactions.

    Nothing is fetched. A name that does not resolve here may do so where the carrier is, and passes; one that leads to
    a private address does not.
    """
    if len(urls) > MOST_MEDIA:
        raise Invalid(f"A message may have up to {MOST_MEDIA} media.", field="media_urls")
    try:
        with deadline.within(LOOK_UP_SECONDS * 2):
            for url in urls:
                _check_url(url)
    except deadline.Expired as exc:
        raise Invalid("The media's addresses were not looked up in time.", field="media_urls") from exc
    return urls


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    bad = len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url
    if host is None or bad or parts.scheme not in {"http", "https"} or parts.username is not None:
        raise Invalid("Media must be at http or https URLs.", field="media_urls")
    if not _is_public(host):
        raise Invalid("Media must be at public addresses.", field="media_urls")


def _is_public(host: str) -> bool:
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return _name_is_public(host.rstrip(".").lower())
    return literal.is_global and not literal.is_multicast


def _name_is_public(name: str) -> bool:
    labels = name.split(".")
    # Without a dot, or with digits at its end, a name could be a number in disguise: 2130706433, 0x7f.1, 127.1.
    if (
        len(labels) < 2
        or name.endswith(PRIVATE_ENDINGS)
        or re.fullmatch(r"(0x)?[0-9a-f]*[0-9][0-9a-f]*", labels[-1])
    ):
        return False
    try:
        with deadline.within(LOOK_UP_SECONDS):
            places = deadline.look_up(name)
    except (OSError, UnicodeError):
        return True
    found = {ipaddress.ip_address(place.ip.partition("%")[0]) for place in places}
    return all(address.is_global and not address.is_multicast for address in found)
