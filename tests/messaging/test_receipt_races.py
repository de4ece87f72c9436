"""Reports about one message that come at the same moment and contradict each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from common import scope
from messaging.models import DeliveryReceipt, Message
from messaging.services.receipts import apply_receipt
from messaging.states import MessageState
from providers.contract.messages import CarrierReceipt
from tests.messaging.conftest import make_texts
from tests.people import make_people

ROUNDS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("outcomes", "ends"),
    [
        (("delivered", "failed"), {"delivered"}),
        (("delivered", "undelivered", "expired", "delivery_unconfirmed"), {"delivered"}),
        (("undelivered", "failed"), {"undelivered", "failed"}),
        (("delivery_unconfirmed", "failed"), {"failed"}),
    ],
)
def test_reports_at_once_never_take_a_message_back(outcomes, ends):
    texts = make_texts(make_people())
    for _ in range(ROUNDS):
        with scope.tenant(texts.customer.pk):
            message = texts.send()
        applied = report_at_once(message, outcomes)
        with scope.system():
            message.refresh_from_db()
            kept = set(DeliveryReceipt.objects.filter(message=message).values_list("state", flat=True))
        assert message.state in ends
        assert kept == set(outcomes)
        assert applied[outcomes.index(message.state)] is True
        beaten = {"failed", "undelivered", "expired"} & {
            outcome for outcome, was in zip(outcomes, applied, strict=True) if was
        }
        assert message.delivered_late is (message.state == MessageState.DELIVERED and bool(beaten))


def report_at_once(message: Message, outcomes: tuple[str, ...]) -> list[bool]:
    """Apply each in a thread of its own, all let go together; whether each changed the message."""
    gate = Barrier(len(outcomes))

    def report(outcome: str) -> bool:
        try:
            with scope.tenant(message.account_id):
                receipt = CarrierReceipt(
                    event=outcome,
                    ref=str(message.pk),
                    sender=message.ours,
                    outcome=outcome,
                    at=datetime(2026, 11, 2, tzinfo=UTC),
                )
                gate.wait(10)
                stored = apply_receipt(account=message.account, message=message, receipt=receipt)
                return stored is not None and stored.applied
        finally:
            connection.close()

    with ThreadPoolExecutor(len(outcomes)) as pool:
        return list(pool.map(report, outcomes))
