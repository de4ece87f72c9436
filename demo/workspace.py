"""What the practice's people do in their inbox: answers, notes, a supervisor who takes over, a customer next door."""

from datetime import timedelta

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, User
from accounts.models.activity import Source
from accounts.rights import rights_of
from accounts.selectors.people import members
from accounts.states import AccountKind, Role
from common import scope
from demo.clock import Timeline, at
from demo.messages import read_all
from jobs import work
from messaging.models import Conversation
from messaging.selectors.conversations import between, conversation
from messaging.selectors.inboxes import inboxes
from messaging.selectors.viewers import Viewer, viewer
from messaging.services import conversations as looking_after
from messaging.services.answering import write
from messaging.services.canned import save_canned_reply
from messaging.services.reading import read
from messaging.services.receiving import receive_message
from messaging.services.sending import Draft
from messaging.states import ConversationState, InboxKind
from numbers.selectors.numbers import phone_number, phone_numbers
from providers.contract.messages import IncomingMessage

ELENA, THEO, GRACE, RAVI = "+12015550182", "+12015550129", "+19735550118", "+12015550196"
REPLIES = {
    "Confirm an appointment": "Hello {name}, your appointment stands. Please come ten minutes early. {agent}",
    "Opening hours": "We are open Monday to Friday from 8 to 17. In an emergency call {number} at any time.",
    "Send a referral": "Hello {name}, please send us the referral as a photo or by fax, and we call you back today.",
}


def days(harbor: Account, juniper: Account, timeline: Timeline) -> None:
    """Put the inbox's last week into the timeline; afterwards some of it waits for an answer."""
    before = timeline.before
    timeline.add(before(days=14), lambda: _replies(harbor))
    timeline.add(before(days=6), lambda: _moved_appointment(harbor))
    timeline.add(before(days=4), lambda: _taken_over(harbor))
    timeline.add(before(days=1), lambda: _next_door(harbor, juniper))
    timeline.add(before(hours=1), lambda: _waiting(harbor))


class Person:
    """Somebody at work in an account's inbox; call its methods in the account's scope."""

    def __init__(self, account: Account, email: str) -> None:
        membership = members(account).get(user__email=email)
        user: User = membership.user
        rights = rights_of(Role(membership.role), AccountKind(account.kind))
        self.viewer: Viewer = viewer(account, user, rights)
        self.by = Actor(label=str(user), source=Source.WEB, user_id=user.pk)

    def say(self, ours: str, peer: str, text: str) -> Conversation:
        """Send a message and let it leave at once."""
        draft = Draft(ours=ours, peer=peer, text=text)
        message = write(viewer=self.viewer, by=self.by, draft=draft, seen=None, key="")
        assert message.job_id is not None
        work.run(message.job_id)
        found = between(self.viewer, ours, peer)
        assert found is not None
        return found

    def note(self, talk: Conversation, text: str) -> None:
        looking_after.note(viewer=self.viewer, by=self.by, pk=talk.pk, text=text)

    def call(self, talk: Conversation, name: str) -> None:
        looking_after.rename(viewer=self.viewer, by=self.by, pk=talk.pk, name=name)


def _replies(harbor: Account) -> None:
    with scope.tenant(harbor.pk):
        hannah = Person(harbor, "hannah@harbor.example")
        for title, text in REPLIES.items():
            save_canned_reply(
                viewer=hannah.viewer, by=hannah.by, pk=None, title=title, text=text, is_shared=True
            )


def _number(harbor: Account, kind: InboxKind) -> str:
    """The number of the practice's first inbox of this kind, or else the one for reminders."""
    first = inboxes(harbor).filter(kind=kind).order_by("pk").first()
    return (
        first.e164
        if first
        else phone_numbers(harbor).filter(e164__startswith="+1973").order_by("e164")[1].e164
    )


def _hear(account: Account, ours: str, peer: str, text: str, ref: str) -> Conversation:
    incoming = IncomingMessage(ref, peer, ours, "sms", text, timezone.now())
    receive_message(account=account, number=phone_number(account, ours), incoming=incoming)
    return Conversation.objects.get(account=account, ours=ours, peer=peer)


def _moved_appointment(harbor: Account) -> None:
    """A patient asks, the front desk answers and closes it."""
    with scope.tenant(harbor.pk):
        mia, ours = Person(harbor, "mia@harbor.example"), _number(harbor, InboxKind.SHARED)
        talk = _hear(harbor, ours, ELENA, "Hello, can I move my appointment to next week?", "inbox-1")
        mia.call(talk, "Elena Duarte")
        mia.note(talk, "Needs the long slot: two fillings left.")
        mia.say(ours, ELENA, "Hello Elena, of course. Tuesday at 10:30 or Thursday at 15:00?")
        later = timezone.now()
        with at(later + timedelta(minutes=7)):
            _hear(harbor, ours, ELENA, "Thursday please. Thank you!", "inbox-2")
        with at(later + timedelta(minutes=9)):
            mia.say(ours, ELENA, "Thursday at 15:00 it is. See you then!")
            read(viewer=mia.viewer, conversation=conversation(mia.viewer, talk.pk))
            closed = ConversationState.CLOSED
            looking_after.set_state(viewer=mia.viewer, by=mia.by, pk=talk.pk, state=closed)


def _taken_over(harbor: Account) -> None:
    """A patient complains on a number that somebody supervises, and the supervisor answers."""
    with scope.tenant(harbor.pk):
        hannah, ours = Person(harbor, "hannah@harbor.example"), _number(harbor, InboxKind.SUPERVISED)
        talk = _hear(harbor, ours, THEO, "I have now been billed twice for the same crown.", "inbox-3")
        hannah.call(talk, "Theo Lindqvist")
        if conversation(hannah.viewer, talk.pk).is_held:  # type: ignore[attr-defined]
            looking_after.take_over(viewer=hannah.viewer, by=hannah.by, pk=talk.pk)
        hannah.note(talk, "Billing found it: the second invoice is void. I answer this one myself.")
        text = "Mr Lindqvist, you are right, and I am sorry. The second bill is void; you owe nothing."
        hannah.say(ours, THEO, text)


def _next_door(harbor: Account, juniper: Account) -> None:
    """A customer of the same portal writes; it goes out through the carrier and arrives, and so does the answer."""
    with scope.tenant(harbor.pk):
        ours = _number(harbor, InboxKind.SHARED)
    with scope.tenant(juniper.pk):
        june, theirs = (
            Person(juniper, "june@juniper.example"),
            phone_numbers(juniper).order_by("e164")[0].e164,
        )
        june.call(
            june.say(theirs, ours, "The new leaflets are printed. Where shall we bring them?"),
            "Harbor Dental",
        )
    with at(timezone.now() + timedelta(minutes=1)):
        read_all()
    with scope.tenant(harbor.pk), at(timezone.now() + timedelta(minutes=12)):
        mia = Person(harbor, "mia@harbor.example")
        talk = mia.say(ours, theirs, "To the front desk in Hackensack, please. Anybody there signs for them.")
        mia.call(talk, "Juniper & Co")
    with at(timezone.now() + timedelta(minutes=13)):
        read_all()


def _waiting(harbor: Account) -> None:
    """What the last hour brought, unread and unanswered."""
    with scope.tenant(harbor.pk):
        desk, surgery = _number(harbor, InboxKind.SHARED), _number(harbor, InboxKind.SUPERVISED)
        talk = _hear(
            harbor, desk, GRACE, "Good morning! Do you have a place this week? My tooth hurts 😬", "inbox-4"
        )
        Person(harbor, "mia@harbor.example").call(talk, "Grace Obi")
        with at(timezone.now() + timedelta(minutes=11)):
            _hear(harbor, desk, GRACE, "I can come at any time.", "inbox-5")
        with at(timezone.now() + timedelta(minutes=20)):
            _hear(harbor, surgery, RAVI, "Which toothpaste did you recommend after the surgery?", "inbox-6")
