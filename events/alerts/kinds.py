"""What alert rules may be about: the concerns of every app, in the order of the page that lists them."""

from typing import Any

from accounts.concerns import Concern, all_concerns
from events.models import AlertRule


def choices() -> list[tuple[str, str]]:
    return [(one.name, one.title) for one in all_concerns()]


def names() -> frozenset[str]:
    return frozenset(one.name for one in all_concerns())


def wanted(rule: AlertRule, concern: Concern[Any]) -> bool:
    """Whether the rule is about the concern; one that names none is about all, those to come included."""
    return not rule.kinds or concern.name in rule.kinds
