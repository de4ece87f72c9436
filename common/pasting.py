"""Many telephone numbers pasted at once: one in a line, in a list, or in a table with headings, names and dates."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from common import e164
from common.plans import reading, registry

SEPARATORS = re.compile(r"[\n,;]")
CELLS = re.compile(r"[\t;|]|,(?!,)")
# Days and times, which stand beside numbers in exports and have as many digits as some numbers.
MOMENT = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*|(?:19|20)\d\d[-./]\d\d[-./]\d\d\b.*|\d{1,2}:\d\d.*")
# What stands between the first and the last of a range.
RANGES = frozenset({"-", "--", "..", "...", "to", "thru", "through", "bis", "til", "\u00e0", "a"})
AROUND = " <>()[]'\"."
# No list has lines of this length, and nobody mends so many faults one by one.
LONGEST_LINE = 20_000
MOST_FAULTS = 500
MOST_SHOWN = 10
SHOWN = 40


def parted(text: str) -> list[str]:
    """What stands between commas, semicolons and line ends, where a field or a cell takes several."""
    return list(filter(None, map(str.strip, SEPARATORS.split(text))))


@dataclass
class Pasted:
    """The numbers in the order of the text, each once; and the lines that have digits and no number in them."""

    numbers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def refusal(self) -> str:
        """What to tell whoever pasted; "" when every line was understood."""
        if not self.faults:
            return ""
        more = len(self.faults) - MOST_SHOWN
        shown = ", ".join(f"“{line}”" for line in self.faults[:MOST_SHOWN])
        return f"Not telephone numbers: {shown}{f' and {more:,} more' if more > 0 else ''}."


def read_numbers(text: str, country: str) -> Pasted:
    """Find the numbers of a pasted text; national ones are those of ``country``.

    Lines without a digit, and a heading above the first number, are passed over. Of a line with several columns each
    counts when all of them have numbers, alone or beside a name, and else the first that is one. A text with very many
    faults is not read to its end.
    """
    found = Pasted()
    at_top = True
    for line in text.splitlines():
        if len(found.faults) >= MOST_FAULTS:
            break
        if len(line) > LONGEST_LINE:
            found.faults.append(line[:SHOWN])
            continue
        plain = reading.cleaned(line, longest=len(line))
        if not any(mark.isdigit() for mark in plain):
            continue
        if numbers := _in_line(line, plain, country):
            found.numbers += numbers
        elif (
            _was_shortened(plain)
            or _is_range(plain, country)
            or not (at_top and any(mark.isalpha() for mark in plain))
        ):
            found.faults.append(plain[:SHOWN])
        at_top = False
    found.numbers = list(dict.fromkeys(found.numbers))
    return found


def _in_line(line: str, plain: str, country: str) -> list[str]:
    if whole := e164.find(line, country):
        return [whole]
    if _was_shortened(plain):
        return []
    cells = [cell for cell in CELLS.split(plain) if any(mark.isdigit() for mark in cell)]
    read = [_in_cell(cell.strip(), country) for cell in cells]
    numbers = [number for found in read for number in found]
    if not numbers:
        return [number for number, _ in _within(plain, country)]
    return numbers if all(read) else numbers[:1]


def _was_shortened(plain: str) -> bool:
    return any(reading.was_shortened(word) for word in re.split(r"[\s;|]+", plain))


def _in_cell(cell: str, country: str) -> list[str]:
    """The cell's number, or those at whose side a name stands; one amid a sentence is not what the cell is for."""
    if MOMENT.fullmatch(cell):
        return []
    if whole := e164.find(cell, country):
        return [whole]
    found = _within(cell, country)
    return [number for number, at_edge in found] if any(at_edge for _, at_edge in found) else []


def _matches(plain: str, country: str) -> PhoneNumberMatcher:
    return PhoneNumberMatcher(plain, country or None, leniency=Leniency.POSSIBLE)


def _is_range(plain: str, country: str) -> bool:
    """Whether a first and a last number are told, and not those between."""
    pairs = pairwise(_matches(plain, country))
    return any(plain[one.end : other.start].strip().lower() in RANGES for one, other in pairs)


def _within(plain: str, country: str) -> list[tuple[str, bool]]:
    """Numbers among words, as libphonenumber finds them, and whether each stands at an end of the text; none of a
    range, for nobody can tell whether the numbers between are meant.
    """
    if _is_range(plain, country):
        return []
    found = [
        (
            phonenumbers.format_number(match.number, PhoneNumberFormat.E164),
            not plain[: match.start].strip(AROUND) or not plain[match.end :].strip(AROUND),
        )
        for match in _matches(plain, country)
    ]
    return [(number, at_edge) for number, at_edge in found if registry.is_valid(number)]
