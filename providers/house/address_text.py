"""A line of an address as people type it, in the postal service's letters, and whether all of it could be read."""

import re
import unicodedata
from dataclasses import dataclass

# What is written apart from the number before it: 12½ is 12 1/2, never 121/2.
VULGAR_FRACTION = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞↉])")
RANGE = re.compile(r"^(\d+[A-Z]?) - (\d+[A-Z]?)(?= )")
# Marks within a word that belong to a house number or a name; a full stop only between digits.
KEPT = frozenset("#/&'-")
QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u2032`\u00b4"), "'")
SEPARATORS = frozenset('.,;:()[]"\u201c\u201d\u201e\u00ab\u00bb')
# Ordinal marks and degrees: ``1\u00ba`` is a floor, ``39\u00b0`` no house number.
ORDINALS = frozenset("\u00b0\u00ba\u00aa")
# A separator that stands inside a number may be a part of it: 1,234 or 12,5 or 12;A.
INSIDE = re.compile(r"(?:\d|\b[^\W\d_])[,;:](?:\d|[^\W\d_]\b)")
# A blank or a hyphen that is not seen: 12 3, 12-3 or 123.
UNSEEN = re.compile(r"\w[\u00ad\u180e\u200b\ufeff]+\w")
# Their decompositions would join a digit to the number before it.
RAISED = ("<super>", "<sub>", "<circle>", "<square>")


@dataclass(frozen=True)
class Line:
    """``text`` in capitals, one blank between words; not ``is_certain`` when a part of it could not be read."""

    text: str
    is_certain: bool


def read(text: str) -> Line:
    """Capitals without accents and without punctuation; letters of other scripts stay as they are, and are not certain.

    Digits of other scripts are told as ours, to be confirmed.
    """
    certain = not (INSIDE.search(text) or UNSEEN.search(text))
    characters = []
    for character in VULGAR_FRACTION.sub(" ", text.translate(QUOTES)):
        told, sure = _read(character)
        characters.append(told)
        certain = certain and sure
    line = "".join(characters).upper()
    line = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", line).replace("#", " # ")
    return Line(RANGE.sub(r"\1-\2", " ".join(line.split())), certain)


def _read(character: str) -> tuple[str, bool]:
    """How one character is written, and whether that is certain."""
    if character.isspace() or character in SEPARATORS:
        return (character if character == "." else " "), True
    if character.isascii():
        known = character.isalnum() or character in KEPT
        return (character, True) if known else (" ", False)
    if character in ORDINALS:
        return " ", False
    category = unicodedata.category(character)
    if category == "Cf" or unicodedata.combining(character):
        return "", True
    if category == "Pd":
        return "-", True
    if unicodedata.decomposition(character).startswith(RAISED):
        return f" {unicodedata.normalize('NFKD', character)} ", False
    plain = unicodedata.normalize("NFKD", character).replace("\u2044", "/")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if plain.isascii():
        return plain, True
    if category == "Nd":
        return str(unicodedata.decimal(character)), False
    return (character, False) if character.isalpha() else (" ", False)
