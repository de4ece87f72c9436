"""The demo's tickets: what customers asked, and how far the desk has come with it."""

from accounts.actor import Actor
from accounts.models import Account, User
from common import scope
from common.e164 import for_people
from demo.clock import Timeline
from demo.story import Story
from numbers.selectors.numbers import phone_numbers
from support.models import Ticket
from support.services.queues import queue_for, save_canned_reply, save_queue
from support.services.speaking import About, Customer, Words, note, open_ticket, reply
from support.services.status import assign, set_tags
from support.states import QueuePart, Source, TicketStatus

CANNED = {
    "Ask for a call example": (
        "Hello {customer},\n\nplease send us the time and both numbers of one call that went wrong, not older than"
        " a day. With that we can follow it through the network.\n\n{agent}"
    ),
    "Solved, closing": (
        "Hello {customer},\n\nthis works again, so we close ticket {number}. Just answer if it comes back.\n\n{agent}"
    ),
}


def add(cast: Story, timeline: Timeline) -> None:
    """Write the tickets into the timeline, from the first days of the desk to this morning."""
    before, desk = timeline.before, _Desk(cast.operator, cast.olivia)
    harbor, hannah = cast.harbor, cast.hannah
    timeline.add(before(days=60), desk.furnish)
    timeline.add(
        before(days=50),
        lambda: _ask(
            harbor, hannah, "Fax pages come out twice", "Every page we get since Monday is doubled."
        ),
    )
    timeline.add(
        before(days=50, hours=-2),
        lambda: desk.answer(harbor, "Solved: the fax was sent twice.", closing=True),
    )
    _busy_at_noon(harbor, hannah, desk, timeline)
    timeline.add(
        before(hours=6),
        lambda: _ask(
            cast.juniper,
            cast.june,
            "Name on the invoice",
            "Please write Juniper & Company on the next one.",
            Source.CHAT,
        ),
    )
    timeline.add(
        before(hours=1),
        lambda: _ask(
            harbor, hannah, "New practice in Hoboken", "We open in May and need five numbers in 201."
        ),
    )


def _busy_at_noon(harbor: Account, hannah: Actor, desk: "_Desk", timeline: Timeline) -> None:
    before = timeline.before
    timeline.add(
        before(days=3),
        lambda: _ask(
            harbor,
            hannah,
            "Callers hear a busy tone at noon",
            "Between 12:00 and 13:00 some callers hear busy although two lines are free. It is our front desk number.",
            about_number=True,
        ),
    )
    timeline.add(before(days=3, hours=-1), lambda: desk.take(harbor, tags=["capacity", "voice"]))
    timeline.add(
        before(days=3, hours=-1.5),
        lambda: desk.remark(
            harbor, "Their limit is 23 calls; the graph shows 23 at 12:10. Offer a higher limit."
        ),
    )
    timeline.add(
        before(days=3, hours=-2),
        lambda: desk.answer(
            harbor, "You reach your limit of concurrent calls at noon. Shall we raise it to 40?"
        ),
    )
    timeline.add(before(hours=20), lambda: _say(harbor, hannah, "Yes please. What does it cost?"))


class _Desk:
    """What Olivia does as the operator's staff."""

    def __init__(self, account: Account, olivia: Actor) -> None:
        self.account, self.olivia = account, olivia

    def furnish(self) -> None:
        queue_for(QueuePart.DEFAULT)
        with scope.tenant(self.account.pk):
            save_queue(
                account=self.account,
                by=self.olivia,
                pk=None,
                name="Faults",
                first_response_minutes=60,
                resolve_minutes=480,
            )
            for title, body in CANNED.items():
                save_canned_reply(account=self.account, by=self.olivia, pk=None, title=title, body=body)

    def answer(self, customer: Account, text: str, *, closing: bool = False) -> None:
        status = TicketStatus.CLOSED if closing else None
        reply(
            account=self.account,
            by=self.olivia,
            number=_latest(customer).number,
            words=Words(text),
            staff=True,
            status=status,
        )

    def remark(self, customer: Account, text: str) -> None:
        note(account=self.account, by=self.olivia, number=_latest(customer).number, words=Words(text))

    def take(self, customer: Account, *, tags: list[str]) -> None:
        number = _latest(customer).number
        assign(account=self.account, by=self.olivia, number=number, to=self.olivia.user_id, instead_of=None)
        set_tags(account=self.account, by=self.olivia, number=number, tags=tags)


def _ask(
    account: Account,
    by: Actor,
    subject: str,
    text: str,
    source: Source = Source.EMAIL,
    *,
    about_number: bool = False,
) -> None:
    with scope.tenant(account.pk):
        held = phone_numbers(account).first() if about_number else None
        open_ticket(
            account=account,
            by=by,
            customer=Customer(
                str(User.objects.values_list("email", flat=True).get(pk=by.user_id or 0)), by.label
            ),
            subject=subject,
            words=Words(text),
            source=source,
            about=About("number", held.e164, for_people(held.e164)) if held else None,
        )


def _say(account: Account, by: Actor, text: str) -> None:
    with scope.tenant(account.pk):
        reply(account=account, by=by, number=_latest(account).number, words=Words(text))


def _latest(account: Account) -> Ticket:
    with scope.system():
        return Ticket.objects.filter(account=account).latest("id")
