"""Bytes to text where the character set is named wrongly, in an unknown way, or not at all."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

# Names that mail programs and browsers use and Python does not know, or knows more narrowly than they are meant.
MEANT = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks-c-5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "tis-620": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}
# Names of a family, however they are written and whatever stands beside them.
FAMILIES = (
    (r"utf-?(7|8|16|32)-?([bl]e)?(?![0-9])", "utf-{}{}"),
    (r"8859-?([0-9]{1,2})(?![0-9])", "iso-8859-{}"),
    (r"(?:cp|dos|ibm|win|windows)-?([0-9]{3,4})(?![0-9])", "cp{}"),
)
# Python calls these encodings too; no text ever came in them.
NO_CHARSETS = frozenset(
    {"charmap", "idna", "mbcs", "oem", "palmos", "punycode", "raw-unicode-escape", "undefined"}
    | {"unicode-escape"}
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LIKELY = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("mac_roman", "cp437", "cp850", "cp874", "cp932", "cp949", "gb18030", "big5"),
]
# Of encodings of one byte, those that lists of people come in, the commonest first.
ONE_BYTE = (
    *("cp1252", "cp1250", "cp1251", "mac_roman", "cp1253", "cp850", "cp1254"),
    *("cp1257", "koi8_r", "cp852", "cp866"),
)
TYPED = "\u201c\u201d\u2018\u2019\u201e\u2013\u2014\u2026\u20ac\u2022\u00ab\u00bb"
APOSTROPHE = "\u2019"
SHORTENED = re.compile(r"(?:s|t|d|m|ll|re|ve)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
# What a guess is made from; fewer bytes outside ASCII than the second number say nothing.
LOOKED_AT, ENOUGH = 20_000, 24
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
HIGH = re.compile(rb"[\x80-\xff]")


def codec_of(name: str) -> str | None:
    """The name by which Python knows this character set, or None. What stands around a known name is ignored, as in
    ``"utf-8;"``, ``utf-8*fr`` or ``ISO-8859-1-Windows-3.1-Latin-1``.
    """
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    for pattern, form in FAMILIES:
        if found := re.search(pattern, label):
            label = form.format(*found.groups(""))
            break
    while label:
        if codec := _known(MEANT.get(label, label)):
            return codec
        label = label.rpartition("-")[0]
    return None


def _known(label: str) -> str | None:
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    is_text = getattr(found, "_is_text_encoding", True) and found.name.replace("_", "-") not in NO_CHARSETS
    return found.name if is_text else None


def marked(data: bytes) -> str | None:
    """The encoding that the first bytes name, or that zero bytes at every second place give away."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return codec
    some = data[:2000]
    zeros = (some[0::2].count(0), some[1::2].count(0))
    if len(some) >= 4 and max(zeros) > len(some) // 5 and min(zeros) <= len(some) // 100:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return None


def guessed(data: bytes) -> str:
    """The single-byte or Asian encoding that such bytes are most likely in; Windows-1252 when they say too little."""
    some = data[:LOOKED_AT]
    if len(HIGH.findall(some)) >= ENOUGH and (best := from_bytes(some, cp_isolation=LIKELY).best()):
        return best.encoding
    scores = {codec: _likeness(text) for codec in ONE_BYTE if (text := _strictly(some, codec)) is not None}
    return max(scores, key=lambda codec: scores[codec], default="cp1252")


def _likeness(text: str) -> float:
    """How much the letters beyond ASCII look like those of names and words; a few are enough to tell."""
    score = 0.0
    for place, char in enumerate(text):
        if char.isascii():
            continue
        before, after = text[place - 1 : place] or " ", text[place + 1 : place + 2] or " "
        if char.isalpha():
            amid = before.isalpha() and after.islower()
            turned = (char.isupper() and (before.islower() or amid)) or (char.islower() and after.isupper())
            is_alone = char.isupper() and not (before.isalpha() or after.isalpha())
            score += -1.5 if turned else not is_alone
        elif char in TYPED:
            score += _typed(text, place, amid=before.isalpha() and after.isalpha())
        else:
            score -= 1.5 if before.isalpha() else 0.5
    return score - _oddness([word for word in WORD.findall(text) if not word.isascii()])


def _typed(text: str, place: int, *, amid: bool) -> float:
    """How well a mark that word processors put stands there; an apostrophe belongs into ``it's`` and ``l'eau``."""
    if text[place] != APOSTROPHE:
        return -1.5 if amid else 1
    if not amid:
        return 0
    shortened = SHORTENED.match(text, place + 1) or not text[max(place - 2, 0) : place - 1].isalpha()
    return 1 if shortened else -1.5


def _oddness(words: list[str]) -> float:
    """No word has letters of two alphabets, and no Latin text has accents nearly throughout."""
    mixed = [len({unicodedata.name(char, "?").partition(" ")[0] for char in word}) - 1 for word in words]
    letters = "".join(words)
    far = sum(not char.isascii() for char in letters)
    is_latin = all(unicodedata.name(char, "?").startswith("LATIN") for char in letters)
    return 4 * sum(mixed) + far * (is_latin and far > 0.8 * len(letters))


def decoded(data: bytes, name: str = "") -> str:
    """The bytes as text, by the character set they are said to be in where that reads them, else by what they look
    like. Nothing is refused: bytes that mean nothing become U+FFFD.
    """
    if (mark := marked(data)) and (text := _strictly(data, mark)) is not None:
        return text
    named = codec_of(name)
    # Almost anything reads as pairs of bytes; who says so without a mark is believed when nothing else fits.
    wide = named if named and named.startswith(("utf-16", "utf-32")) else None
    shifted = "iso2022_jp_ext" if b"\x1b$" in data else None
    tried = [None if wide else named, shifted, "utf-8", wide, guessed(data)]
    for codec in filter(None, tried):
        if (text := _strictly(data, codec)) is not None:
            return text
    return data.decode("cp1252", "replace")


def file_text(data: bytes) -> str | None:
    """What a text file says, whether it is Unicode or in one of the older encodings of one byte; None for anything that
    holds control characters, as programs and pictures do. A Ctrl-Z at the end is DOS's.
    """
    codec = marked(data)
    text = _strictly(data, codec or "utf-8")
    if text is None and not codec:
        text = data.decode(guessed(data), "replace")
    text = None if text is None else text.removesuffix("\x1a")
    return text if text is not None and not CONTROL.search(text) else None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except ValueError:
        return None
