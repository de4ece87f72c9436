"""Denmark: a furniture maker with eight colleagues, three groups and two main numbers, whose programs speak Relatel."""

from datetime import date, datetime, timedelta
from functools import partial

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.selectors.contacts import colleagues
from accounts.selectors.people import members
from accounts.services.address_book import ContactFields, add_contact
from accounts.services.agent_tokens import issue_agent_token
from accounts.states import AccountKind, Product, Role
from agents.records import NewAgent, NumberWanted
from agents.services.onboarding import onboard
from agents.services.presence import set_away
from agents.services.users import link_user
from calls.company.dialing import dial
from calls.live.models import Call
from calls.live.services import receive_call
from common import scope
from common.plans.kinds import NumberClass
from demo.clock import Timeline
from demo.paying import given
from demo.people import add_person, open_account
from demo.recorded import see_through
from demo.sheet import Sheet
from numbers.selectors.numbers import phone_numbers
from numbers.services.describe import describe_number
from numbers.services.orders import buy_reservation
from numbers.services.reservations import reserve
from numbers.states import NumberUse
from pbx.models import CallGroup, Reception
from pbx.prompts import Prompt
from pbx.receptions.hours import Hours, Spans, SpecialDay, spans_of
from pbx.receptions.path import Path, Step
from pbx.receptions.rules import Plan
from pbx.receptions.services import ReceptionWish, assign_number, create_reception, decide_brand
from pbx.receptions.states import StepKind
from pbx.services.groups import GroupWish, create_group
from portal.api.relatel.writing import reception_endpoint
from providers.contract.sale_by_area import AreaOrder

AREA, LINES = "45020", 9
ZONE = "Europe/Copenhagen"
VOICE = "TTS_DA-DK_FREJA"
# Whom the house switch lets answer; see calls.switch.behaviours.
ANSWERS = "+4532120147"
# The administrator comes first, who needs no subscription; the last one has neither that nor a number.
PEOPLE = (
    ("Freja Holm", ("admin",)),
    ("Anders Lund", ("member",)),
    ("Ida Krogh", ("member",)),
    ("Mads Winther", ("member",)),
    ("Sofie Bruun", ("member",)),
    ("Emil Dahl", ("member",)),
    ("Clara Juhl", ("member",)),
    ("Oscar Friis", ("member",)),
)
WITH_NUMBERS = 7
# Who signs in beside the administrator, as any of them would.
COLLEAGUE = "Sofie Bruun"
CONTACTS = (
    ContactFields("Bolighuset Aarhus", "+4586120110", "indkob@bolighuset.example", tags=["forhandler"]),
    ContactFields("Savværket i Rold", "+4598370112", "salg@savvaerket.example", tags=["leverandør"]),
    ContactFields("Karen Mikkelsen", "+4532120163", tags=["kunde"], is_flagged=True),
    ContactFields(
        "Hotel Strandgården", "+4575160114", tags=["kunde", "kontrakt"], other_numbers=["+4532120175"]
    ),
)
# How many days ago who called which main number (0 or 1), what they pressed and said.
CALLS: tuple[tuple[int, str, int, tuple[str, ...], str], ...] = (
    (75, "+4586120110", 0, ("1",), ""),
    (68, "+4532120163", 0, ("2",), ""),
    (61, "+4575160114", 1, (), ""),
    (54, "+4598370112", 0, ("3", "1"), ""),
    (45, "+4586120110", 0, ("1",), ""),
    (38, "+4532120163", 0, (), "Det er Karen Mikkelsen. Min stol vakler."),
    (31, "+4532120171", 0, ("9",), "Goddag, ring venligst tilbage om tilbuddet."),
    (24, "+4575160114", 1, (), ""),
    (17, "+4532120172", 0, ("2",), ""),
    (12, "+4586120110", 0, ("3", "2"), ""),
    (9, "+4532120163", 0, ("2",), ""),
    (5, "+4598370112", 0, ("1",), ""),
    (2, "+4532120173", 0, ("3",), "Jeg prøver igen i morgen."),
)


def company(sheet: Sheet, operator: Account, by: Actor) -> tuple[Account, Actor]:
    """Nordlys Møbler with its owner and its numbers."""
    account = open_account(
        operator,
        "Nordlys Møbler",
        "kontor@nordlys.example",
        AccountKind.CUSTOMER,
        by,
        country="DK",
        timezone=ZONE,
        product=Product.CONTACT_CENTER,
        seats=len(PEOPLE) - 2,
    )
    freja = add_person(
        sheet, account, Role.OWNER, PEOPLE[0][0], "freja@nordlys.example", says="relatel owner"
    )
    add_person(sheet, account, Role.MEMBER, COLLEAGUE, "sofie@nordlys.example", says="relatel employee")
    given(account, operator, by, "400", "NM-1", "Credit NM-1")
    with scope.tenant(account.pk):
        order = AreaOrder(AREA, NumberClass.CLASSIC, LINES)
        kept = reserve(account=account, by=freja, country="DK", order=order, idempotency_key=f"demo:{AREA}")
        buy_reservation(account=account, by=freja, token=kept.token)
    return account, freja


def days(sheet: Sheet, account: Account, owner: Actor, above: Actor, timeline: Timeline) -> None:
    """Colleagues, groups and receptions come first, then calls on working days until now."""
    timeline.add(timeline.before(days=90), partial(_staff, sheet, account, owner))
    timeline.add(timeline.before(days=89), partial(_switchboard, sheet, account, owner, above))
    for ago, caller, place, keys, says in CALLS:
        moment = working(timeline, ago)
        timeline.add(moment, partial(_came, account, owner, caller, place, keys, says))
    timeline.add(working(timeline, 4), partial(_dialled, account, owner))
    timeline.add(timeline.before(hours=6), partial(_ill, account, owner, timeline))


def calls_at(timeline: Timeline) -> list[tuple[int, int, datetime]]:
    """How many days ago somebody called, which main number, and when that was."""
    return [(ago, place, working(timeline, ago)) for ago, _, place, *_ in CALLS]


def working(timeline: Timeline, ago: int) -> datetime:
    """Half past ten in Copenhagen, more or less, on a Monday to Friday about so many days ago."""
    moment = timeline.before(days=ago).replace(hour=9, minute=ago % 60)
    return moment - timedelta(days=max(0, moment.weekday() - 4))


def numbers_of(account: Account) -> list[str]:
    """The company's numbers in order."""
    return list(phone_numbers(account).order_by("e164").values_list("e164", flat=True))


def _staff(sheet: Sheet, account: Account, by: Actor) -> None:
    """Each with a number, but for the last one; two sign in, each as herself, and two have tokens."""
    with scope.tenant(account.pk):
        account.refresh_from_db()
        lines = numbers_of(account)
        for place, (name, roles) in enumerate(PEOPLE):
            slug = name.lower().replace(" ", ".")
            numbers = (NumberWanted(NumberUse.PRIVATE, lines[place]),) if place < WITH_NUMBERS else ()
            item = NewAgent(
                object_id=f"nordlys-{place + 1}",
                directory_tenant="nordlys",
                upn=f"{slug}@nordlys.example",
                email=f"{slug}@nordlys.example",
                name=name,
                roles=roles,
                numbers=numbers,
            )
            assert not onboard(account=account, by=by, items=[item]).faults
        people = _people(account)
        for row in members(account):
            link_user(account=account, by=by, ref=people[row.user.name].ref, user_id=row.user_id)
        for key, name in (("token", PEOPLE[0][0]), ("limited_token", PEOPLE[-1][0])):
            _, text = issue_agent_token(
                account=account, by=by, dialect="relatel", agent=people[name].pk, label="Demo"
            )
            sheet.relatel |= {key: text}
        for fields in CONTACTS:
            add_contact(account=account, by=by, fields=fields)


def _people(account: Account) -> dict[str, Agent]:
    return {agent.name: agent for agent in colleagues(account)}


def _switchboard(sheet: Sheet, account: Account, by: Actor, above: Actor) -> None:
    """Three groups and two receptions; the name of the second one waits for approval."""
    with scope.tenant(account.pk):
        account.refresh_from_db()
        people, lines = _people(account), numbers_of(account)
        sales, service, workshop = (
            create_group(
                account=account,
                by=by,
                wish=GroupWish(name, strategy, 12, digit, [people[one].pk for one in names]),
            )
            for name, strategy, digit, names in (
                ("Salg", "all", "1", ("Anders Lund", "Ida Krogh", "Mads Winther")),
                ("Kundeservice", "idle", "2", ("Sofie Bruun", "Emil Dahl")),
                ("Værksted", "order", "3", ("Clara Juhl", "Oscar Friis")),
            )
        )
        main = _main(account, by, people["Freja Holm"], (sales, service, workshop))
        decide_brand(account=account, by=above, ref=main.ref, is_approved=True)
        showroom = _showroom(account, by, sales)
        for row, number in ((main, lines[WITH_NUMBERS]), (showroom, lines[WITH_NUMBERS + 1])):
            assign_number(account=account, by=by, ref=row.ref, e164=number)
            describe_number(account=account, by=by, e164=number, label=row.name, tags=["hovednummer"])
    sheet.relatel |= {
        "unapproved_reception": reception_endpoint(showroom.pk),
        "answers": ANSWERS.removeprefix("+"),
    }


def _say(text: str) -> Prompt:
    return Prompt(voice=VOICE, text=text)


def _main(account: Account, by: Actor, freja: Agent, groups: tuple[CallGroup, ...]) -> Reception:
    sales, service, workshop = groups
    more = Step(
        StepKind.MENU,
        _say("Tast 1 for værkstedet, eller 2 for Freja Holm."),
        keys={
            "1": Step(StepKind.GROUP, target=workshop.pk),
            "2": Step(StepKind.AGENT, target=freja.pk, seconds=20),
        },
    )
    keys = {
        "1": Step(StepKind.GROUP, _say("Vi stiller om til salg."), target=sales.pk),
        "2": Step(StepKind.QUEUE, target=service.pk, seconds=120, calls_back=True),
        "3": more,
        "9": Step(StepKind.VOICEMAIL, _say("Læg en besked efter tonen.")),
    }
    menu = Step(
        StepKind.MENU,
        _say(
            "Velkommen til Nordlys Møbler. Tast 1 for salg, 2 for kundeservice, 3 for mere, 9 for en besked."
        ),
        keys=keys,
    )
    closed = Step(StepKind.VOICEMAIL, _say("Vi har lukket. Læg en besked, så ringer vi tilbage."))
    backup = Step(StepKind.VOICEMAIL, _say("Alle er optaget. Læg en besked."))
    wish = ReceptionWish("Hovednummer", "Nordlys Møbler", "Nordlys", asks_smileys=True, records_calls=True)
    plan = Plan(_hours("08:00-16:00", "08:00-15:00"), Path(menu, closed, backup))
    return create_reception(account=account, by=by, wish=wish, plan=plan)


def _showroom(account: Account, by: Actor, sales: CallGroup) -> Reception:
    closed = Step(StepKind.END, _say("Udstillingen er lukket. Vi ses på hverdage mellem ti og sytten."))
    first = Step(StepKind.GROUP, _say("Udstillingen hos Nordlys."), target=sales.pk)
    wish = ReceptionWish("Udstilling", "Nordlys Udstilling", "NordlysUds", asks_nps=True)
    plan = Plan(_hours("10:00-17:00", "10:00-17:00"), Path(first, closed))
    return create_reception(account=account, by=by, wish=wish, plan=plan)


def _hours(usual: str, friday: str) -> Hours:
    day: Spans = spans_of(usual, field="week")
    week = (day, day, day, day, spans_of(friday, field="week"), (), ())
    years = range(2026, 2029)
    days = {date(year, 12, 24): SpecialDay((), "Juleaften") for year in years}
    return Hours(week, days, "DK", ZONE)


def _came(account: Account, by: Actor, caller: str, place: int, keys: tuple[str, ...], says: str) -> None:
    def make() -> Call:
        called = numbers_of(account)[WITH_NUMBERS + place]
        return receive_call(
            account=account, by=by, called=called, caller=caller, keys=keys, says=says, seconds=90
        )

    see_through(account, make)


def _dialled(account: Account, by: Actor) -> None:
    """Anders calls a customer back, from his own telephone."""
    see_through(
        account,
        lambda: dial(account=account, by=by, agent=_people(account)["Anders Lund"].pk, to="+4532120163"),
    )


def _ill(account: Account, by: Actor, timeline: Timeline) -> None:
    with scope.tenant(account.pk):
        emil = _people(account)["Emil Dahl"]
        until = timeline.today + timedelta(days=2)
        set_away(account=account, by=by, agent=emil.pk, is_away=True, until=until, label="Syg", emoji="🤒")
