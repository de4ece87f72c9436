"""Answers for the charges of this app: messages."""

from uuid import UUID

from django.urls import reverse

from billing.linking import register_page
from billing.services.audit import register_cause
from messaging.models import Message
from messaging.models.message import hold_reason


def messages(reasons: set[str]) -> set[str]:
    pks = [pk for reason in reasons if (pk := _uuid(reason))]
    return {
        hold_reason(pk) for pk in Message.objects.filter(pk__in=pks).order_by().values_list("pk", flat=True)
    }


def _uuid(reason: str) -> UUID | None:
    try:
        return UUID(reason.partition(":")[2])
    except ValueError:
        return None


register_cause("message", messages)
register_page("message", lambda pk, _line: reverse("messaging:detail", args=[pk]))
