"""Answers for the charges of this app: calls."""

from django.urls import reverse

from billing.linking import register_page
from billing.services.audit import register_cause
from calls.models import CallRecord


def calls(reasons: set[str]) -> set[str]:
    pks = {reason.removeprefix("call:") for reason in reasons}
    rows = CallRecord.objects.filter(pk__in=[pk for pk in pks if pk.isdecimal()])
    return {f"call:{pk}" for pk in rows.order_by().values_list("pk", flat=True)}


register_cause("call", calls)
register_page("call", lambda pk, _line: reverse("calls:detail", args=[pk]))
