"""The demo's emergency addresses and lookups: numbers covered, waived, waiting to be accepted, and without any."""

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from numbers.selectors.numbers import phone_numbers
from numbers.services import e911, lookups
from numbers.services.e911_waivers import waive
from providers.contract.emergency import PostalAddress

FIRST_PRACTICE = PostalAddress("30 Montgomery Street", "Suite 400", "Jersey City", "NJ", "07302")
SECOND_PRACTICE = PostalAddress("744 Broad Street", "12th Floor", "Newark", "NJ", "07102")
TYPED_IN_A_HURRY = PostalAddress("744 Broad Stret", "12th Floor", "Newark", "NJ", "07102")
NAME = "Harbor Dental"


def _of_area(account: Account, area: str) -> list[str]:
    rows = phone_numbers(account).filter(e164__startswith=f"+1{area}").order_by("e164")
    return list(rows.values_list("e164", flat=True))


def first_practice(account: Account, by: Actor) -> None:
    """Two numbers with the practice's address, and a signature that the fax needs none."""
    with scope.tenant(account.pk):
        *voice, fax = _of_area(account, "201")
        for e164 in voice:
            e911.create(account=account, by=by, e164=e164, address=FIRST_PRACTICE, caller_name=NAME)
        waive(
            account=account,
            by=by,
            e164=fax,
            reason="The line only receives faxes; nobody can call out with it.",
            signed_name=by.label,
        )


def second_practice(account: Account, by: Actor) -> None:
    """One number with an address, and one whose corrected address nobody has accepted yet."""
    with scope.tenant(account.pk):
        reception, texts, _ = _of_area(account, "973")
        e911.create(account=account, by=by, e164=reception, address=SECOND_PRACTICE, caller_name=NAME)
        e911.enter_address(account=account, by=by, e164=texts, address=TYPED_IN_A_HURRY, caller_name=NAME)


def who_called(account: Account, by: Actor) -> None:
    """A name and a route looked up."""
    with scope.tenant(account.pk):
        main = _of_area(account, "201")[0]
        lookups.look_up_name(account=account, by=by, e164="+13035550142")
        lookups.look_up_routing(account=account, by=by, e164="+13035550142", caller=main)
