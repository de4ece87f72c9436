"""The events of alerts: something waits for a person, and waits no longer."""

from typing import Any

from events.models import Alert
from events.types import EventType, Thing

ALERT = Thing(Alert, "alert")
FIELDS = {
    "kind": "what sort of thing waits, by the name that alert rules know it by",
    "title": "that sort, in words",
    "thing": "the thing itself, in words",
    "why": "why it waits",
    "where": "the number of the account in which it waits",
    "rule": "the alert rule that tells of it",
}


def _data(alert: Alert) -> dict[str, Any]:
    return {
        "kind": alert.kind,
        "title": alert.title,
        "thing": alert.text,
        "why": alert.why,
        "where": alert.origin.number,
        "rule": alert.rule.name,
    }


RAISED = EventType(
    "attention.raised",
    "Something waits for a person, and an alert rule says that webhooks are told.",
    ALERT,
    fields=FIELDS,
    data=_data,
)
CLEARED = EventType(
    "attention.cleared",
    "What an alert rule told of waits no longer.",
    ALERT,
    fields=FIELDS,
    data=_data,
)
