"""How callers and visitors of the Danish company were satisfied: texts after calls, and chats of its web shop."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.models.activity import Source
from accounts.selectors.contacts import colleagues
from common import scope
from demo.clock import Timeline
from demo.danish import WITH_NUMBERS, calls_at, numbers_of, working
from jobs import work
from jobs.models import Job
from jobs.states import JobState
from messaging.kinds import SEND
from support.chats import selectors
from support.chats.models import ChatReception
from support.chats.receptions import ChatWish, create_chat_reception
from support.chats.services import Visitor, answer_chat, end_chat, reply, start_chat, sweep
from support.chats.states import LONGEST_RING
from support.satisfaction.asking import ASK
from support.satisfaction.models import Rating
from support.satisfaction.services import Answer, rate
from support.satisfaction.states import RatingKind

GOOD, BAD = RatingKind.POSITIVE, RatingKind.NEGATIVE
SHOP = "https://shop.nordlys.example"
# By how many days ago they called; who is not here did not answer. The showroom asks for a score.
ANSWERS: Mapping[int, Answer] = {
    75: Answer(GOOD),
    68: Answer(BAD, comment="Jeg ventede for længe på at komme igennem."),
    61: Answer(score=10, comment="Fantastisk udstilling og god vejledning."),
    54: Answer(GOOD, comment="Hurtigt svar."),
    24: Answer(score=4, comment="Ingen kunne sige, hvornår stolene kommer."),
    17: Answer(GOOD),
    12: Answer(BAD),
    9: Answer(GOOD, comment="Sofie var meget hjælpsom."),
    5: Answer(GOOD),
}
# How many days ago who wrote what, who answered with what, and how they were satisfied; nobody answered one of them.
CHATS = (
    (
        52,
        "Louise Bech",
        "Findes bordet Nord i eg?",
        "Anders Lund",
        "Ja, og vi har det på lager.",
        Answer(GOOD),
    ),
    (
        33,
        "Peter Toft",
        "Hvornår kommer min sofa?",
        "Sofie Bruun",
        "Den kommer på torsdag.",
        Answer(BAD, comment="Jeg havde håbet på før weekenden."),
    ),
    (14, "Mette Ravn", "Kan jeg bytte en lampe?", "", "", None),
    (
        6,
        "Jonas Skov",
        "Hvad koster levering til Bornholm?",
        "Ida Krogh",
        "350 kroner, inden for en uge.",
        Answer(GOOD, comment="Venligt og klart svar."),
    ),
)
RINGING = ("Sara Lind", "Er udstillingen åben på lørdag?")


def days(account: Account, owner: Actor, timeline: Timeline) -> None:
    """Who was answered is asked some minutes after the call; chats come by the shop, and one rings now."""
    for ago, place, moment in calls_at(timeline):
        timeline.add(moment + timedelta(minutes=4), partial(_ask, account))
        if ago in ANSWERS:
            timeline.add(moment + timedelta(minutes=15), partial(_rate_call, account, place, ANSWERS[ago]))
    timeline.add(timeline.before(days=88), partial(_shop, account, owner))
    for ago, *told in CHATS:
        at = working(timeline, ago) + timedelta(hours=1)
        timeline.add(at, partial(chat, account, *told))
        timeline.add(at + timedelta(minutes=LONGEST_RING), partial(nobody, account))
    timeline.add(timeline.today, partial(_begin, account, *RINGING))


def _ask(account: Account) -> None:
    """Workers send what the end of the call has started."""
    for kind in (ASK, SEND):
        with scope.tenant(account.pk):
            rows = Job.objects.filter(account=account, kind=kind, state=JobState.QUEUED)
            waiting = list(rows.values_list("pk", flat=True))
        for pk in waiting:
            work.run(pk)


def _rate_call(account: Account, place: int, answer: Answer) -> None:
    """The last one who called this main number: one asks for a face, the other for a score."""
    with scope.tenant(account.pk):
        called = numbers_of(account)[WITH_NUMBERS + place]
        rows = Rating.objects.filter(account=account, rated_at=None, call__called=called)
        rate(account=account, by=_visitor("Caller"), pk=rows.latest("pk").pk, answer=answer)


def _shop(account: Account, by: Actor) -> None:
    with scope.tenant(account.pk):
        wish = ChatWish(
            name="Webshop",
            brand_name="Nordlys Møbler",
            greeting="Hej! Skriv til os, så svarer vi med det samme.",
            origins=(SHOP,),
            asks_smileys=True,
            ring_minutes=LONGEST_RING,
        )
        create_chat_reception(account=account, by=by, wish=wish)


def _visitor(name: str) -> Actor:
    return Actor(label=name, source=Source.WEB)


def _begin(account: Account, name: str, text: str) -> str:
    with scope.tenant(account.pk):
        row: ChatReception = selectors.chat_receptions(account).get()
        row.account = account
        email = f"{name.lower().replace(' ', '.')}@post.example"
        visitor = Visitor(name, email, text, key=f"demo:{name}")
        return start_chat(account=account, by=_visitor(name), reception=row, visitor=visitor)


def chat(
    account: Account, name: str, text: str, colleague: str, answer: str, satisfied: Answer | None
) -> None:
    """A visitor's chat from its beginning to its end; one that nobody answers goes on ringing."""
    token = _begin(account, name, text)
    if satisfied is None:
        return
    with scope.tenant(account.pk):
        row = selectors.chat_of_visitor(selectors.chat_receptions(account).get(), token)
        agent = colleagues(account).get(name=colleague)
        assert row is not None
        by = _visitor(colleague)
        answer_chat(account=account, by=by, uuid=row.uuid, agent=agent)
        reply(account=account, by=by, uuid=row.uuid, text=answer, key="demo")
        over = end_chat(account=account, by=by, uuid=row.uuid)
        rate(account=account, by=_visitor(name), pk=over.rating.pk, answer=satisfied)


def nobody(account: Account) -> None:
    """The clock ends what rang for too long."""
    with scope.tenant(account.pk):
        ringing = selectors.ringing(account)
    if ringing:
        sweep(timezone.now())
