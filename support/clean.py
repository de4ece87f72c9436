"""Makes text from outside harmless: control characters, direction overrides, HTML."""

import re
import unicodedata
from html.parser import HTMLParser

from common.errors import Invalid

SUBJECT_LENGTH = 200
BODY_LENGTH = 50_000
# The standard parser needs time by the square for some unfinished tags.
HTML_LENGTH = 200_000
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
NEVER_CLOSED = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


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


class _Reader(HTMLParser):
    """Collects what a person would read; never recurses, so depth does no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread: list[str] = []
        self.link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD and tag not in NEVER_CLOSED:
            self.unread.append(tag)
        elif tag in BREAKS:
            self.parts.append("\n")
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self.link = href if href.lower().startswith(("https://", "http://", "mailto:")) else ""

    def handle_endtag(self, tag: str) -> None:
        if self.unread:
            if tag == self.unread[-1]:
                self.unread.pop()
        elif tag in BREAKS:
            self.parts.append("\n")
        elif tag == "a" and self.link:
            self.parts.append(f" ({self.link})")
            self.link = ""

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(SPACE.sub(" ", data))


def from_html(html: str) -> str:
    """HTML reduced to the text in it; links keep their address in brackets."""
    reader = _Reader()
    reader.feed(html[:HTML_LENGTH])
    reader.close()
    lines = "\n".join(line.strip() for line in "".join(reader.parts).split("\n"))
    return BLANK_LINES.sub("\n\n", paragraphs(lines))
