"""The North American plans: ten digits under +1, shared by 25 countries that are not home to one another."""

import re
from dataclasses import replace
from datetime import timedelta

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from common.errors import Invalid
from common.plans.kinds import NumberKind
from common.plans.plan import (
    ENGLISH,
    TEXTING,
    Emergency,
    Keywords,
    NumberPlan,
    PortOutPin,
    SenderNames,
    example_of,
    ranges,
    words,
)

CALLING_CODE = 1
NATIONAL = re.compile(r"[2-9]\d{2}[2-9]\d{6}", re.ASCII)
E164 = re.compile(rf"\+{CALLING_CODE}{NATIONAL.pattern}", re.ASCII)
# So much of it is calling code, area code and exchange; four digits of the line follow.
TO_LINE = len("+1201555")
AREA_CODE = re.compile(r"[2-9]\d{2}", re.ASCII)
TOLL_FREE_AREAS = frozenset({"800", "833", "844", "855", "866", "877", "888"})
# Area codes in service, or about to be, that libphonenumber does not know yet.
NEW_AREAS = dict.fromkeys(("357", "436", "621", "624", "679", "837", "861", "924"), "US")
FREE = rf"(?:{'|'.join(sorted(TOLL_FREE_AREAS))})"
# Area code 900 and exchange 976 bill the caller, whatever libphonenumber makes of the area code; so does directory
# assistance (555-1212), and Canada's area code 600 has satellite telephones.
RANGES = ranges(
    premium=rf"[96]00\d{{7}}|\d{{3}}976\d{{4}}|(?!{FREE})\d{{3}}5551212", toll_free=rf"{FREE}\d{{7}}"
)
SPANISH = Keywords(stop=words("ALTO PARAR BAJA"), start=words("COMENZAR ALTA"), help=words("AYUDA"))
FRENCH = Keywords(stop=words("ARRET DESABONNER"), start=words("REPRENDRE"), help=words("AIDE"))
# What carriers of the US and the CTIA want obeyed, whatever the program; the FCC adds REVOKE and OPT OUT.
REQUIRED = replace(ENGLISH, required=True)

US = NumberPlan(
    country="US",
    calling_code=CALLING_CODE,
    domestic=frozenset({"US", "CA"}),
    form=NATIONAL,
    ranges=RANGES,
    area_code=AREA_CODE,
    has_exchanges=True,
    texting=TEXTING | {NumberKind.TOLL_FREE},
    # 10DLC, and the verification of toll-free numbers.
    campaign_texting=TEXTING | {NumberKind.TOLL_FREE},
    sender_names=SenderNames.NONE,
    # Toll-free numbers cannot call out; everything else that can reach 911 needs an address there.
    emergency=Emergency("911", frozenset(NumberKind) - {NumberKind.TOLL_FREE}),
    has_caller_names=True,
    port_out_pin=PortOutPin(digits=4, stays=timedelta(days=30)),
    ports_by_letter=True,
    keywords=REQUIRED | SPANISH,
    also_called=frozenset({"UNITED STATES OF AMERICA"}),
    example="(201) 555-0123",
    fictional="+12025550199",
)
CA = replace(
    US,
    country="CA",
    campaign_texting=frozenset({NumberKind.TOLL_FREE}),
    keywords=REQUIRED | FRENCH,
    also_called=frozenset(),
    example="(416) 555-0123",
    fictional="+16135550199",
)


def _other(country: str) -> NumberPlan:
    """A country under +1 that is abroad for the US and Canada, and they for it."""
    return NumberPlan(
        country=country,
        calling_code=CALLING_CODE,
        domestic=frozenset({country}),
        form=NATIONAL,
        ranges=RANGES,
        area_code=AREA_CODE,
        has_exchanges=True,
        emergency=Emergency("911"),
        example=example_of(country),
    )


PLANS = (
    US,
    CA,
    *(
        _other(country)
        for country in COUNTRY_CODE_TO_REGION_CODE[CALLING_CODE]
        if country not in {"US", "CA"}
    ),
)


# Where area code and exchange tell a number's kind.
BY_EXCHANGE = (US, CA)


def country_of_area(area_code: str) -> str:
    """The country of an area code that libphonenumber does not know; "" when nobody has it."""
    return NEW_AREAS.get(area_code, "")


def is_ten_digits(text: str) -> bool:
    return bool(NATIONAL.fullmatch(text))


def from_ten_digits(digits: str, *, field: str = "number") -> str:
    """``2015551234`` in E.164; Invalid for anything but ten North American digits."""
    if not is_ten_digits(digits):
        raise Invalid(f"“{digits:.40}” is not a ten-digit telephone number.", field=field)
    return f"+{CALLING_CODE}{digits}"


def to_ten_digits(e164: str) -> str:
    """``2015551234`` of a North American number; any other stays as it is, plus sign included."""
    digits = e164.removeprefix(f"+{CALLING_CODE}")
    return digits if is_ten_digits(digits) else e164
