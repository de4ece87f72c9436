"""Whether a PDF only shows pages, or asks its reader to run, send or open something."""

import io
import re
from collections.abc import Iterator
from contextlib import closing

import pikepdf

# ISO 32000-2, 12.6.4: what an action may do. Any of the first is refused, wherever it stands; what starts by itself may
# do no more than the second: move about in the document, show and hide.
ACTING = frozenset(
    {"/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition", "/RichMediaExecute"}
    | {"/Sound", "/SubmitForm"}
)
SHOWING = frozenset({"/GoTo", "/Hide", "/Named", "/SetOCGState", "/Thread", "/Trans"})
# Keys under which scripts and players stand.
SCRIPTED = frozenset({"/JS", "/JavaScript", "/RichMediaContent", "/RichMediaSettings"})
MOST_STEPS = 2_000_000
MOST_IN_STREAM = 20_000_000
LONGEST_CHAIN = 100
# Such an action in plain text: a stream of objects that no table lists is read as text.
HIDDEN = re.compile(rb"#([0-9A-Fa-f]{2})")
PACKED = re.compile(rb"/S\s{0,9}(?:%s)(?![0-9A-Za-z])" % "|".join(sorted(ACTING)).encode())
UNREADABLE = (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError)
PROGRAM = re.compile(rb"(?i)<\s*(?:\w{1,20}:)?(?:script|event|!doctype|!entity)\b|<\?xml-stylesheet")
# Text, pictures, shadings and painted shapes: a page that shows anything has one of these operators.
PAINTING = re.compile(rb"(?:^|[\s\])>])(?:Tj|TJ|'|\"|Do|BI|sh|f\*?|F|[Bb]\*?|[Ss])(?=[\s/\[(<]|\Z)")
Value = pikepdf.Object | int | float | str | bool | None


def only_shows(data: bytes) -> bool:
    """Whether the file has pages and none of its objects is active, whichever way it is written or packed.

    Opening at a page, links, and forms without scripts are ordinary; so is the XML of an electronic invoice beside its
    picture. Any other file inside is not, nor is what opens with a password only. The file is read twice, once without
    its table of contents: another reader may rebuild that table and find what this one was not led to.
    """
    try:
        with closing(_opened(data)) as pdf:
            if not len(pdf.pages) or _has_active(pdf):
                return False
    except UNREADABLE:
        return False
    try:
        with closing(_opened(data.replace(b"startxref", b"startXref"))) as rebuilt:
            return not _has_active(rebuilt)
    except UNREADABLE:  # nobody can rebuild it, so nobody finds anything else
        return True


def shows_something(data: bytes) -> bool:
    """Whether some page has text, a picture or a drawing on it."""
    try:
        with closing(_opened(data)) as pdf:
            return any(
                PAINTING.search(part) for page in pdf.pages for part in _contents(page.obj.get("/Contents"))
            )
    except UNREADABLE:
        return False


def _opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data), suppress_warnings=True)


def _has_active(pdf: pikepdf.Pdf) -> bool:
    return any(_is_active(found) for found in _dictionaries(pdf))


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary in the file, whether a page leads to it or not."""
    steps = 0
    for top in (pdf.trailer, *pdf.objects):
        waiting = [top]
        while waiting:
            found = waiting.pop()
            if (steps := steps + 1) > MOST_STEPS:
                raise ValueError("There is too much in the file.")
            if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                yield found
                inner = [found.get(key) for key in found.keys()]  # noqa: SIM118 it is no dict
            elif isinstance(found, pikepdf.Array):
                inner = list(found)
            else:
                continue
            # What is referred to stands in the list itself.
            waiting += [one for one in inner if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _is_active(found: pikepdf.Object) -> bool:
    keys = set(found.keys())
    if str(found.get("/S")) in ACTING or SCRIPTED & keys:
        return True
    if any(_acts(action) for action in _automatic(found)):
        return True
    kind = str(found.get("/Type"))
    if kind == "/EmbeddedFile":
        return not _is_invoice(found)
    if kind == "/ObjStm":
        plain = HIDDEN.sub(lambda code: bytes([int(code[1], 16)]), b"".join(_contents(found)))
        return PACKED.search(plain) is not None
    return "/XFA" in keys and any(PROGRAM.search(part) for part in _contents(found.get("/XFA")))


def _automatic(found: pikepdf.Object) -> Iterator[Value]:
    """Actions that nobody clicks for: on opening the file, a page, a field."""
    yield found.get("/OpenAction")
    triggers = found.get("/AA")
    if isinstance(triggers, pikepdf.Dictionary):
        yield from (triggers.get(key) for key in triggers.keys())  # noqa: SIM118 it is no dict


def _acts(action: Value) -> bool:
    """Whether an action, or one that follows it, does more than show; an array is a place in the document."""
    waiting, steps = [action], 0
    while waiting:
        found = waiting.pop()
        if not isinstance(found, pikepdf.Dictionary):
            continue
        if (steps := steps + 1) > LONGEST_CHAIN or str(found.get("/S")) not in SHOWING:
            return True
        following = found.get("/Next")
        waiting += list(following) if isinstance(following, pikepdf.Array) else [following]
    return False


def _is_invoice(found: pikepdf.Object) -> bool:
    """Whether an embedded file is XML that runs nothing, as Factur-X and ZUGFeRD put it into invoices."""
    content = b"".join(_contents(found))
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and not PROGRAM.search(content)


def _contents(found: Value) -> list[bytes]:
    """What the stream says, or each stream of an array."""
    parts = list(found) if isinstance(found, pikepdf.Array) else [found]
    read = [part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream)]
    if sum(map(len, read)) > MOST_IN_STREAM:
        raise ValueError("There is too much in a stream.")
    return read
