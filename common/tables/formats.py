"""Numbers and dates of a workbook as its cells show them: ``7030`` under ``00000`` is 07030.

The words of number formats are those of ECMA-376, part 1, 18.8.31. What a format says in words that are not read here
leaves the plain number, never a wrong one.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PLAIN = frozenset({"", "general", "@"})
# What belongs together in a format: a text in quotes, an escaped mark, a blank, a filler, brackets, runs of letters.
PIECE = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<mark>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<ampm>am/pm|a/p)|(?P<run>y+|m+|d+|h+|s+)|(?P<other>.)",
    re.IGNORECASE,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[\d.]+)")
COMPARED = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
# Marks that stand for themselves without quotes.
THEMSELVES = frozenset("-+/():!^&'~{}<>= $€£¥")
# The short dates of a system are shown as each system has them; the year comes first here.
OF_THE_SYSTEM = frozenset({"mm-dd-yy", "m/d/yy h:mm"})
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DIGITS_KEPT = 15


def plain(value: int | float) -> str:
    """A number with the fifteen digits that a spreadsheet keeps, never with an exponent."""
    if isinstance(value, int):
        return str(value)
    number = Decimal(f"{value:.{DIGITS_KEPT}g}")
    return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"


def number_shown(value: int | float, form: str) -> str:
    """The number as its cell shows it; one that would be shown with an exponent is given in full."""
    if form.lower() in PLAIN:
        return plain(value)
    try:
        return _formatted(Decimal(plain(value)), form)
    except (ValueError, InvalidOperation):
        return plain(value)


def _formatted(number: Decimal, form: str) -> str:
    section, number = _section(number, form)
    pieces = [(found.lastgroup or "", found[found.lastgroup or 0]) for found in PIECE.finditer(section)]
    marks = "".join(piece for kind, piece in pieces if kind == "other")
    if section and not re.search(r"[0#?]", marks):
        return "".join(_literal(kind, piece) for kind, piece in pieces).strip()
    if not marks or re.search(r"[eE][+-]|[0#?]\s*/\s*[0#?]", section):
        raise ValueError(form)
    if "%" in marks:
        number *= 100
    whole, point, fraction = marks.partition(".")
    bare = marks.rstrip("%)- ")
    scale = len(bare) - len(bare.rstrip(","))
    number /= Decimal(1000) ** scale
    places = sum(mark in "0#?" for mark in fraction)
    fewest = sum(mark == "0" for mark in fraction)
    digits = f"{number.copy_abs().quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    before, _, after = digits.partition(".")
    after = after[:fewest] + after[fewest:].rstrip("0")
    grouped = "," in whole.rstrip("%").rstrip(",")
    return _laid_out(pieces, before.lstrip("0"), after, point=bool(point), grouped=grouped)


def _section(number: Decimal, form: str) -> tuple[str, Decimal]:
    """The part of the format for this number, and the number as that part shows it."""
    sections = re.findall(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|\Z)', form)[:4]
    conditions = [CONDITION.search(" ".join(re.findall(r"\[([^\]]*)\]", one))) for one in sections]
    if any(conditions):
        for one, found in zip(sections, conditions, strict=True):
            if found is None or COMPARED[found[1]](number, Decimal(found[2])):
                return one, number
    filled = [one for one in sections if one]
    if number < 0 and len(filled) > 1:
        return sections[1], -number
    if number == 0 and len(filled) > 2:
        return sections[2], number
    return ("-" if number < 0 else "") + sections[0], number


def _laid_out(pieces: list[tuple[str, str]], before: str, after: str, *, point: bool, grouped: bool) -> str:
    """The digits put into the places of the format, from the point outwards; what is too long goes first."""
    at_point = next(
        (at for at, (kind, piece) in enumerate(pieces) if kind == "other" and piece == "."), len(pieces)
    )
    shown: list[str] = []
    left, count = before, 0
    places = sum(kind == "other" and piece in "0#?" for kind, piece in pieces[:at_point])
    for kind, piece in reversed(pieces[:at_point]):
        if kind == "other" and piece in "0#?":
            places -= 1
            taken, left = (left[-1:], left[:-1]) if places else (left, "")
            taken = taken or ("0" if piece == "0" else " " if piece == "?" else "")
            for digit in reversed(taken):
                if grouped and count and count % 3 == 0:
                    shown.append(",")
                shown.append(digit)
                count += 1
        else:
            shown.append(_literal(kind, piece))
    text = "".join(reversed(shown))
    rest = iter(after)
    for kind, piece in pieces[at_point:]:
        if kind == "other" and piece in "0#?":
            text += next(rest, "")
        elif kind == "other" and piece == ".":
            text += "." if after or (point and "0" in [one for _, one in pieces[at_point:]]) else ""
        else:
            text += _literal(kind, piece)
    return text.strip()


def _literal(kind: str, piece: str) -> str:
    if kind in {"text", "mark"}:
        return piece
    if kind == "blank":
        return " "
    if kind in {"fill", "bracket"} or piece == ",":
        return ""
    if piece in THEMSELVES or piece == "%":
        return piece
    raise ValueError(piece)


def moment_shown(value: datetime | date | time | timedelta, form: str) -> str:
    """A date or a time as its cell shows it; in the system's own short form the year comes first."""
    if isinstance(value, timedelta):
        hours, seconds = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02}:{seconds % 60:02}"
    first = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*\Z)", form)[0]
    try:
        if first.lower() in PLAIN | OF_THE_SYSTEM or isinstance(value, time):
            raise ValueError(form)
        return _moment(value if isinstance(value, datetime) else datetime.combine(value, time()), first)
    except ValueError:
        if isinstance(value, datetime) and value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()


def _moment(value: datetime, form: str) -> str:
    pieces = [(found.lastgroup or "", found[found.lastgroup or 0]) for found in PIECE.finditer(form)]
    twelve = any(kind == "ampm" for kind, _ in pieces)
    runs = [at for at, (kind, _) in enumerate(pieces) if kind == "run"]
    shown = []
    for at, (kind, piece) in enumerate(pieces):
        if kind == "run":
            near = [
                pieces[other][1][0].lower()
                for other in (_before(runs, at), _after(runs, at))
                if other is not None
            ]
            minutes = piece[0] in "mM" and len(piece) < 3 and (near[:1] == ["h"] or "s" in near[-1:])
            shown.append(_part(value, "n" * len(piece) if minutes else piece.lower(), twelve=twelve))
        elif kind == "ampm":
            shown.append("AM" if value.hour < 12 else "PM")
        elif kind == "bracket":
            if piece.lower().strip("hms") == "" and piece:
                raise ValueError(form)
        elif kind == "text" or (kind == "other" and piece in ".,"):
            shown.append(piece)
        else:
            shown.append(_literal(kind, piece))
    return "".join(shown).strip()


def _before(runs: list[int], at: int) -> int | None:
    place = runs.index(at)
    return runs[place - 1] if place else None


def _after(runs: list[int], at: int) -> int | None:
    place = runs.index(at)
    return runs[place + 1] if place + 1 < len(runs) else None


def _part(value: datetime, run: str, *, twelve: bool) -> str:
    size, hour = len(run), (value.hour % 12 or 12) if twelve else value.hour
    month, day = MONTHS[value.month - 1], DAYS[value.weekday()]
    parts = {
        "y": f"{value.year:04}" if size > 2 else f"{value.year % 100:02}",
        "m": [str(value.month), f"{value.month:02}", month[:3], month, month[:1]][min(size, 5) - 1],
        "d": [str(value.day), f"{value.day:02}", day[:3], day][min(size, 4) - 1],
        "h": f"{hour:0{min(size, 2)}}",
        "n": f"{value.minute:0{min(size, 2)}}",
        "s": f"{value.second:0{min(size, 2)}}",
    }
    return parts[run[0]]
