"""Makes text from outside harmless: control characters, direction overrides, HTML."""

import re
import unicodedata

from justhtml import stream

from common.errors import Invalid

SUBJECT_LENGTH = 200
BODY_LENGTH = 50_000
# Of one text of a mail; what is too long for a message is kept as a file.
MOST_READ = 4_000_000
# Overrides, embeddings and isolates make text read differently from how it is stored; the rest is invisible. Joiners
# (U+200C, U+200D) stay: Persian words and emoji are spelled with them.
DIRECTION = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SPACE = re.compile(r"\s+")
SPACES = re.compile(r" *(\t) *| {2,}")
BLANK_LINES = re.compile(r"\n{3,}")
AROUND = "\u200c\u200d "
# A paragraph stands apart; any other block begins on a line of its own.
APART = frozenset(
    {"blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"}
)
BLOCKS = APART | frozenset(
    {
        "address",
        "article",
        "aside",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dt",
        "fieldset",
    }
    | {
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "legend",
        "li",
        "main",
        "nav",
        "optgroup",
        "option",
    }
    | {"section", "summary", "tr"}
)
CELLS = frozenset({"td", "th"})
DEEPEST = 5
UNREAD = frozenset({"iframe", "math", "script", "style", "svg", "template", "title"})
# ``a<b`` is no tag called ``b<``.
NO_TAG = re.compile(r"<(?=[a-zA-Z][a-zA-Z0-9]*<)")


def one_line(text: str, *, most: int = SUBJECT_LENGTH) -> str:
    """The text as one line without control characters and direction overrides, cut at ``most`` characters."""
    plain = DIRECTION.sub("", SPACE.sub(" ", text[: 4 * most]))
    kept = "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cs"})
    return kept.strip(AROUND)[:most].strip(AROUND)


def paragraphs(text: str, *, most: int = BODY_LENGTH) -> str:
    """The text with plain line ends, and without other control characters and direction overrides."""
    # Nothing far past the end is looked at: a mail may hold megabytes.
    lines = DIRECTION.sub("", LINE_END.sub("\n", text[: 4 * most]))
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept.strip(f"{AROUND}\n\t")[:most].rstrip()


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


def from_html(html: str) -> str:
    """HTML reduced to the text in it: blocks on lines of their own, cells apart, quotations behind ``>``, pictures by
    their description; links keep their address in brackets.

    The library gives tags and texts as they come and builds no tree, so nothing that is nested, unfinished or long
    takes more than time in proportion.
    """
    lines = _Lines()
    hidden, inside = "", 0
    for kind, what in stream(NO_TAG.sub("&lt;", html)):
        if kind == "text" and not hidden:
            lines.write(str(what))
        elif kind == "start" and isinstance(what, tuple):
            tag, attributes = str(what[0]), what[1] if isinstance(what[1], dict) else {}
            if not hidden and tag in UNREAD:
                hidden = tag
            elif not hidden:
                lines.opens(tag, attributes)
            inside += tag == hidden
        elif kind == "end" and isinstance(what, str):
            inside -= what == hidden
            if not hidden:
                lines.closes(what)
            hidden = hidden if inside else ""
    if hidden:  # it never ends, so what it would hide is shown rather than lost
        return from_html(re.sub(rf"(?i)<{hidden}(?![a-z0-9])[^<>]*>?", " ", html))
    return BLANK_LINES.sub("\n\n", paragraphs(lines.text(), most=MOST_READ))


RAISED = frozenset({"sup", "sub"})
NOT_DIGITS = re.compile(r"\D")
# Of a telephone number, without what is dialled before it.
LAST_DIGITS = 8


class _Lines:
    """Text as a browser would break it into lines."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line: list[str] = []
        self._link = ""
        self._quoted = self._kept = 0
        self._is_raised = False

    def write(self, text: str) -> None:
        if not self._kept:
            # 12 with a raised 1/2 is no 121/2.
            apart = self._is_raised and text[:1].isdigit() and "".join(self._line[-1:])[-1:].isdigit()
            self._line += [" "] * apart + [SPACE.sub(" ", text)]
            return
        first, *rest = text.split("\n")
        self._line.append(first)
        for line in rest:
            self._break()
            self._line.append(line)

    def opens(self, name: str, attributes: dict[str, str | None]) -> None:
        if name in BLOCKS:
            self._break(apart=name in APART, empty=name == "br")
        if name in CELLS and any(part.strip() for part in self._line):
            self._line.append("\t")
        elif name == "li":
            self._line.append("- ")
        elif name == "img" and (words := attributes.get("alt")):
            self._line.append(f" [{SPACE.sub(' ', words)}] ")
        elif name == "a":
            self._link = _followable(attributes.get("href") or "")
        self._is_raised = name in RAISED
        self._quoted += name == "blockquote"
        self._kept += name == "pre"

    def closes(self, name: str) -> None:
        if name in BLOCKS:
            self._break(apart=name in APART)
        if name == "a" and self._link:
            shown = "".join(self._line).rpartition("\t")[2]
            self._line.append("" if _is_shown(self._link, shown) else f" ({self._link})")
            self._link = ""
        self._is_raised = self._is_raised and name not in RAISED
        self._quoted = max(0, self._quoted - (name == "blockquote"))
        self._kept = max(0, self._kept - (name == "pre"))

    def _break(self, *, apart: bool = False, empty: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._kept else SPACES.sub(lambda found: found[1] or " ", line.strip())
        if empty or line.strip("\t -"):
            self._done.append("> " * min(self._quoted, DEEPEST) + line)
        if apart and self._done and self._done[-1]:
            self._done.append("")
        self._line.clear()

    def text(self) -> str:
        self._break()
        return "\n".join(self._done)


def _followable(address: str) -> str:
    """The address of a link, if a person may follow it."""
    address = address.strip()
    return address if address.lower().startswith(("https://", "http://", "mailto:", "tel:", "sms:")) else ""


def _is_shown(address: str, text: str) -> bool:
    """Whether the text says it already, a telephone number however it is written."""
    if address.lower().startswith(("tel:", "sms:")):
        digits = NOT_DIGITS.sub("", address)[-LAST_DIGITS:]
        return digits in NOT_DIGITS.sub("", text)
    return address.removeprefix("mailto:") in text
