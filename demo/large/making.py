"""Adds the large demo to an installation that has the small one."""

import os

from django.db import connection

from accounts.models import Account, User
from accounts.states import Role
from common import scope
from common.errors import Conflict
from demo import sheet
from demo.large import Size, fill
from demo.large.accounts import BIGGEST
from demo.large.loading import powerful
from demo.people import add_person
from providers.models import ProviderAccount

# Who may put rows in without waking triggers; ``DEMO=large make run`` names it.
URL = "DEMO_OWNER_URL"
EMAIL = "lena@continental.example"


def add(size: Size | None = None) -> bool:
    """Add what is missing; False where all of it is there. Conflict where this is no demo, or nobody may add so much.

    Rows are all there or none, and the sign-in follows them: a killed run is taken up again by the next.
    """
    written = sheet.read()
    if written is None:
        raise Conflict("This is no demo installation.")
    with scope.system():
        is_filled = Account.objects.filter(name=BIGGEST).exists()
        if is_filled and User.objects.filter(email=EMAIL).exists():
            return False
    if not is_filled:
        url = os.environ.get(URL, "")
        if not url:
            raise Conflict("The large demo is made by DEMO=large make run.")
        with powerful(url, connection.settings_dict["NAME"]) as session:
            fill(session, *owners(), size or Size())
    with scope.system():
        biggest = Account.objects.get(name=BIGGEST)
    made = sheet.Sheet()
    add_person(made, biggest, Role.OWNER, "Lena Brandt", EMAIL, says="customer with 900,000 numbers")
    sheet.write(written | {"web": [*written["web"], *made.content()["web"]]})
    return True


def owners() -> tuple[Account, ProviderAccount]:
    """The operator, below which the accounts are, and its login at the house carrier, which has the numbers."""
    with scope.system():
        operator = Account.objects.get(parent=None)
        return operator, ProviderAccount.objects.get(account=operator, connector="house")
