"""The shape of a number plan: one country's rules for its numbers, as values."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

import phonenumbers

from common.plans.kinds import NumberKind


@dataclass(frozen=True)
class Range:
    """National numbers whose kind libphonenumber does not know, or gets wrong: a pattern over the whole number."""

    pattern: re.Pattern[str]
    kind: NumberKind


def ranges(**patterns: str) -> tuple[Range, ...]:
    """``ranges(mobile=r"7\\d{9}")`` by the names of kinds, in the order in which they are tried."""
    return tuple(
        Range(re.compile(pattern, re.ASCII), NumberKind[kind.upper()]) for kind, pattern in patterns.items()
    )


class SenderNames(StrEnum):
    """Whether a message's sender may be a name (an alphanumeric sender ID) instead of a number."""

    NONE = "none"
    FREE = "free"
    REGISTERED = "registered"


@dataclass(frozen=True)
class Emergency:
    """What to dial, and whether a number needs an address with its carrier before people call out on it."""

    number: str
    needs_address: frozenset[NumberKind] = frozenset()


@dataclass(frozen=True)
class PortOutPin:
    """A PIN that a carrier asks for before it lets a number go, and how long it stays once it is set."""

    digits: int
    stays: timedelta


@dataclass(frozen=True)
class Keywords:
    """Words by which a person stops and starts messages or asks for help, each in capitals without accents."""

    stop: frozenset[str]
    stop_all: frozenset[str] = frozenset()
    start: frozenset[str] = frozenset()
    help: frozenset[str] = frozenset()
    # Whether an opt-out is obeyed because carriers and law say so; elsewhere only the words' plain meaning binds.
    required: bool = False

    def __or__(self, other: "Keywords") -> "Keywords":
        return Keywords(
            self.stop | other.stop,
            self.stop_all | other.stop_all,
            self.start | other.start,
            self.help | other.help,
            self.required or other.required,
        )


def words(text: str) -> frozenset[str]:
    """A set of one-word commands written in a line; ``_`` stands for a blank."""
    return frozenset(word.replace("_", " ") for word in text.split())


ENGLISH = Keywords(
    stop=words("STOP END QUIT CANCEL UNSUBSCRIBE REVOKE OPTOUT OPT_OUT"),
    stop_all=words("STOPALL STOP_ALL"),
    start=words("START UNSTOP OPTIN OPT_IN"),
    help=words("HELP INFO"),
)
TEXTING = frozenset({NumberKind.MOBILE, NumberKind.GEOGRAPHIC_OR_MOBILE})


@dataclass(frozen=True)
class NumberPlan:
    """One country's plan. ``domestic`` are the countries that count as home, its own among them."""

    country: str
    calling_code: int
    domestic: frozenset[str]
    # National numbers taken as possible beside those that libphonenumber calls valid: new and fictional ranges.
    form: re.Pattern[str] | None = None
    ranges: tuple[Range, ...] = ()
    # How an area code is written, where numbers are looked for by one; None where the plan has none.
    area_code: re.Pattern[str] | None = None
    # Whether area code and exchange, three digits each, tell the city, the rate centre and the LATA.
    has_exchanges: bool = False
    # Kinds that send and get text messages.
    texting: frozenset[NumberKind] = TEXTING
    # Kinds whose numbers may send only once they are on a campaign that carriers have approved.
    campaign_texting: frozenset[NumberKind] = frozenset()
    sender_names: SenderNames = SenderNames.NONE
    emergency: Emergency = field(default_factory=lambda: Emergency("112"))
    # Whether networks keep a name for each number, which the called side's carrier looks up (CNAM).
    has_caller_names: bool = False
    port_out_pin: PortOutPin | None = None
    # Whether a number leaves its carrier by a signed letter that names the address where it is served.
    ports_by_letter: bool = False
    keywords: Keywords = ENGLISH
    # What the country is called beside its name, in capitals.
    also_called: frozenset[str] = frozenset()
    # A number as people of the country write it, for help texts.
    example: str = ""
    # One in E.164 that the country keeps free for films and the like; "" where it has none.
    fictional: str = ""

    def has_form(self, national: str) -> bool:
        return bool(self.form and self.form.fullmatch(national))

    def kind_in_ranges(self, national: str) -> NumberKind | None:
        """The kind that this plan's own ranges give a national number, before libphonenumber is asked."""
        return next((one.kind for one in self.ranges if one.pattern.fullmatch(national)), None)

    def needs_emergency_address(self, kind: NumberKind) -> bool:
        return kind in self.emergency.needs_address

    def may_text(self, kind: NumberKind) -> bool:
        return kind in self.texting

    def needs_campaign(self, kind: NumberKind) -> bool:
        return kind in self.campaign_texting


def example_of(country: str) -> str:
    """libphonenumber's example of a country, as its people write it."""
    number = phonenumbers.example_number(country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) if number else ""
