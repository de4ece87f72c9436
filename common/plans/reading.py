"""Taking a pasted text apart: the marks around a telephone number, its extension, and the ways to read its digits."""

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberFormat

from common.plans import nanp, registry

LONGEST = 200
# What stands around a number that was copied: quotes, the apostrophe and equals sign that spreadsheets want, brackets.
AROUND = " \t\r\n'\"=\u2018\u2019\u201c\u201d\u00b4`<>,;"
SCHEME = re.compile(r"(?:tel|sips?|callto|sms(?:to)?|fax)\s*:\s*(?://)?", re.IGNORECASE)
# ``Tel.:``, ``Mobile:``, ``T.`` before a number.
LABEL = re.compile(r"[^\W\d_][^\W\d_ .]{0,14}\s*(?:[.:]\s*)+(?=[+(\d])")
EXTENSION = re.compile(
    r"[\s,;]*(?:;\s*ext\s*=|;?\s*\b(?:extension|ext|extn|poste|durchwahl|lokal)\b\.?\s*:?|(?<=[\d)])\s*x\.?|\#|,,|;)\s*(\d{1,8})\#?\Z",
    re.IGNORECASE,
)
# A word in brackets behind a number: ``(office)``.
REMARK = re.compile(r"\s*\([^\d()]+\)\Z")
DATE = re.compile(r"(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d\b.*")
URI_PARAMETERS = re.compile(r"(?:;(?!ext=)[a-z0-9-]+(?:=[^;]*)?)+", re.IGNORECASE)
CONTEXT = re.compile(r";phone-context=(\+\d+)", re.IGNORECASE)
# An escaped mark of a URI: a plus sign, a blank, a bracket.
ESCAPES = {"%2b": "+", "%20": " ", "%28": "(", "%29": ")"}
SHORTENED = re.compile(r"\d[.,]\d*e\+?\d+", re.IGNORECASE)
# A number that a program kept as a fraction.
DECIMAL = re.compile(r"(\+?\d{7,15})[.,]0{1,2}")
MARKS = re.compile(r"[+\d\s().\-/\[\]·•_~*|]+")
VANITY = re.compile(r"[+\d\s().-]{3,}[A-Za-z][A-Za-z\d\s-]{3,}")
NOT_DIGITS = re.compile(r"\D")
# Prefixes for calls abroad as people write them: of North America, and of nearly everybody else.
INTERNATIONAL_PREFIXES = ("011", "00")


def readings(text: str, country: str) -> tuple[list[str], str]:
    """The E.164 forms that a text may mean, the likeliest first, and the extension behind it; none for other texts."""
    if nanp.E164.fullmatch(text):
        return [text], ""
    plain, extension = _without_extension(_without_uri(REMARK.sub("", cleaned(text))))
    if whole := DECIMAL.fullmatch(plain):
        plain = whole[1]
    if (
        len(text) > LONGEST
        or DATE.fullmatch(plain)
        or not (MARKS.fullmatch(plain) or VANITY.fullmatch(plain))
    ):
        return [], ""
    return list(_candidates(plain.translate(AS_BLANKS), country)), extension


def fragment(text: str, country: str) -> str:
    """The digits that part of a number has in E.164, with the plus sign where its beginning is known."""
    plain = cleaned(text)
    digits = NOT_DIGITS.sub("", plain)
    if not digits or not MARKS.fullmatch(plain):
        return ""
    if plain.startswith(("+", "(+")):
        return f"+{digits}"
    for prefix in INTERNATIONAL_PREFIXES:
        if digits.startswith(prefix) and len(digits) > len(prefix):
            return f"+{digits.removeprefix(prefix)}"
    national = registry.trunk_prefix(country) if country else ""
    if national and digits.startswith(national) and len(digits) > len(national):
        return f"+{registry.calling_code(country)}{digits.removeprefix(national)}"
    return digits


def was_shortened(text: str) -> bool:
    """Whether a spreadsheet wrote the number as ``1.20156E+10``."""
    return bool(SHORTENED.fullmatch(cleaned(text)))


def cleaned(text: str, longest: int = LONGEST) -> str:
    """The text with plain digits, dashes and blanks, without invisible marks and what spreadsheets put around it."""
    if text.isascii():
        return text[:longest].strip(AROUND)
    folded = unicodedata.normalize("NFKC", text[:longest])
    return "".join(map(_plain, folded)).strip(AROUND)


def _plain(mark: str) -> str:
    if mark.isascii():
        return mark
    kind = unicodedata.category(mark)
    if kind == "Nd":
        return str(unicodedata.digit(mark))
    if kind == "Pd" or mark in "\u2212\u2043\u30fb":
        return "-"
    if kind in {"Zs", "So", "Pi", "Pf"}:
        # Blanks, a pictured telephone, quotation marks of other languages.
        return " "
    return "" if kind in {"Cf", "Mn"} else mark


def _without_uri(text: str) -> str:
    """A ``tel:`` or ``sip:`` URI, or a labelled number, as the number alone with its extension."""
    scheme = SCHEME.match(text)
    if not scheme:
        text = LABEL.sub("", text, count=1) if LABEL.match(text) else text
        return URI_PARAMETERS.sub("", text) if text.startswith("+") else text
    rest = text[scheme.end() :]
    for escape, mark in ESCAPES.items():
        rest = re.sub(escape, mark, rest, flags=re.IGNORECASE)
    context = CONTEXT.search(rest)
    user = URI_PARAMETERS.sub("", rest.partition("@")[0].partition("?")[0]).strip(AROUND)
    return f"{context[1]}{user}" if context and not user.startswith("+") else user


def _without_extension(text: str) -> tuple[str, str]:
    found = EXTENSION.search(text)
    return (text[: found.start()].strip(AROUND), found[1]) if found else (text, "")


def _candidates(text: str, country: str) -> Iterator[str]:
    """Ways to read the digits, the likeliest first; whoever asks takes the first that is a number."""
    if text.startswith("+") or text.startswith("(+"):
        yield from _parsed("+" + text.replace("+", "", 1).strip(), None)
        return
    if "+" in text:
        return
    if country:
        yield from _parsed(text, country)
    digits = NOT_DIGITS.sub("", text)
    for prefix in INTERNATIONAL_PREFIXES:
        if digits.startswith(prefix):
            yield from _parsed(
                "+" + text.replace("(0)", "").translate(DELETE_MARKS).removeprefix(prefix), None
            )
    # Spreadsheets drop the plus sign: taken for the country's own code and for North America's eleven digits.
    nanp_code = str(nanp.CALLING_CODE)
    own = str(registry.calling_code(country)) if country else nanp_code
    if digits.startswith(own) or (len(digits) == 11 and nanp.is_ten_digits(digits.removeprefix(nanp_code))):
        yield from _parsed("+" + digits, None)


# A digit that numbers had and lost, and that telephones still show: Mexico's 1 before mobile ones, until 2019.
RETIRED = re.compile(r"(?<=^\+52)1(?=\d{10}$)")
AS_BLANKS = {ord(mark): " " for mark in "_|·•"}
DELETE_MARKS = {ord(mark): None for mark in " \t().-/[]·•_~*|"}


def _parsed(text: str, country: str | None) -> Iterator[str]:
    """libphonenumber's reading, which knows national prefixes, ``(0)`` and letters on keys."""
    try:
        # What is asked next is whether this is a number, of the same record.
        number = registry.parsed(text) if country is None else phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return
    if not number.country_code:
        return
    if not number.extension:
        written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        yield written
        yield RETIRED.sub("", written)
