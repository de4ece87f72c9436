"""Who does what in the demo's last three months, in order of time."""

import sys
from dataclasses import dataclass, replace
from functools import partial

from django.conf import settings

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.accounts import set_state
from accounts.states import AccountKind, AccountState, Role
from common import scope
from demo import (
    abroad,
    agents,
    bots,
    buying,
    calls,
    campaigns,
    contacts,
    details,
    directories,
    e911,
    messages,
    paying,
    ports,
    roles,
    setting,
    voice,
    watching,
)
from demo.clock import Timeline
from demo.people import add_credential, add_person, open_account
from demo.sheet import VOICETEL_PATH, Sheet
from providers.contract.families import ASSIGNED
from providers.house.stock import stock, stock_areas
from providers.models import ProviderAccount
from providers.services import add_provider_account

# 20 in each of some 240 exchanges; 201 has six of them.
PER_EXCHANGE = 20
# In each area of other countries, and of toll-free numbers, as far as it has so many.
PER_AREA = 500
WHOLESALE_EVERY_MINUTES = 10
# Its own address has its own allowance at the carrier, so its calls do not use up those of a person's scripts. Every
# address of 127.0.0.0/8 is there on Linux only.
WHOLESALE_ADDRESS = "127.0.0.2" if sys.platform == "linux" else None


@dataclass
class Story:
    """The accounts and people as they come into being; each method is one day's work."""

    sheet: Sheet
    operator: Account
    house: ProviderAccount
    olivia: Actor
    reseller: Account
    rita: Actor
    wholesale: Account
    wholesale_login: tuple[str, str]
    harbor: Account
    hannah: Actor
    marco: Actor
    juniper: Account
    june: Actor
    directories: tuple[Account, Account]

    def acting(self) -> Actor:
        """Olivia at work inside a customer's account."""
        return replace(self.olivia, acting_from=self.operator.name)


def begin(sheet: Sheet) -> Story:
    """Open the business: the operator with the house carrier, and the first accounts."""
    stock(PER_EXCHANGE)
    stock_areas(PER_AREA)
    operator = open_account(None, "Tandem Telecom", "office@tandem.example", AccountKind.OPERATOR)
    olivia = _operators_people(sheet, operator)
    admin, admin_password = add_credential(operator, olivia, is_admin=True)
    sheet.voicetel |= {"admin_username": admin, "admin_password": admin_password}
    house = _house(operator, olivia)
    reseller = open_account(
        operator, "Northwind Resale", "hello@northwind.example", AccountKind.RESELLER, olivia
    )
    rita = add_person(sheet, reseller, Role.OWNER, "Rita Alvarez", "rita@northwind.example", says="reseller")
    wholesale = open_account(
        operator, "Northwind Wholesale", "noc@northwind.example", AccountKind.CUSTOMER, olivia
    )
    harbor = open_account(
        operator, "Harbor Dental Group", "office@harbor.example", AccountKind.CUSTOMER, olivia
    )
    hannah, marco = _harbor_people(sheet, harbor)
    login = add_credential(harbor, hannah)
    sheet.voicetel |= {"username": login[0], "password": login[1]}
    juniper = open_account(operator, "Juniper & Co", "studio@juniper.example", AccountKind.CUSTOMER, olivia)
    june = add_person(sheet, juniper, Role.OWNER, "June Park", "june@juniper.example", says="stranger")
    return Story(
        sheet=sheet,
        operator=operator,
        house=house,
        olivia=olivia,
        reseller=reseller,
        rita=rita,
        wholesale=wholesale,
        wholesale_login=add_credential(wholesale, olivia),
        harbor=harbor,
        hannah=hannah,
        marco=marco,
        juniper=juniper,
        june=june,
        directories=directories.open_accounts(sheet, operator, olivia),
    )


def _harbor_people(sheet: Sheet, harbor: Account) -> tuple[Actor, Actor]:
    hannah = add_person(sheet, harbor, Role.OWNER, "Hannah Weiss", "hannah@harbor.example", says="customer")
    marco = add_person(sheet, harbor, Role.MANAGER, "Marco Bellini", "marco@harbor.example", says="manager")
    add_person(sheet, harbor, Role.MEMBER, "Mia Tran", "mia@harbor.example", says="member")
    add_person(sheet, harbor, Role.READ_ONLY, "Ruth Adler", "ruth@harbor.example", says="reader")
    return hannah, marco


def _operators_people(sheet: Sheet, operator: Account) -> Actor:
    olivia = add_person(
        sheet,
        operator,
        Role.OWNER,
        "Olivia Okafor",
        "olivia@tandem.example",
        says="operator",
        superuser=True,
    )
    add_person(sheet, operator, Role.READ_ONLY, "Oscar Lind", "oscar@tandem.example", says="staff")
    add_person(
        sheet,
        operator,
        Role.READ_ONLY,
        "Bella Moore",
        "bella@tandem.example",
        says="bookkeeper",
        custom=roles.bookkeeping(operator, olivia),
    )
    return olivia


def _house(operator: Account, olivia: Actor) -> ProviderAccount:
    with scope.tenant(operator.pk):
        return add_provider_account(
            account=operator,
            by=olivia,
            name="House",
            connector="house",
            use_for=ASSIGNED,
            sync_every_minutes=0,
            charges_simulated=True,
        )


def three_months(story: Story, timeline: Timeline) -> None:
    """Write what follows the beginning into the timeline."""
    before = timeline.before
    timeline.add(before(days=91), lambda: paying.invoice(story.harbor, "500", "Opening credit", "INV-1001"))
    timeline.add(before(days=90), lambda: paying.credit(story.juniper, "60", "Opening credit", "INV-1002"))
    timeline.add(
        before(days=90, hours=-2), lambda: paying.credit(story.wholesale, "200", "Float", "INV-1003")
    )
    timeline.add(before(days=89), lambda: buying.buy(story.harbor, story.hannah, "201", 3))
    timeline.add(before(days=88), lambda: setting.front_desk(story.harbor, story.hannah))
    timeline.add(before(days=87), lambda: e911.first_practice(story.harbor, story.hannah))
    timeline.add(before(days=84), lambda: buying.for_wholesale(story.wholesale, story.acting()))
    timeline.add(before(days=83), lambda: setting.wholesale(story.wholesale, story.acting()))
    timeline.add(before(days=72), lambda: buying.buy(story.juniper, story.june, "201", 2))
    timeline.add(before(days=64), lambda: paying.payment(story.harbor, "150"))
    timeline.add(before(days=57), lambda: buying.buy(story.harbor, story.marco, "973", 3))
    timeline.add(before(days=56), lambda: setting.second_practice(story.harbor, story.marco))
    timeline.add(before(days=55), lambda: e911.second_practice(story.harbor, story.marco))
    timeline.add(before(days=54), lambda: campaigns.reminders(story.harbor, story.hannah))
    timeline.add(before(days=52), lambda: campaigns.numbers(story.harbor, story.hannah))
    timeline.add(before(days=48), lambda: directories.pay(story.directories))
    timeline.add(before(days=47), lambda: directories.buy_numbers(story.directories, story.acting()))
    timeline.add(before(days=41), lambda: _open_more_accounts(story))
    timeline.add(before(days=33), lambda: paying.payment(story.harbor, "150"))
    timeline.add(before(days=20), lambda: buying.buy(story.harbor, story.hannah, "212", 2))
    timeline.add(before(days=19), lambda: setting.new_york(story.harbor, story.hannah))
    for account, by in ((story.juniper, story.june), *((one, story.acting()) for one in story.directories)):
        timeline.add(before(days=46), partial(campaigns.care, account, by))
        timeline.add(before(days=44), partial(campaigns.numbers, account, by))
    _last_weeks(story, timeline)
    _staff(story, timeline)
    messages.conversations(story.harbor, story.hannah, story.juniper, story.june, timeline)
    calls.samples(story.harbor, timeline)
    for moment in timeline.month_starts(days=88):
        for account in (story.harbor, story.juniper, story.wholesale, *story.directories):
            timeline.add(moment, partial(paying.month, account))


def _last_weeks(story: Story, timeline: Timeline) -> None:
    before = timeline.before
    timeline.add(before(days=18, hours=-2), lambda: campaigns.numbers(story.harbor, story.hannah))
    timeline.add(before(days=18), lambda: abroad.partners(story.harbor, story.hannah))
    timeline.add(before(days=17), lambda: voice.practice(story.harbor, story.hannah))
    timeline.add(before(days=16), lambda: voice.shown_numbers(story.harbor, story.hannah, story.acting()))
    timeline.add(
        before(days=15),
        lambda: details.fields(story.operator, story.olivia, story.harbor, story.hannah),
    )
    timeline.add(
        before(days=14), lambda: details.accounts(story.operator, story.acting(), story.harbor, story.juniper)
    )
    timeline.add(before(days=12), lambda: paying.credit(story.harbor, "100", "Credit on account", "INV-1019"))
    timeline.add(before(days=11), lambda: e911.who_called(story.harbor, story.marco))
    timeline.add(before(days=6), lambda: buying.too_late(story.harbor, story.marco, story.juniper))
    timeline.add(before(days=2), lambda: setting.behind_our_back(story.harbor, story.house))
    timeline.add(
        before(hours=3), lambda: bots.receptionists(story.sheet, story.directories[0], story.acting())
    )
    timeline.add(before(hours=5), lambda: setting.give_one_back(story.harbor, story.marco))
    timeline.add(before(hours=4), lambda: ports.third_practice(story.harbor, story.hannah))
    timeline.add(timeline.today, lambda: _connect_wholesale(story))
    timeline.add(timeline.today, lambda: campaigns.news(story.harbor, story.hannah))
    timeline.add(before(days=15), lambda: roles.front_desk(story.harbor, story.hannah))
    timeline.add(before(days=13), lambda: roles.shared_view(story.harbor, story.hannah))
    timeline.add(timeline.today, lambda: watching.over_all(story.operator, story.olivia))
    timeline.add(timeline.today, lambda: watching.practice(story.harbor, story.hannah, story.acting()))


def _staff(story: Story, timeline: Timeline) -> None:
    """Who works at the practice, comes and goes."""
    harbor, hannah, marco = story.harbor, story.hannah, story.marco
    days = [
        (51, lambda: buying.buy(harbor, hannah, agents.AREA, agents.LINES)),
        (50, lambda: agents.first_staff(harbor, hannah)),
        (40, lambda: agents.second_staff(harbor, marco)),
        (15, lambda: agents.somebody_leaves(harbor, hannah)),
        (10, lambda: agents.somebody_comes(harbor, marco)),
        (9, lambda: contacts.address_book(harbor, hannah)),
        (8, lambda: agents.somebody_is_away(harbor, marco)),
        (7, lambda: contacts.token(story.sheet, harbor, hannah)),
    ]
    for ago, happens in days:
        timeline.add(timeline.before(days=ago, hours=-3), happens)


def _open_more_accounts(story: Story) -> None:
    for name, email in (
        ("Lakeside Bakery", "orders@lakeside.example"),
        ("Ridgeline Legal", "desk@ridgeline.example"),
    ):
        open_account(story.reseller, name, email, AccountKind.CUSTOMER, story.rita)
    open_account(
        story.harbor,
        "Harbor Dental Hoboken",
        "hoboken@harbor.example",
        AccountKind.SUBACCOUNT,
        story.hannah,
        billed_to=story.harbor,
    )
    gym = open_account(
        story.operator, "Quarry Street Gym", "gym@quarry.example", AccountKind.CUSTOMER, story.olivia
    )
    with scope.tenant(gym.pk):
        set_state(account=gym, by=story.acting(), state=AccountState.SUSPENDED)


def _connect_wholesale(story: Story) -> None:
    """The reseller's carrier is this very portal's VoiceTel API; its first sync waits for a person or ten minutes."""
    username, password = story.wholesale_login
    with scope.tenant(story.reseller.pk):
        add_provider_account(
            account=story.reseller,
            by=story.rita,
            name="Wholesale",
            connector="voicetel",
            base_url=wholesale_url(),
            username=username,
            secret=password,
            egress_address=WHOLESALE_ADDRESS,
            use_for=ASSIGNED,
            sync_every_minutes=WHOLESALE_EVERY_MINUTES,
        )


def wholesale_url() -> str:
    return f"http://127.0.0.1:{settings.PORT}{VOICETEL_PATH}"
