"""Denmark: a clinic, which also resells, whose switchboard is at Relatel: the Relatel API of this very portal."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from django.conf import settings

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.selectors.contacts import colleagues
from accounts.services.address_book import ContactFields, add_contact
from accounts.services.agent_tokens import issue_agent_token
from accounts.states import AccountKind, Product, Role
from agents.records import NewAgent, NumberWanted
from agents.services.onboarding import onboard
from agents.services.presence import set_away
from calls.live.models import Call
from calls.live.services import receive_call
from common import scope
from common.plans.kinds import NumberClass
from demo.clock import Timeline
from demo.danish import AREA, ZONE, numbers_of, working
from demo.feedback import chat, nobody
from demo.paying import given
from demo.people import add_person, open_account
from demo.recorded import see_through
from demo.sheet import Sheet
from numbers.selectors.sims import products
from numbers.services.describe import describe_number
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from numbers.services.sims import activate_sim
from numbers.states import NumberUse
from pbx.prompts import Prompt
from pbx.receptions.hours import Hours, spans_of
from pbx.receptions.path import Path, Step
from pbx.receptions.rules import Plan
from pbx.receptions.services import ReceptionWish, assign_number, create_reception
from pbx.receptions.states import StepKind
from pbx.services.groups import GroupWish, create_group
from providers.contract.families import ASSIGNED
from providers.contract.sale_by_area import AreaOrder
from providers.services import add_provider_account
from support.chats.receptions import ChatWish, create_chat_reception
from support.chats.states import LONGEST_RING
from support.satisfaction.services import Answer
from support.satisfaction.states import RatingKind

NAME, PATH = "Relatel", "/api/relatel"
LINES = 5
SYNC_EVERY_MINUTES = 10
VOICE = "TTS_DA-DK_FREJA"
# The administrator comes first, whose token the login has.
PEOPLE = (
    ("Maja Strand", ("admin",)),
    ("Jens Holt", ("member",)),
    ("Lise Bang", ("member",)),
    ("Per Kvist", ("member",)),
)
GROUPS = (("Reception", "1", ("Lise Bang", "Per Kvist")), ("Klinik", "2", ("Maja Strand", "Jens Holt")))
CARD = "8945020000000000041"
# How many days ago who called the main number.
CALLS = (
    (20, "+4586120131"),
    (16, "+4532120132"),
    (13, "+4575160133"),
    (9, "+4586120134"),
    (6, "+4532120135"),
    (3, "+4598370136"),
    (1, "+4532120137"),
)
# What callers said in the evening, when the clinic is closed.
LEFT = (
    (5, "+4586120131", "Goddag, det er Karen Mikkelsen. Jeg vil gerne flytte min tid til næste uge."),
    (2, "+4586120140", "Hej, det er Dental Lab. Kronen er klar i morgen."),
)
# In the address book there; the clinic itself has the laboratory under another name.
CONTACTS = (
    ContactFields("Dental Lab Aarhus", "+4586120140", "ordre@dentallab.example", tags=["laboratorium"]),
    ContactFields("Karen Mikkelsen", CALLS[0][1], tags=["patient"]),
    ContactFields("Ole Winther", CALLS[1][1], is_flagged=True, tags=["patient"]),
    ContactFields("Sundhedshuset", CALLS[4][1], "post@sundhedshuset.example"),
)
OWN_NAME = "Dental Lab, Thomas"
# Days ago, who wrote what, who answered with what, and how they were satisfied; nobody answered the second one.
CHATS = (
    (
        8,
        "Lis Bro",
        "Tager I imod nye patienter?",
        "Lise Bang",
        "Ja, vi har en tid på mandag.",
        Answer(RatingKind.POSITIVE, comment="Hurtigt svar."),
    ),
    (4, "Kim Falk", "Hvad koster en rodbehandling?", "", "", None),
)


@dataclass(frozen=True)
class Clinic:
    """The reseller, and the company that its carrier has of it."""

    account: Account
    owner: Actor
    upstream: Account
    boss: Actor


def clinic(sheet: Sheet, operator: Account, by: Actor) -> Clinic:
    """Strandby Tandklinik, and upstream its company with numbers."""
    danish = {"country": "DK", "timezone": ZONE}
    account = open_account(
        operator, "Strandby Tandklinik", "klinik@strandby.example", AccountKind.RESELLER, by, None, **danish
    )
    danish |= {"product": Product.CONTACT_CENTER}
    upstream = open_account(
        operator, "Strandby at Relatel", "noc@strandby.example", AccountKind.CUSTOMER, by, None, **danish
    )
    maja = add_person(
        sheet, account, Role.OWNER, PEOPLE[0][0], "maja@strandby.example", says="relatel driven"
    )
    for one, amount in ((account, "120"), (upstream, "200")):
        given(one, operator, by, amount, f"{one.name} 1", f"Credit {one.name}")
    with scope.tenant(upstream.pk):
        order = AreaOrder(AREA, NumberClass.CLASSIC, LINES)
        kept = reserve(account=upstream, by=by, country="DK", order=order, idempotency_key="demo:clinic")
        buy_reservation(account=upstream, by=by, token=kept.token)
    return Clinic(account, maja, upstream, by)


def days(made: Clinic, timeline: Timeline) -> None:
    """A month of calls there; the clinic's login comes today, and its first sync after the start."""
    timeline.add(timeline.before(days=30), partial(_company, made.upstream, made.boss))
    for ago, caller in CALLS:
        timeline.add(working(timeline, ago).replace(hour=8), partial(_came, made.upstream, made.boss, caller))
    for ago, caller, words in LEFT:
        evening = working(timeline, ago).replace(hour=19)
        timeline.add(evening, partial(_left, made.upstream, made.boss, caller, words))
    timeline.add(timeline.before(days=29), partial(_website, made.upstream, made.boss))
    for ago, *told in CHATS:
        at = working(timeline, ago)
        timeline.add(at, partial(chat, made.upstream, *told))
        timeline.add(at + timedelta(minutes=LONGEST_RING), partial(nobody, made.upstream))
    timeline.add(timeline.before(hours=2), partial(_at_lunch, made, timeline))
    timeline.add(timeline.today, partial(_connect, made))


def own_url() -> str:
    return f"http://127.0.0.1:{settings.PORT}{PATH}"


def _people(account: Account) -> dict[str, Agent]:
    return {agent.name: agent for agent in colleagues(account)}


def _company(account: Account, by: Actor) -> None:
    """Four colleagues in two groups, a main number, and the card of an alarm."""
    with scope.tenant(account.pk):
        account.refresh_from_db()
        lines = numbers_of(account)
        items = [
            NewAgent(
                object_id=f"strandby-{place}",
                name=name,
                email=f"{name.split()[0].lower()}@strandby.example",
                roles=roles,
                numbers=(NumberWanted(NumberUse.PRIVATE, lines[place]),),
            )
            for place, (name, roles) in enumerate(PEOPLE)
        ]
        assert not onboard(account=account, by=by, items=items).faults
        people = _people(account)
        desk, _ = (
            create_group(
                account=account,
                by=by,
                wish=GroupWish(name, "all", 15, digit, [people[one].pk for one in who]),
            )
            for name, digit, who in GROUPS
        )
        wish = ReceptionWish("Strandby Tandklinik", "Strandby Tandklinik", "Strandby", asks_smileys=True)
        first = Step(StepKind.GROUP, _say("Velkommen til Strandby Tandklinik."), target=desk.pk)
        closed = Step(StepKind.VOICEMAIL, _say("Klinikken er lukket. Læg en besked."))
        day = spans_of("08:00-16:00", field="week")
        hours = Hours((day, day, day, day, day, (), ()), {}, "DK", ZONE)
        main = create_reception(account=account, by=by, wish=wish, plan=Plan(hours, Path(first, closed)))
        assign_number(account=account, by=by, ref=main.ref, e164=lines[-1])
        describe_number(account=account, by=by, e164=lines[-1], label=main.name, tags=["hovednummer"])
        for fields in CONTACTS:
            add_contact(account=account, by=by, fields=fields)
        activate_sim(account=account, by=by, icc_id=CARD, product="m2m-small-one", description="Alarm")


def _website(account: Account, by: Actor) -> None:
    with scope.tenant(account.pk):
        wish = ChatWish(
            "Hjemmeside",
            brand_name=account.name,
            origins=("https://strandby.example",),
            asks_smileys=True,
            ring_minutes=LONGEST_RING,
        )
        create_chat_reception(account=account, by=by, wish=wish)


def _say(text: str) -> Prompt:
    return Prompt(voice=VOICE, text=text)


def _came(account: Account, by: Actor, caller: str) -> None:
    def make() -> Call:
        called = numbers_of(account)[-1]
        return receive_call(account=account, by=by, called=called, caller=caller, keys=(), seconds=70)

    see_through(account, make)


def _left(account: Account, by: Actor, caller: str, words: str) -> None:
    def make() -> Call:
        called = numbers_of(account)[-1]
        return receive_call(account=account, by=by, called=called, caller=caller, says=words)

    see_through(account, make)


def _at_lunch(made: Clinic, timeline: Timeline) -> None:
    account = made.upstream
    with scope.tenant(account.pk):
        until = timeline.today + timedelta(days=1)
        jens = _people(account)["Jens Holt"].pk
        set_away(
            account=account, by=made.boss, agent=jens, is_away=True, until=until, label="Kursus", emoji="📚"
        )


def _connect(made: Clinic) -> None:
    """The clinic's carrier is the company upstream, as its administrator sees it."""
    with scope.tenant(made.upstream.pk):
        boss = _people(made.upstream)[PEOPLE[0][0]].pk
        _, token = issue_agent_token(
            account=made.upstream, by=made.boss, dialect="relatel", agent=boss, label="Strandby"
        )
        offered = products(made.upstream)[1]
    with scope.tenant(made.account.pk):
        known = replace(CONTACTS[0], name=OWN_NAME)
        add_contact(account=made.account, by=made.owner, fields=known)
        add_provider_account(
            account=made.account,
            by=made.owner,
            name=NAME,
            connector="relatel",
            base_url=own_url(),
            secret=token,
            extra={
                "sim_products": ", ".join(f"{row.name}={row.month:.2f}" for row in offered),
                "currency": made.upstream.currency,
            },
            use_for=ASSIGNED,
            sync_every_minutes=SYNC_EVERY_MINUTES,
        )
