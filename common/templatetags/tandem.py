"""How pages write telephone numbers, amounts, states and times."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common import account_paths, e164
from common import money as amounts
from common import words as wording
from common.plans import registry

register = template.Library()
NONE = mark_safe('<span class="quiet">—<span class="sr-only">none</span></span>')
STEPS = ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600), (86_400 * 60, "d", 86_400))

# The tone that says how a state is; a state of any app, by its stored word.
TONES = {
    "ok": {
        "active",
        "done",
        "confirmed",
        "completed",
        "ordered",
        "paid",
        "Completed",
        "delivered",
        "positive",
        "covered",
    },
    "warn": {
        "suspended",
        "unknown",
        "drift",
        "paused",
        "braked",
        "partial",
        "release_scheduled",
        "releasing",
        "unpaid",
        "due",
        "Pending",
        "Reversed",
        "needs_confirmation",
        "missed",
        "stale",
    },
    "bad": {
        "failed",
        "gone",
        "refused",
        "Failed",
        "Denied",
        "invalid",
        "removal_failed",
        "negative",
        "red",
    },
    "info": {
        "queued",
        "running",
        "pending",
        "pushed",
        "processing",
        "ordering",
        "porting_in",
        "porting_out",
        "provisioning",
        "deprovisioning",
        "validating",
        "ringing",
        "waived",
    },
}
TONE_OF = {state: tone for tone, states in TONES.items() for state in states}


@register.filter
def phone(number: str) -> str:
    """``(201) 555-1234``, as people write it."""
    return e164.for_people(number) if number else ""


@register.filter
def of_account(url: str, pk: int) -> str:
    """The address as one who acts for that account has it."""
    return account_paths.of_account(pk, url)


@register.filter
def called_in(number: str, names: Mapping[str, str]) -> str:
    """What the names that a page has read call a number; empty for one that they do not have."""
    return names.get(number, "")


@register.filter
def country(code: str) -> str:
    """``France`` of ``FR``."""
    return registry.country_name(code) if code else ""


@register.filter
def country_of(number: str) -> str:
    """The name of the country that a number in E.164 belongs to; empty for satellite and other international ones."""
    return country(registry.country_of(number)) if number else ""


@register.filter
def home_countries(code: str) -> str:
    """``Canada and United States``: where somebody of the country calls as at home."""
    return " and ".join(sorted(map(registry.country_name, registry.plan_in(code).domestic)))


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """``1,234.50 USD``."""
    return f"{amounts.for_people(Decimal(amount))} {currency}".rstrip() if amount is not None else ""


@register.filter
def balance(amount: Decimal | None, currency: str = "") -> str:
    """What an account has, in whole cents: ``1,234.50 USD``. What a thing costs is written by ``money``."""
    return f"{amounts.balance_for_people(Decimal(amount))} {currency}".rstrip() if amount is not None else ""


@register.filter
def words(value: object) -> str:
    """A stored value as people read it."""
    return wording.in_words(value)


@register.filter
def breakable(name: str) -> SafeString:
    """``settings.forward_to``, which a narrow column breaks behind dots and underscores."""
    return mark_safe(re.sub(r"([._])", r"\1<wbr>", escape(name)))  # noqa: S308 it is escaped, and no entity has them


@register.filter
def attributes(given: dict[str, object]) -> SafeString:
    """A widget's attributes as they stand in its tag; those that are False do not."""
    written = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in given.items()
        if value is not False
    )
    return mark_safe("".join(written))  # noqa: S308 each part is escaped


@register.filter
def label(name: str) -> str:
    """``forward_to`` as ``Forward to``."""
    return wording.label(name)


@register.filter
def tone(state: str) -> str:
    """The tone of a badge for a state; muted for what is over or not known here."""
    return TONE_OF.get(state, "muted")


@register.filter
def failures(counts: dict[str, int]) -> str:
    """``2 failed, 1 unknown`` from counts of jobs."""
    return ", ".join(f"{counts[state]} {state}" for state in ("failed", "unknown") if counts.get(state))


def short_age(seconds: float) -> str:
    """``now``, ``40 s ago``, ``3 min ago``, ``in 2 h``; past sixty days the empty text."""
    distance = int(abs(seconds))
    if distance < 5:
        return "now"
    for limit, unit, size in STEPS:
        if distance < limit:
            text = f"{distance // size} {unit}"
            return f"{text} ago" if seconds >= 0 else f"in {text}"
    return ""


@register.filter
def age(moment: datetime | None) -> SafeString:
    """How long ago, with the exact time and its zone on hover; old times are dates."""
    if moment is None:
        return NONE
    return _time(timezone.localtime(moment), bare_age(moment))


def bare_age(moment: datetime) -> str:
    """How long ago, or the date of old times, and no more: for lists, whose rows lead to the exact time."""
    seconds = (timezone.now() - moment).total_seconds()
    return short_age(seconds) or f"{timezone.localtime(moment):%-d %b %Y}"


@register.filter
def moment(value: datetime | None) -> SafeString:
    """The date and time in the account's zone, which is named on hover."""
    return _local(value, "%-d %b %Y, %H:%M")


@register.filter
def clock(value: datetime | None) -> SafeString:
    """The time to the second in the account's zone; its day and the zone are named on hover."""
    return _local(value, "%H:%M:%S")


@register.simple_tag
def zone_named() -> SafeString:
    """In whose time a table of times is, for its head."""
    return format_html('<span class="quiet">Times in {}</span>', timezone.get_current_timezone_name())


def _local(value: datetime | None, form: str) -> SafeString:
    if value is None:
        return NONE
    local = timezone.localtime(value)
    return _time(local, local.strftime(form))


def _time(local: datetime, text: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{local:%-d %b %Y, %H:%M:%S} {local.tzname()} ({timezone.get_current_timezone_name()})",
        text,
    )


@register.filter
def duration(seconds: int) -> str:
    """``1:02:03``, or ``2:03`` below an hour."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
