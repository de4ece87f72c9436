"""What is written beside settings: custom fields of the operator and of the practice, owners and purposes."""

from accounts.actor import Actor
from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account, Membership
from accounts.services.describing import AccountDescription, describe_account
from common import scope
from numbers.selectors.numbers import phone_numbers
from numbers.services.describe import Description, describe_each

PLANS = ("Gold", "Business hours", "None")
CENTRES = ("4100 Front office", "4200 Treatment", "4900 Marketing")


def fields(operator: Account, olivia: Actor, harbor: Account, hannah: Actor) -> None:
    """The operator asks for a cost centre on every number and a support plan of every account; the practice keeps when
    contracts end.
    """
    centre = FieldWish(
        FieldAbout.NUMBER,
        "Cost centre",
        FieldKind.TEXT,
        help_text="As your accounting knows it.",
        applies_below=True,
    )
    plan = FieldWish(
        FieldAbout.ACCOUNT,
        "Support plan",
        FieldKind.CHOICE,
        choices=list(PLANS),
        default="None",
        applies_below=True,
    )
    ends = FieldWish(FieldAbout.NUMBER, "Contract end", FieldKind.DATE, help_text="When it can be given up.")
    with scope.tenant(operator.pk):
        kept = [save_field(account=operator, by=olivia, wish=wish) for wish in (centre, plan)]
    with scope.tenant(harbor.pk):
        until = save_field(account=harbor, by=hannah, wish=ends)
        _numbers(harbor, hannah, kept[0].pk, until.pk)


def _numbers(harbor: Account, hannah: Actor, centre: int, ends: int) -> None:
    """Each number has a cost centre, those of the front desks somebody responsible, some a contract that ends."""
    people = list(Membership.objects.filter(account=harbor).order_by("pk").values_list("pk", flat=True))
    wanted = {}
    for place, number in enumerate(phone_numbers(harbor).order_by("e164")):
        values = {centre: CENTRES[place % len(CENTRES)]}
        if place % 3 == 0:
            values[ends] = f"2027-{1 + place % 12:02d}-28"
        is_desk = "front-desk" in number.tags
        wanted[number.e164] = Description(
            purpose="Where patients call first" if is_desk else None,
            owner=people[place % 2] if is_desk else None,
            fields=values,
        )
    describe_each(account=harbor, by=hannah, wanted=wanted)


def accounts(operator: Account, by: Actor, harbor: Account, juniper: Account) -> None:
    """What the operator's staff write on two customers."""
    with scope.tenant(operator.pk):
        plan = operator.custom_fields.get(about=FieldAbout.ACCOUNT).pk
    for account, purpose, tags, chosen in (
        (harbor, "Three dental practices", ["health care", "e911 reviewed"], PLANS[0]),
        (juniper, "Design studio", ["small business"], PLANS[1]),
    ):
        with scope.tenant(account.pk):
            owner = Membership.objects.filter(account=account).order_by("pk").first()
            wanted = AccountDescription(purpose, owner.pk if owner else 0, tags, {plan: chosen})
            describe_account(account=account, by=by, wanted=wanted)
