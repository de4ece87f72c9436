"""Answers for what was given to accounts below, or taken back: it stands in their ledgers."""

from django.urls import reverse

from billing.linking import register_page
from billing.models import LedgerEntry
from billing.services.audit import register_cause


def transfers(reasons: set[str]) -> set[str]:
    pks = [pk for reason in reasons if (pk := reason.removeprefix("transfer:")).isdecimal()]
    rows = LedgerEntry.objects.filter(pk__in=pks).exclude(amount=0).order_by()
    return {f"transfer:{pk}" for pk in rows.values_list("pk", flat=True)}


register_cause("transfer", transfers)
register_page("payment-refund", lambda rest, _line: reverse("billing:invoice", args=[rest.partition(":")[0]]))
register_page("credit-note", lambda pk, _line: reverse("billing:invoice", args=[pk]))
