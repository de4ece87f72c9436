"""How the demo's numbers are set, and what has happened to some of them."""

from uuid import uuid4

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.access import add_access
from common import scope
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_numbers
from numbers.services import settings
from numbers.services.describe import describe_number
from numbers.services.gateways import add_gateway
from numbers.services.holding import schedule_release
from numbers.states import SmsRouteType
from providers.contract.destinations import gateway
from providers.contract.numbers_held import NumberSettings
from providers.models import ProviderAccount
from providers.registry import connector_for

# Gateways must be public. These are root name servers, whose addresses stay; nothing of ours ever calls them.
FIRST_ADDRESS, SECOND_ADDRESS = "198.41.0.4:5060", "192.33.4.12:5060"
CALL_CENTRE = "+13035550142"


def _of_area(account: Account, area: str) -> list[PhoneNumber]:
    return list(phone_numbers(account).filter(e164__startswith=f"+1{area}").order_by("e164"))


def front_desk(account: Account, by: Actor) -> None:
    """Three numbers of the first practice: reception, after hours, fax."""
    with scope.tenant(account.pk):
        first = _of_area(account, "201")
        reception, night, fax = (number.e164 for number in first)
        pbx = add_gateway(account=account, by=by, address=FIRST_ADDRESS, limit=23)
        add_access(account=account, by=by, cidrs=["198.41.0.0/24"])
        describe_number(
            account=account, by=by, e164=reception, label=f"Reception, {first[0].city}", tags=["front-desk"]
        )
        settings.set_destination(
            account=account, by=by, e164=reception, wait=True, destination=gateway(pbx.pk)
        )
        settings.set_caller_name(account=account, by=by, e164=reception, wait=True, name="HARBOR DENTAL")
        settings.set_inbound_cnam(account=account, by=by, e164=reception, wait=True, enabled=True)
        settings.set_port_out_pin(account=account, by=by, e164=reception, wait=True, pin="4821")
        describe_number(account=account, by=by, e164=night, label="After hours", tags=["on-call"])
        settings.set_forward(account=account, by=by, e164=night, wait=True, to=CALL_CENTRE)
        describe_number(account=account, by=by, e164=fax, label="Fax, referrals", tags=["fax"])
        settings.set_fax(account=account, by=by, e164=fax, wait=True, email="referrals@harbor.example")


def second_practice(account: Account, by: Actor) -> None:
    """Three numbers of the second practice, on a gateway of its own."""
    with scope.tenant(account.pk):
        second = _of_area(account, "973")
        reception, texts, spare = (number.e164 for number in second)
        pbx = add_gateway(account=account, by=by, address=SECOND_ADDRESS, prefix="8", limit=8)
        describe_number(
            account=account, by=by, e164=reception, label=f"Reception, {second[0].city}", tags=["front-desk"]
        )
        settings.set_destination(
            account=account, by=by, e164=reception, wait=True, destination=gateway(pbx.pk)
        )
        settings.set_caller_name(account=account, by=by, e164=reception, wait=True, name="HARBOR DENTAL")
        describe_number(account=account, by=by, e164=texts, label="Reminders by text", tags=["messages"])
        settings.set_sms_route(
            account=account,
            by=by,
            e164=texts,
            wait=True,
            type=SmsRouteType.EMAIL,
            target="reminders@harbor.example",
        )
        describe_number(account=account, by=by, e164=spare, label="Spare", notes="Kept for the new chair.")


def new_york(account: Account, by: Actor) -> None:
    """Two numbers across the river that ring at the first practice."""
    with scope.tenant(account.pk):
        main = _of_area(account, "201")[0].e164
        for number, label in zip(
            _of_area(account, "212"), ("Manhattan line", "Campaign, spring"), strict=True
        ):
            describe_number(account=account, by=by, e164=number.e164, label=label, tags=["new-york"])
            settings.set_forward(account=account, by=by, e164=number.e164, wait=True, to=main)


def wholesale(account: Account, by: Actor) -> None:
    """A spread of settings over the numbers that the reseller's portal will find at its carrier."""
    with scope.tenant(account.pk):
        for index, number in enumerate(phone_numbers(account).order_by("e164")):
            _set_one(account, by, number.e164, index)


def _set_one(account: Account, by: Actor, e164: str, index: int) -> None:
    if index % 4 == 0:
        settings.set_forward(account=account, by=by, e164=e164, wait=True, to=CALL_CENTRE)
    if index % 5 == 1:
        settings.set_caller_name(account=account, by=by, e164=e164, wait=True, name=f"NORTHWIND {index:02d}")
    if index % 6 == 2:
        settings.set_sms_route(
            account=account,
            by=by,
            e164=e164,
            wait=True,
            type=SmsRouteType.EMAIL,
            target=f"texts{index}@northwind.example",
        )
    if index % 8 == 3:
        settings.set_fax(account=account, by=by, e164=e164, wait=True, email=f"fax{index}@northwind.example")
    if index % 3 == 0:
        settings.set_inbound_cnam(account=account, by=by, e164=e164, wait=True, enabled=True)


def behind_our_back(account: Account, house: ProviderAccount) -> None:
    """Change a number at its carrier without telling the portal, so the next sync finds that the two differ."""
    with scope.tenant(account.pk):
        texts = _of_area(account, "973")[1].e164
    elsewhere = NumberSettings(sms_target="old-reminders@harbor.example")
    connector_for(house).configure_number(texts, elsewhere, key=uuid4())


def give_one_back(account: Account, by: Actor) -> None:
    """Release the spare number in three days; until then it can be kept."""
    with scope.tenant(account.pk):
        schedule_release(account=account, by=by, e164=_of_area(account, "973")[2].e164)
