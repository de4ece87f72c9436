"""What somebody wrote of a mail: the lines above the quotation of what it answers.

Looked for are our own marker, wherever the mail program broke its line, and what programs put before a quotation: the
``On .. wrote:`` of most, the block of headers of Outlook. The words of many languages are known; of others the shape
counts: a person's address in a line with a date, a block of labels whose subject is our ticket's. Neither library that
offers this was fit: mail-parser-reply takes seconds for 12 KB of hostile text and cuts signatures, quotequail knows
neither Danish nor Outlook's blocks.
"""

import itertools
import re
from collections.abc import Iterator

# Each program translates the names of the headers; these are what English, French, German, Spanish, Portuguese,
# Italian, Dutch, Danish, Norwegian, Swedish, Polish, Czech, Russian, Chinese and Japanese ones say.
SENDER = "from|de|von|da|van|fra|från|od|от|发件人|寄件者|差出人"
DATE = (
    "sent|date|envoyé|envoyé le|gesendet|gesendet am|datum|enviado|enviada|enviado el|enviado em|enviada em|fecha|data"
    "|inviato|verzonden|sendt|dato|skickat|wysłano|odesláno|отправлено|дата|发送时间|日期|寄件日期|送信日時|日時"
)
OTHER = (
    "to|cc|bcc|subject|reply-to|importance|attachments|à|a|objet|sujet|pièces jointes|an|betreff|anlagen|kopie|para"
    "|asunto|datos adjuntos|assunto|anexos|oggetto|aan|onderwerp|til|emne|vedhæftede filer|vedlegg|till|ämne|kopia"
    "|do|dw|temat|komu|předmět|кому|копия|тема|收件人|抄送|主题|收件者|主旨|宛先|件名"
)
SUBJECT = (
    "subject|objet|sujet|betreff|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|předmět|тема|主题|主旨|件名"
)
# The second is as wide as the letters of Chinese and Japanese.
COLONS = ":\uff1a"
HEADER = re.compile(
    rf"[>|*_\s]*(?P<name>{SENDER}|{DATE}|{OTHER})\s?[*_]*\s?[{COLONS}][*_]*(?P<value>.*)", re.IGNORECASE
)
# A header in any language: a label of a word or three.
LABEL = re.compile(rf"[>|*_\s]*[^\W\d_]+(?: [^\W\d_]+){{0,2}}\s?[*_]*\s?[{COLONS}][*_]*\s*(?P<value>\S.*)")
ADDRESS = re.compile(r"[^<>\s()]{1,200}@[^<>\s()]{2,200}")
TICKET = re.compile(r"\[#\d+\]")
MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\D{1,5}\d{1,2}[:.]\d\d")
ATTRIBUTION = re.compile(
    r"on\b.{3,300}\bwrote|le\b.{3,300}\ba écrit|am\b.{3,300}\bschrieb\b.{0,200}|el\b.{3,300}\bescribió"
    r"|(?:den|man|tir|ons|tor|fre|lør|søn)\b.{3,300}\bskrev\b.{0,200}|em\b.{3,300}\bescreveu|il\b.{3,300}\bha scritto"
    r"|op\b.{3,300}\bschreef\b.{0,200}|.{3,200}<[^<>\s]{3,200}@[^<>\s]{3,200}>(?: wrote| a écrit| schrieb)?"
    r"|(?=.{0,400}\d).{0,200}[<(][^<>\s()]{1,200}@[^<>\s()]{2,200}[>)].{0,60}",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"[>|\s]*(?:_{20,}|[-_]{2,}\s{0,3}(?:original message|original appointment|forwarded message|message d.origine"
    r"|message transféré|ursprüngliche nachricht|weitergeleitete nachricht|mensaje original|mensaje reenviado"
    r"|mensagem original|messaggio originale|oorspronkelijk bericht|oprindelig meddelelse|videresendt meddelelse"
    r"|opprinnelig melding|ursprungligt meddelande)\s{0,3}[-_]{2,})\s*",
    re.IGNORECASE,
)
QUOTED = re.compile(r"\s*[>|]")
# What a client may put between two words of a line that it breaks anew.
BETWEEN = r"[\s>|*_]{1,40}"
LONGEST_BLOCK = 12
WRAPPED = 4
SHORT = 80
LONGEST_LINE = 600


def above(text: str, marker: str) -> str:
    """What stands above the quotation; the whole text where nothing is quoted."""
    lines = text.split("\n")
    words = BETWEEN.join(re.escape(word) for word in marker.split())
    if found := re.search(words, text, re.IGNORECASE):
        lines = lines[: text.count("\n", 0, found.start())]
        lines = lines[: _start(lines, sure=True)]
    else:
        lines = lines[: _start(lines, sure=False)]
    return "\n".join(_without_tail(lines)).rstrip()


def _start(lines: list[str], *, sure: bool) -> int:
    """The first line of the quotation, or past the last; ``sure`` when our marker is known to follow."""
    for at, line in enumerate(lines):
        if SEPARATOR.fullmatch(line) and _begins_block(lines, at + 1, sure=True):
            return at
        near = sure and len(lines) - at <= 2 * LONGEST_BLOCK
        ends_in_headers = near and all(HEADER.match(one) or not one.strip(" >\t") for one in lines[at:])
        if _begins_block(lines, at, sure=ends_in_headers) or _begins_labels(lines, at):
            return at
        if (past := _attribution(lines, at)) and _quotes(lines, past, sure=sure):
            return at
    return len(lines)


def _begins_block(lines: list[str], at: int, *, sure: bool) -> bool:
    """Whether a block of headers begins here: a sender and, where nothing else says so, at least two more kinds, of
    which one is a subject unless an address stands in the sender. Staff write ``From: 201 .. To: ..`` about calls.
    """
    headers = list(_headers(lines, at))
    if not headers or not re.fullmatch(SENDER, headers[0][0]) or not re.search(r"[^\W\d]", headers[0][1]):
        return False
    kinds = {name for name, _ in headers[1:]}
    rest = [bool(kinds & set(words.split("|"))) for words in (DATE, SUBJECT, OTHER)]
    return any(rest) if sure else sum(rest) >= 2 and (rest[1] or "@" in headers[0][1])


def _begins_labels(lines: list[str], at: int) -> bool:
    """Whether a block of headers in a language that is not known begins here: three labels or more, the first with an
    address, and our ticket among the others.
    """
    first = LABEL.match(lines[at][:LONGEST_LINE])
    if first is None or "@" not in first["value"] or not ADDRESS.search(first["value"]):
        return False
    rest = [line[:LONGEST_LINE] for line in lines[at + 1 : at + LONGEST_BLOCK] if line.strip(" >\t")]
    labels = list(itertools.takewhile(bool, map(LABEL.match, rest)))
    return len(labels) > 1 and any(TICKET.search(found["value"]) for found in labels if found)


def _headers(lines: list[str], at: int) -> Iterator[tuple[str, str]]:
    """The headers that stand here one below the other; a blank line or a broken one may lie between two."""
    missed = 0
    for line in lines[at : at + LONGEST_BLOCK]:
        found = HEADER.match(line)
        missed = 0 if found else missed + 1
        if found:
            yield found["name"].lower(), found["value"]
        elif missed > 1:
            return


def _attribution(lines: list[str], at: int) -> int:
    """The line after an ``On .. wrote:`` that begins here, which may be broken into several; 0 for none."""
    for past in range(at + 1, min(at + WRAPPED, len(lines)) + 1):
        if not lines[past - 1].strip(" >\t"):
            return 0
        joined = " ".join(line.strip(" >\t") for line in lines[at:past]).strip("- ")
        if joined.endswith(tuple(COLONS)) and _says_who(joined[:LONGEST_LINE].rstrip(f"{COLONS} \u00a0")):
            return past
    return 0


def _says_who(text: str) -> bool:
    """``On .. wrote`` in a known language; in others an address beside a day, or a line that begins with a moment."""
    return bool(ATTRIBUTION.fullmatch(text) or (MOMENT.match(text) and len(text) < SHORT))


def _quotes(lines: list[str], past: int, *, sure: bool) -> bool:
    """Whether quoted lines follow, or nothing before our marker."""
    following = next((line for line in lines[past:] if line.strip()), None)
    return sure if following is None else QUOTED.match(following) is not None


def _without_tail(lines: list[str]) -> list[str]:
    """Without blank and quoted lines, separators and the edge of our marker at the end."""
    end = len(lines)
    while end and (
        not lines[end - 1].strip(" \t\u00a0-*_")
        or QUOTED.match(lines[end - 1])
        or SEPARATOR.fullmatch(lines[end - 1])
    ):
        end -= 1
    return lines[:end]
