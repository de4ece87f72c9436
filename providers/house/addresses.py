"""The house carrier's judgement of postal addresses: how they are written, and whether they can exist."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from providers.contract.emergency import PostalAddress
from providers.errors import Rejected
from providers.house.address_text import read
from providers.house.geography import exchanges
from providers.house.postal_words import (
    DIRECTIONS,
    PREFIXES,
    PROVINCES,
    SPELT_OUT,
    STREET_TYPES,
    UNITS,
    states_of,
)

LONGEST_LINE = 60
ZIP = re.compile(r"(\d{5})(?:-?(\d{4}))?", re.ASCII)
POSTAL_CODE = re.compile(r"([A-Z]\d[A-Z]) ?(\d[A-Z]\d)", re.ASCII)
HOUSE_NUMBER = re.compile(r"[A-Z0-9]*\d[A-Z0-9/.-]*", re.ASCII)
FRACTION = re.compile(r"\d/\d{1,2}", re.ASCII)
POST_OFFICE_BOX = re.compile(r"(P ?O ?|POST OFFICE |POSTAL )?BOX \S+", re.ASCII)
NO_STREET = frozenset({"UNKNOWN", "NOWHERE", "NONE", "N/A", "NA", "TBD"})
# Units that are never the name of a street, so that no street type has to stand before them.
CERTAIN_UNITS = frozenset({"APT", "APARTMENT", "STE", "SUITE", "UNIT", "RM", "ROOM", "BLDG", "BUILDING"})
# Words that join two addresses, and a mark of feet, minutes or seconds.
PAIRED = frozenset({"&", "/"})
MINUTES = re.compile(r"\d'", re.ASCII)
# Units that have no name, and the floors that are told by which they are.
NAMELESS = frozenset({"BSMT", "FRNT", "LBBY", "LOWR", "OFC", "PH", "REAR", "SIDE", "UPPR"})
ORDINAL = re.compile(r"\d{1,3}(ST|ND|RD|TH)|FIRST|SECOND|THIRD|FOURTH|FIFTH|TOP|GROUND|MAIN", re.ASCII)
UNIT_NAME = re.compile(r"[A-Z]|[A-Z-]*\d[A-Z0-9-]*", re.ASCII)
# A town's name is long enough from here on that a slip hardly makes it another town's.
LONG_NAME = 7


def normalised(address: PostalAddress) -> tuple[PostalAddress, bool]:
    """The address as the postal service writes it, and whether it is for certain the one that was meant.

    Parts are reordered and abbreviated, never changed or dropped. It is for somebody to confirm when a misspelt street
    type or city was put right, and when a part of it could not be read. Rejected when nobody can be sent there: no
    house number or street, a post office box, no such state, or a ZIP code of another state.
    """
    lines = [read(text) for text in (address.line1, address.line2, address.city, address.state, address.zip)]
    line1, line2, city, state, code = (line.text for line in lines)
    state, code = _state_and_code(state, code)
    words, unit = _without_unit(line1.split())
    street, street_exact = _street(words)
    place, city_exact = _city(city, state)
    found = PostalAddress(street, _unit([*unit, *line2.split()]), place, state, code)
    if max(map(len, (found.line1, found.line2, found.city))) > LONGEST_LINE:
        raise Rejected(f"A line of an address may have up to {LONGEST_LINE} characters.")
    kept = _same_words(f"{line1} {line2}", f"{found.line1} {found.line2}")
    one_place = _is_one_place(found)
    return found, kept and one_place and street_exact and city_exact and all(
        line.is_certain for line in lines
    )


def _is_one_place(address: PostalAddress) -> bool:
    """Not two addresses in one line, coordinates, house number nought, or a unit whose name was forgotten."""
    number, *name = address.line1.split()
    return not (
        number.strip("0") == ""
        or PAIRED & {number, *name, *address.line2.split()}
        or MINUTES.search(address.line1)
        or name[-1] in CERTAIN_UNITS
        or address.line2.rpartition(" ")[2] in CERTAIN_UNITS
    )


def _same_words(entered: str, found: str) -> bool:
    """Whether the one has the words of the other, in any order and however abbreviated."""
    before, after = (Counter(map(_abbreviated, text.split())) for text in (entered, found))
    return before == after


def _abbreviated(word: str) -> str:
    for table in (STREET_TYPES, DIRECTIONS, UNITS):
        if word in table:
            return table[word]
    return word


def _state_and_code(state: str, code: str) -> tuple[str, str]:
    if state in PROVINCES:
        return state, _postal_code(state, code)
    if state not in PREFIXES:
        raise Rejected(f"{state[:20] or 'No state'} is not a state or province.")
    match = ZIP.fullmatch(code)
    if match is None:
        raise Rejected("A ZIP code has five digits, or nine.")
    there = states_of(match[1])
    if state not in there:
        belongs = f"it lies in {' or '.join(there)}" if there else "there is no such ZIP code"
        raise Rejected(f"ZIP code {match[1]} is not in {state}: {belongs}.")
    return state, "-".join(part for part in match.groups() if part)


def _postal_code(province: str, code: str) -> str:
    match = POSTAL_CODE.fullmatch(code)
    if match is None or code[0] not in PROVINCES[province]:
        raise Rejected(f"{code[:20] or 'No postal code'} is not a postal code of {province}.")
    return f"{match[1]} {match[2]}"


def _without_unit(words: list[str]) -> tuple[list[str], list[str]]:
    """The street's words, and those of a unit that was written behind it. ``KEY`` and the like are streets too, so
    such a unit needs a street before it and something after it.
    """
    for place in range(2, len(words)):
        ends_street = words[place - 1] in STREET_TYPES or words[place - 1] in DIRECTIONS
        if place > 2 and ends_street and _is_whole_unit(words[place:]):
            return words[:place], words[place:]
    for place in range(2, len(words) - 1):
        ends_street = words[place - 1] in STREET_TYPES or words[place - 1] in DIRECTIONS
        is_named = bool(UNIT_NAME.fullmatch(words[place + 1]))
        certain = words[place] in CERTAIN_UNITS and is_named
        if words[place] == "#" or certain or (place > 2 and words[place] in UNITS and ends_street):
            return words[:place], words[place:]
    return words, []


def _is_whole_unit(words: list[str]) -> bool:
    """``REAR`` and the like have no name behind them, and a floor may have its number before it."""
    is_floor = len(words) > 1 and UNITS.get(words[1]) == "FL" and bool(ORDINAL.fullmatch(words[0]))
    return is_floor or (len(words) == 1 and UNITS.get(words[0]) in NAMELESS)


def _street(words: list[str]) -> tuple[str, bool]:
    if POST_OFFICE_BOX.fullmatch(" ".join(words)):
        raise Rejected("Nobody can be sent to a post office box; give the street address.")
    if not words or not HOUSE_NUMBER.fullmatch(words[0]):
        raise Rejected("The street address must begin with a house number.")
    number, name = words[0], words[1:]
    if name and FRACTION.fullmatch(name[0]):
        number, name = f"{number} {name[0]}", name[1:]
    if not any(letter.isalnum() for letter in " ".join(name)) or _is_none(name):
        raise Rejected("There is no such street.")
    ending = [DIRECTIONS[name[-1]]] if len(name) > 2 and name[-1] in DIRECTIONS else []
    name = name[: len(name) - len(ending)]
    kind, exact = _street_type(name[-1]) if len(name) > 1 else ("", True)
    middle = name[:-1] if kind else name
    # "NORTH ST" is North Street: a direction is one only before a name.
    if len(middle) > 1 and middle[0] in DIRECTIONS:
        middle = [DIRECTIONS[middle[0]], *middle[1:]]
    return " ".join([number, *middle, *([kind] if kind else []), *ending]), exact


def _is_none(name: list[str]) -> bool:
    """``Unknown Street`` is none; ``Na Koa Street`` is one."""
    rest = name[:-1] if len(name) > 1 and name[-1] in STREET_TYPES else name
    return set(rest) <= NO_STREET


def _street_type(word: str) -> tuple[str, bool]:
    """Its abbreviation, and whether it was spelt rightly; "" when it is no street type at all."""
    if word in STREET_TYPES:
        return STREET_TYPES[word], True
    meant = {STREET_TYPES[known] for known in SPELT_OUT if _is_slip(word, known)}
    return (meant.pop(), False) if len(meant) == 1 else ("", True)


def _unit(words: list[str]) -> str:
    return " ".join(UNITS.get(word, word) for word in words)


def _city(city: str, state: str) -> tuple[str, bool]:
    if sum(letter.isalpha() for letter in city) < 2:
        raise Rejected("The address needs a city.")
    known = _cities().get(state, frozenset())
    if city in known:
        return city, True
    meant = [name for name in known if len(name) >= LONG_NAME and _is_slip(city, name)]
    return (meant[0], False) if len(meant) == 1 else (city, True)


@cache
def _cities() -> dict[str, frozenset[str]]:
    """The cities that the house knows in each state; there are many more."""
    found: dict[str, set[str]] = {}
    for exchange in exchanges():
        found.setdefault(exchange.state, set()).add(read(exchange.city).text)
    return {state: frozenset(names) for state, names in found.items()}


def _is_slip(typed: str, meant: str) -> bool:
    """Whether two letters changed places, one was typed twice, or one was left out."""
    if len(typed) == len(meant):
        return typed in _swapped(meant)
    if len(typed) == len(meant) + 1:
        return any(typed == meant[:at] + meant[at] + meant[at:] for at in range(len(meant)))
    if len(typed) == len(meant) - 1:
        return any(typed == meant[:at] + meant[at + 1 :] for at in range(1, len(meant)))
    return False


def _swapped(word: str) -> Iterable[str]:
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)} - {word}
