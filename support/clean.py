"""Makes text from outside harmless: control characters, direction overrides, HTML."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from common.errors import Invalid

SUBJECT_LENGTH = 200
BODY_LENGTH = 50_000
LINK_LENGTH = 2000
# Overrides, embeddings and isolates make text read differently from how it is stored; the rest is invisible.
DIRECTION = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
SPACE = re.compile(r"\s+")
BLANK_LINES = re.compile(r"\n{3,}")
BLOCKS = frozenset(
    {"address", "article", "blockquote", "div", "dl", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hr", "li", "ol", "p", "pre"}
)
BREAKS = BLOCKS | frozenset({"br", "section", "table", "tr", "ul"})
UNREAD = frozenset(
    {"head", "script", "style", "template", "title", "noscript", "svg", "math", "object", "iframe"}
)
QUOTES = re.compile(r"(?:^|\n)On [^\n]{1,200}\n?[^\n]{0,200}wrote:\s*\Z")
TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})")
HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}["']?(?P<address>[^"'\s>]+)""", re.IGNORECASE)


def one_line(text: str, *, most: int = SUBJECT_LENGTH) -> str:
    """The text as one line without control characters and direction overrides, cut at ``most`` characters."""
    plain = DIRECTION.sub("", SPACE.sub(" ", text[: 4 * most]))
    return "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cs"}).strip()[:most].strip()


def paragraphs(text: str, *, most: int = BODY_LENGTH) -> str:
    """The text with plain line ends, and without other control characters and direction overrides."""
    # Nothing far past the end is looked at: a mail may hold megabytes.
    lines = DIRECTION.sub("", text[: 4 * most].replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept.strip()[:most].rstrip()


def subject(text: str) -> str:
    """A subject worth keeping; raises Invalid when nothing of it is left."""
    if not (found := one_line(text)):
        raise Invalid("A subject is needed.", field="subject")
    return found


def body(text: str) -> str:
    """A message worth keeping; raises Invalid when nothing of it is left or it is too long."""
    if len(text) > BODY_LENGTH:
        raise Invalid(f"A message may have up to {BODY_LENGTH:,} characters.", field="body")
    if not (found := paragraphs(text)):
        raise Invalid("A message is needed.", field="body")
    return found


def above(text: str, line: str) -> str:
    """What stands above the line that holds these words, without the quoted lines and the ``On .. wrote:`` that mail
    programs put before a quotation; the whole text when there is no such line.
    """
    found = text.find(line)
    if found == -1:
        return text
    lines = text[: text.rfind("\n", 0, found) + 1].rstrip().split("\n")
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    last = "\n".join(lines[-2:])
    if QUOTES.search(last):
        lines = lines[:-2] + QUOTES.sub("", last).split("\n")
    return "\n".join(lines).rstrip()


def from_html(html: str) -> str:
    """HTML reduced to the text in it; links keep their address in brackets.

    Each step goes forward in the text, so that no hostile input takes long; Python's own parser needs time by the
    square for unfinished tags. What begins and never ends is dropped.
    """
    lines = "\n".join(line.strip() for line in "".join(_parts(html)).split("\n"))
    return BLANK_LINES.sub("\n\n", paragraphs(lines))


def _parts(html: str) -> Iterator[str]:
    at, link = 0, ""
    while at < len(html):
        opening = html.find("<", at)
        yield SPACE.sub(" ", unescape(html[at : opening if opening != -1 else None]))
        if opening == -1:
            return
        tag = TAG.match(html, opening)
        if tag is None and not html.startswith(("<!", "<?"), opening):
            yield "<"
            at = opening + 1
            continue
        end = "-->" if html.startswith("<!--", opening) else ">"
        closing = html.find(end, opening)
        if closing == -1:
            return
        name = tag["name"].lower() if tag else ""
        at = closing + len(end)
        if name in UNREAD and tag and not tag["slash"]:
            hidden = re.compile(f"</{name}[^a-z0-9]", re.IGNORECASE).search(html, at)
            if hidden is None:
                return
            at = hidden.start()
        elif name in BREAKS:
            yield "\n"
        elif name == "a":
            yield f" ({link})" if link else ""
            link = "" if tag and tag["slash"] else _link(html[opening : min(closing, opening + LINK_LENGTH)])


def _link(tag: str) -> str:
    """The address in an ``a`` tag, if a person may follow it."""
    found = HREF.search(tag)
    address = unescape(found["address"]) if found else ""
    return address if address.lower().startswith(("https://", "http://", "mailto:")) else ""
