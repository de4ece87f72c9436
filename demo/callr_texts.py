"""What customers of the French company and its programs write to each other."""

from functools import partial

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from demo.clock import Timeline
from demo.messages import read_all
from messaging.services.receiving import receive_message
from messaging.services.sending import Draft, send_message
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_numbers
from providers.contract.messages import IncomingMessage

GUESTS = ("+33639980161", "+33639980162", "+33639980163")
READY = "Ligne Claire : votre commande est prête. Répondez OUI pour une livraison demain."


def days(account: Account, by: Actor, timeline: Timeline) -> None:
    """A few weeks of orders: each customer is written to, and two of them answer."""
    for place, guest in enumerate(GUESTS):
        day = 20 - 8 * place
        timeline.add(timeline.before(days=day), partial(_say, account, by, guest, f"commande{place}"))
        if place < 2:
            timeline.add(
                timeline.before(days=day, hours=-2), partial(_hear, account, guest, f"claire-{place}")
            )
    timeline.add(timeline.before(hours=3), read_all)


def _ours(account: Account) -> PhoneNumber:
    return phone_numbers(account).filter(label="Text messages").order_by("e164")[0]


def _say(account: Account, by: Actor, guest: str, mark: str) -> None:
    with scope.tenant(account.pk):
        draft = Draft(ours=_ours(account).e164, peer=guest, text=READY, reference=mark, nature="alerting")
        send_message(account=account, by=by, draft=draft, wait=True)


def _hear(account: Account, guest: str, ref: str) -> None:
    with scope.tenant(account.pk):
        number = _ours(account)
        incoming = IncomingMessage(ref, guest, number.e164, "sms", "OUI, merci", timezone.now())
        receive_message(account=account, number=number, incoming=incoming)
