"""Public holidays of whole countries, computed from their rules; those of single regions are left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from common.business_days import is_holiday, nth_weekday

SATURDAY, SUNDAY = 5, 6
UNITED_STATES = "US"


@dataclass(frozen=True)
class Rules:
    """``fixed`` are by month and day, ``easter`` by days from Easter Sunday, ``moving`` by month, weekday (0 is Monday)
    and which one. ``from_day`` are a weekday and the first day that it may be; ``moves``: what falls on a weekend
    is kept on the next working day.
    """

    fixed: Mapping[tuple[int, int], str]
    easter: Mapping[int, str]
    moving: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    from_day: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    moves: bool = False


_RULES: Mapping[str, Rules] = {
    "DE": Rules(
        {
            (1, 1): "Neujahr",
            (5, 1): "Tag der Arbeit",
            (10, 3): "Tag der Deutschen Einheit",
            (12, 25): "Erster Weihnachtstag",
            (12, 26): "Zweiter Weihnachtstag",
        },
        {-2: "Karfreitag", 1: "Ostermontag", 39: "Christi Himmelfahrt", 50: "Pfingstmontag"},
    ),
    "DK": Rules(
        {(1, 1): "Nytårsdag", (12, 25): "Juledag", (12, 26): "Anden juledag"},
        {
            -3: "Skærtorsdag",
            -2: "Langfredag",
            0: "Påskedag",
            1: "Anden påskedag",
            39: "Kristi himmelfartsdag",
            49: "Pinsedag",
            50: "Anden pinsedag",
        },
    ),
    "FR": Rules(
        {
            (1, 1): "Nouvel An",
            (5, 1): "Fête du Travail",
            (5, 8): "Victoire de 1945",
            (7, 14): "Fête nationale",
            (8, 15): "Assomption",
            (11, 1): "Toussaint",
            (11, 11): "Armistice",
            (12, 25): "Noël",
        },
        {1: "Lundi de Pâques", 39: "Ascension", 50: "Lundi de Pentecôte"},
    ),
    "GB": Rules(
        {(1, 1): "New Year", (12, 25): "Christmas Day", (12, 26): "Boxing Day"},
        {-2: "Good Friday", 1: "Easter Monday"},
        {
            (5, 0, 1): "Early May bank holiday",
            (5, 0, -1): "Spring bank holiday",
            (8, 0, -1): "Summer bank holiday",
        },
        moves=True,
    ),
    "NO": Rules(
        {
            (1, 1): "Første nyttårsdag",
            (5, 1): "Arbeidernes dag",
            (5, 17): "Grunnlovsdagen",
            (12, 25): "Første juledag",
            (12, 26): "Andre juledag",
        },
        {
            -3: "Skjærtorsdag",
            -2: "Langfredag",
            0: "Første påskedag",
            1: "Andre påskedag",
            39: "Kristi himmelfartsdag",
            49: "Første pinsedag",
            50: "Andre pinsedag",
        },
    ),
    "SE": Rules(
        {
            (1, 1): "Nyårsdagen",
            (1, 6): "Trettondedag jul",
            (5, 1): "Första maj",
            (6, 6): "Sveriges nationaldag",
            (12, 25): "Juldagen",
            (12, 26): "Annandag jul",
        },
        {
            -2: "Långfredagen",
            0: "Påskdagen",
            1: "Annandag påsk",
            39: "Kristi himmelsfärdsdag",
            49: "Pingstdagen",
        },
        from_day={(6, 20, SATURDAY): "Midsommardagen", (10, 31, SATURDAY): "Alla helgons dag"},
    ),
}
COUNTRIES = tuple(sorted([*_RULES, UNITED_STATES]))
# Danes worked on the fourth Friday after Easter from 2024 on; before that it was a holiday.
LAST_PRAYER_DAY = 2023


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holiday(country: str, day: date) -> str:
    """What the day is called that nobody has to work on there; "" for any other, and in a country without rules."""
    if country == UNITED_STATES:
        return "Federal holiday" if is_holiday(day) else ""
    rules = _RULES.get(country)
    return _of_year(country, rules, day.year).get(day, "") if rules is not None else ""


def _of_year(country: str, rules: Rules, year: int) -> dict[date, str]:
    sunday = easter(year)
    found = {sunday + timedelta(days=days): name for days, name in rules.easter.items()}
    if country == "DK" and year <= LAST_PRAYER_DAY:
        found[sunday + timedelta(days=26)] = "Store bededag"
    for (month, weekday, which), name in rules.moving.items():
        found[nth_weekday(year, month, weekday, which)] = name
    for (month, first, weekday), name in rules.from_day.items():
        begins = date(year, month, first)
        found[begins + timedelta(days=(weekday - begins.weekday()) % 7)] = name
    for (month, number), name in sorted(rules.fixed.items()):
        day = date(year, month, number)
        while rules.moves and (day.weekday() in (SATURDAY, SUNDAY) or day in found):
            day += timedelta(days=1)
        found[day] = name
    return found
