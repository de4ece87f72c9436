"""What a mail holds, whatever its shape: its text, its files, and in words whatever cannot be kept."""

import base64
import contextlib
import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from common.charsets import decoded
from support import clean
from support.headers import header, words
from support.kinds_of_file import Upload

DEEPEST, MOST_PARTS = 20, 200
FORWARDED = frozenset({"message/rfc822", "message/global", "message/news"})
READ = frozenset({"text/plain", "text/html", "text/markdown", "text/enriched", "text/richtext"})
# Other forms of what the plain text or the HTML says.
SAME_AGAIN = frozenset({"text/x-amp-html", "text/watch-html", "text/x-watch-html"})
SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
NOT_READ = {
    "application/ms-tnef": "it is in a form that only Outlook reads; ask for the mail as HTML or plain text",
    "application/vnd.ms-tnef": "it is in a form that only Outlook reads; ask for the mail as HTML or plain text",
    "message/external-body": "the mail only says where it lies",
    "message/partial": "it is one piece of a mail that was sent in several",
}
NAMES = {"text/calendar": "invitation.ics", "text/vcard": "card.vcf", "text/csv": "file.csv"}
NAMES |= {"image/png": "picture.png", "image/jpeg": "picture.jpg", "image/gif": "picture.gif"}
# A plain text this much shorter than the HTML only says that there is HTML.
STUB, TIMES = 300, 3
SAME = re.compile(r"\W+")
TAGS = re.compile(r"<[^<>]{0,200}>")
EVENT = re.compile(r"^(SUMMARY|DTSTART|LOCATION|DESCRIPTION)(?:;[^:\n]*)?:(.*)$", re.MULTILINE)


@dataclass
class Contents:
    """Texts in their order, files, pictures that stand in the text, and sentences about what is lost."""

    texts: list[str] = field(default_factory=list)
    files: list[Upload] = field(default_factory=list)
    pictures: list[Upload] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The texts one below the other; one that comes twice, as HTML beside plain text, once."""
        once: dict[str, str] = {}
        for text in self.texts:
            if text.strip():
                once.setdefault(SAME.sub("", text) or text, text)
        return "\n\n".join(once.values())

    def add(self, other: "Contents", *, texts: bool = True) -> None:
        self.texts += other.texts if texts else []
        self.files += other.files
        self.pictures += other.pictures
        self.lost += other.lost


def contents(message: Message, *, depth: int = 0) -> Contents:
    """All that the message, or this part of it, holds."""
    kind = message.get_content_type()
    found = Contents()
    if depth > DEEPEST:
        found.lost.append("Part of the mail was not kept: it lies too deep in others.")
    elif kind in NOT_READ:
        found.lost.append(f"{_name(message)} was not kept: {NOT_READ[kind]}.")
    elif kind.startswith("message/") and kind not in FORWARDED:
        found.texts.append(clean.paragraphs(_reported(message), most=clean.MOST_READ))
    elif message.is_multipart():
        found = _several(message, kind, depth)
    elif kind in SIGNATURES:
        found.lost.append(f"The mail was signed; its signature ({_name(message)}) was not kept.")
    elif kind in SEALED:
        found.lost.append(
            "The mail, or part of it, is encrypted or sealed (S/MIME, PGP) and cannot be read here."
        )
    elif kind in READ and not _is_file(message, depth):
        found.texts.append(_text(message))
    # What should have parts and has none is read as the text that it is.
    elif message.get_content_maintype() == "multipart":
        found.texts.append(clean.paragraphs(decoded(_bytes(message)), most=clean.MOST_READ))
    else:
        in_text = message["Content-ID"] and message.get_content_disposition() != "attachment"
        (found.pictures if in_text else found.files).append(Upload(_name(message), _bytes(message)))
        if kind == "text/calendar":
            found.texts.append(_invitation(message))
    return found


def _several(message: Message, kind: str, depth: int) -> Contents:
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    if kind in FORWARDED:
        return _forwarded(message, parts, depth)
    beyond, parts = len(parts) - MOST_PARTS, parts[:MOST_PARTS]
    read = [contents(part, depth=depth + 1) for part in parts]
    if kind == "multipart/alternative":
        found = _chosen(parts, read)
    else:
        found = Contents()
        for one in read:
            found.add(one)
    if beyond > 0:
        found.lost.append(f"{beyond} more parts of the mail were not kept.")
    for text in (message.epilogue, None if found.text or found.files else message.preamble):
        if text and (around := clean.paragraphs(decoded(text.encode("utf-8", "surrogateescape")))):
            found.texts.append(around)
    return found


def _reported(message: Message) -> str:
    """What a mail server reports about a mail."""
    parts = message.get_payload()
    return "\n".join(map(str, parts)) if isinstance(parts, list) else decoded(_bytes(message))


def _chosen(parts: list[Message], read: list[Contents]) -> Contents:
    """The plain text unless it is blank or only says that there is HTML; files of every form are kept."""
    found = Contents()
    by_kind = {part.get_content_type(): one for part, one in zip(parts, read, strict=True)}
    plain = by_kind.get("text/plain", Contents()).text
    others = [one for one in read if one.text and one is not by_kind.get("text/plain")]
    best = max(others, key=lambda one: len(one.text), default=Contents())
    takes_plain = plain.strip() and (len(plain) > STUB or len(best.text) <= TIMES * len(plain) + STUB)
    for part, one in zip(parts, read, strict=True):
        if part.get_content_type() not in SAME_AGAIN:
            found.add(one, texts=False)
    found.texts = [plain] if takes_plain else [best.text]
    return found


def _forwarded(message: Message, parts: list[Message], depth: int) -> Contents:
    """A mail inside the mail: its head in words, then what it holds."""
    found = Contents()
    if str(message.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and parts:
        # Against the rules, but some do; the parser has read the code as a mail without headers.
        data = str(parts[0].get_payload()).encode("ascii", "ignore")
        with contextlib.suppress(ValueError):
            parts = [BytesParser(policy=compat32).parsebytes(base64.b64decode(data))]
    for part in parts:
        head = [
            f"{name}: {words_}"
            for name in ("From", "Date", "To", "Subject")
            if (words_ := header(part, name))
        ]
        inner = contents(part, depth=depth + 1)
        text = "\n".join(["----- Forwarded mail -----", *head, "", inner.text])
        found.texts.append(clean.paragraphs(text, most=clean.MOST_READ))
        found.add(inner, texts=False)
    return found


def _is_file(message: Message, depth: int) -> bool:
    """Whether a readable part was meant as a file. A name alone makes one only of what stands beside other parts."""
    disposition = (message.get_content_disposition() or "").lower()
    named = bool(message.get_filename())
    return disposition == "attachment" or (named and (bool(disposition) or depth > 0))


def _bytes(message: Message) -> bytes:
    way = str(message.get("Content-Transfer-Encoding", ""))
    # Some write blanks, or more, around the word, and the parser then takes the code for the text.
    if (word := re.search(r"base64|quoted-printable", way.lower())) and way.lower() != word[0]:
        message.replace_header("Content-Transfer-Encoding", word[0])
    content = message.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(message: Message) -> str:
    text = decoded(_bytes(message), str(message.get_param("charset") or ""))
    kind = message.get_content_type()
    if kind == "text/html":
        return clean.from_html(text)
    if kind in {"text/enriched", "text/richtext"}:
        text = TAGS.sub("", text)
    return clean.paragraphs(text, most=clean.MOST_READ)


def _name(message: Message) -> str:
    """The file's name in words, or one that says what it is."""
    name = words(str(message.get_filename() or ""))
    return name.strip() or NAMES.get(message.get_content_type(), "file")


def _invitation(message: Message) -> str:
    """The first event of a calendar in words, for who only reads the text."""
    text = decoded(_bytes(message), str(message.get_param("charset") or ""))
    unfolded = re.sub(r"\r?\n[ \t]", "", text).replace("\r\n", "\n").partition("BEGIN:VEVENT")[2]
    facts = dict(reversed([(found[1], found[2]) for found in EVENT.finditer(unfolded)]))
    labels = {"SUMMARY": "Invitation", "DTSTART": "Begins", "LOCATION": "Place", "DESCRIPTION": "Text"}
    lines = [f"{label}: {facts[name]}" for name, label in labels.items() if facts.get(name, "").strip()]
    plain = "\n".join(lines).replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    return clean.paragraphs(plain)
