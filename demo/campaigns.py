"""The demo's brands and campaigns: approved ones with all numbers on them, and news that is still in review."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from messaging.selectors.campaigns import campaigns, messaging_states
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


def care(account: Account, by: Actor) -> None:
    """A brand and a campaign of an account's own, for what it answers its customers."""
    brand, campaign = f"B{account.pk:06d}", f"C{account.pk:06d}"
    with scope.tenant(account.pk):
        register_brand(account=account, by=by, ref=brand, name=account.name, description=account.name)
        register_campaign(
            account=account,
            by=by,
            brand_ref=brand,
            ref=campaign,
            description=f"Answers of {account.name} to what its customers ask, who wrote first.",
            sample=f"{account.name}: thank you for your question. Reply STOP to opt out.",
        )


def numbers(account: Account, by: Actor) -> None:
    """Put all numbers of the account that need it on its oldest campaign, which carriers have approved by now."""
    read_due_reviews()
    with scope.tenant(account.pk):
        campaign = campaigns(account).order_by("pk")[0]
        waiting = [state.e164 for state in messaging_states(account, _held(account)) if not state.is_enabled]
        for e164 in waiting:
            bind_number(account=account, by=by, e164=e164, ref=campaign.ref, wait=True)


def _held(account: Account) -> list[str]:
    return list(phone_numbers(account).order_by("e164").values_list("e164", flat=True))


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
