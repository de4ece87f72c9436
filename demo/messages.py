"""What the demo's customers have written to each other and to people outside."""

from datetime import timedelta

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from demo.clock import Timeline, at
from messaging import feeds
from messaging.models import CarrierFeed, NumberFeed
from messaging.services.opt_outs import opt_out
from messaging.services.receiving import receive_message
from messaging.services.sending import Draft, send_message
from messaging.states import OptOutSource
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_numbers
from providers.contract.messages import IncomingMessage

PATIENT, FORMER_PATIENT, LAB = "+12015550147", "+12015550163", "+12125550118"
REMINDER = "Harbor Dental: your appointment is tomorrow at 9:30. Reply C to confirm, or call us to move it."
DIRECTIONS = (
    "We are on the second floor; the lift is to the left of the entrance. There is parking behind the house, and "
    "the bus stops in front of it. Bring your insurance card and a list of what you take, and come ten minutes early."
)


def conversations(harbor: Account, hannah: Actor, juniper: Account, june: Actor, timeline: Timeline) -> None:
    """Put a few weeks of messages into the timeline."""
    before = timeline.before

    def say(text: str, peer: str = PATIENT) -> None:
        with scope.tenant(harbor.pk):
            draft = Draft(ours=_texts(harbor).e164, peer=peer, text=text)
            send_message(account=harbor, by=hannah, draft=draft, wait=True)

    timeline.add(before(days=17), lambda: say(REMINDER))
    timeline.add(before(days=17, hours=-1), lambda: _hear(harbor, PATIENT, "C", "demo-1"))
    timeline.add(before(days=16), lambda: _hear(harbor, PATIENT, "Is there parking? 🚗", "demo-2"))
    timeline.add(before(days=16, hours=-0.2), lambda: say(DIRECTIONS))
    timeline.add(before(days=11), lambda: say(REMINDER, FORMER_PATIENT))
    timeline.add(before(days=11, hours=-2), lambda: _hear(harbor, FORMER_PATIENT, "STOP", "demo-3"))
    timeline.add(before(days=9), lambda: _opted_out_by_hand(harbor, hannah))
    timeline.add(before(days=3), lambda: _next_door(harbor, hannah, juniper, june))
    timeline.add(before(hours=2), read_all)


def _texts(account: Account) -> PhoneNumber:
    """The number that patients are written to from."""
    return phone_numbers(account).filter(e164__startswith="+1973").order_by("e164")[1]


def _hear(account: Account, peer: str, text: str, ref: str) -> None:
    with scope.tenant(account.pk):
        number = _texts(account)
        incoming = IncomingMessage(ref, peer, number.e164, "sms", text, timezone.now())
        receive_message(account=account, number=number, incoming=incoming)


def _opted_out_by_hand(account: Account, by: Actor) -> None:
    with scope.tenant(account.pk):
        opt_out(account=account, by=by, peer=LAB, source=OptOutSource.CONSOLE, note="Asked by telephone")


def _next_door(harbor: Account, hannah: Actor, juniper: Account, june: Actor) -> None:
    """Two customers of the portal write to each other: what one sends, the other receives."""
    with scope.tenant(juniper.pk):
        theirs = phone_numbers(juniper).order_by("e164")[0].e164
    with scope.tenant(harbor.pk):
        ours = _texts(harbor).e164
        draft = Draft(ours=ours, peer=theirs, text="Could you send the new leaflets to the Newark practice?")
        send_message(account=harbor, by=hannah, draft=draft, wait=True)
    with at(timezone.now() + timedelta(minutes=1)):
        read_all()
    with scope.tenant(juniper.pk), at(timezone.now() + timedelta(minutes=20)):
        answer = Draft(ours=theirs, peer=ours, text="With pleasure. They are with you on Thursday.")
        send_message(account=juniper, by=june, draft=answer, wait=True)


def read_all() -> None:
    """Let every message that is on its way arrive."""
    feeds.due_feeds()
    with scope.system():
        NumberFeed.objects.update(due_at=timezone.now())
        due = list(CarrierFeed.objects.values_list("pk", flat=True))
    for pk in due:
        feeds.read(pk)
