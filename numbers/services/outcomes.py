"""What becomes of a number's row once its carrier has answered: it took the settings, or they are given up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from numbers.compare import Gateways, differences, disagrees_since, in_our_words
from numbers.models import PhoneNumber
from numbers.services.push import forget_wishes
from providers.contract.numbers_held import CarrierNumber, NumberSettings
from providers.errors import NotThere
from providers.states import Agreement

# Tells a refused PIN from one that is set: it may be tried again at once.
PIN = "port_out_pin"
# What ``give_up`` may change on a number besides the settings that it puts back.
GIVEN_UP = [
    "unsent",
    "wishes",
    "push_error",
    "agreement",
    "disagrees_since",
    "port_out_pin_set_at",
    "version",
]


def taken(
    number: PhoneNumber,
    names: Sequence[str],
    told: CarrierNumber | None,
    *,
    now: datetime,
    gateways: Gateways | None = None,
) -> dict[str, Any]:
    """How the number stands after these settings were sent, by field; its wishes and reports are those already.

    ``told`` is how the carrier says that it is set now, None where it does not say.
    """
    if told:
        number.reported = number.reported | in_our_words(number, told.settings, gateways).known()
    forget_wishes(number, names)
    differing = differences(number, number.reported) if told else []
    agreement = Agreement.DRIFT if differing else Agreement.CONFIRMED if told else Agreement.PUSHED
    return {
        "agreement": Agreement.PENDING if number.unsent else agreement,
        "reported": number.reported,
        "evidence": told.raw if told else number.evidence,
        "differences": differing,
        "disagrees_since": disagrees_since(number, agreement, now),
        "unsent": number.unsent,
        "wishes": number.wishes,
        "seen_at": now if told else number.seen_at,
        "pushed_at": now,
        "pushing_job": None,
    }


def has(told: NumberSettings, wanted: NumberSettings) -> bool:
    """Whether the carrier reports every wanted setting; what it never tells must be sent again."""
    reported = told.known()
    return all(reported.get(name) == value for name, value in wanted.known().items())


def is_as_before(
    number: PhoneNumber, told: NumberSettings, wanted: NumberSettings, gateways: Gateways | None = None
) -> bool:
    """Whether the carrier shows a setting as it told it last, not as it was asked for. What it made of our wish, if it
    shows something else, is for a person to look at.
    """
    before, now = number.reported, in_our_words(number, told, gateways).known()
    return any(
        name in now and name in before and now[name] == before[name] != value
        for name, value in in_our_words(number, wanted, gateways).known().items()
    )


def give_up(number: PhoneNumber, names: Sequence[str], *, error: str, error_kind: str) -> list[str]:
    """Put back what was there before these settings were wanted; returns which are back. The caller saves the row."""
    before = {name: wish["before"] for name in names if "before" in (wish := number.wishes[name])}
    for name, value in before.items():
        setattr(number, name, value)
    forget_wishes(number, names)
    number.push_error = error
    if number.unsent:
        number.agreement = Agreement.PENDING
    elif before:
        number.agreement = Agreement.DRIFT if number.differences else Agreement.CONFIRMED
    else:
        number.agreement = Agreement.GONE if error_kind == NotThere.__name__ else Agreement.FAILED
    number.disagrees_since = disagrees_since(number, Agreement(number.agreement), timezone.now())
    if PIN in names:
        number.port_out_pin_set_at = None
    number.version += 1
    return list(before)
