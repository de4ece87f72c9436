"""The demo's brand and campaigns: reminders approved with two numbers on them, and news that is still in review."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from messaging.services.bindings import bind_number
from messaging.services.campaigns import read_due_reviews, register_brand, register_campaign
from numbers.selectors.numbers import phone_numbers

BRAND, REMINDERS, NEWS = "BHARBR1", "CHARBR1", "CHARBR2"
REMINDERS_ARE = (
    "Reminders of appointments to patients of Harbor Dental, who agree to them on the registration form."
)
NEWS_IS = "News of opening hours and new treatments for patients who asked for them at the reception."


def reminders(account: Account, by: Actor) -> None:
    """A brand, and the campaign that the practice's reminders belong to."""
    with scope.tenant(account.pk):
        register_brand(
            account=account, by=by, ref=BRAND, name="Harbor Dental", description="A dental practice."
        )
        register_campaign(
            account=account,
            by=by,
            brand_ref=BRAND,
            ref=REMINDERS,
            description=REMINDERS_ARE,
            sample="Harbor Dental: your appointment is tomorrow at 9:30. Reply STOP to opt out.",
        )


def numbers(account: Account, by: Actor) -> None:
    """Two numbers on the campaign, which the carriers have approved by now."""
    read_due_reviews()
    with scope.tenant(account.pk):
        found = phone_numbers(account).filter(e164__startswith="+1973").order_by("e164")
        for e164 in found.values_list("e164", flat=True)[:2]:
            bind_number(account=account, by=by, e164=e164, ref=REMINDERS, wait=True)


def news(account: Account, by: Actor) -> None:
    with scope.tenant(account.pk):
        register_campaign(
            account=account,
            by=by,
            brand_ref=BRAND,
            ref=NEWS,
            description=NEWS_IS,
            sample="Harbor Dental: new this spring, gentle whitening. Reply STOP to opt out.",
        )
