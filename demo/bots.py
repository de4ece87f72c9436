"""Voice bots of the demo, and the key with which a program gives them numbers."""

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.bots import add_bot
from accounts.services.credentials import api_key, generate_password, issue_credential
from common import scope
from demo.sheet import Sheet
from numbers.selectors.assignments import free_numbers

DIALECT = "omniavoice"
BOTS = {
    "Reception": "Answers when nobody at the desk can, and arranges viewings.",
    "After hours": "Tells when the office opens, and whom to call in an emergency.",
}


def receptionists(sheet: Sheet, account: Account, by: Actor) -> None:
    """Two bots without numbers yet, where programs onboard colleagues too: both want the account's free numbers, which
    the sheet tells.
    """
    credential = issue_credential(
        account=account, by=by, dialect=DIALECT, username=account.number, password=generate_password()
    )
    with scope.tenant(account.pk):
        made = [
            add_bot(account=account, by=by, name=name, description=description)
            for name, description in BOTS.items()
        ]
        free = list(free_numbers(account).order_by("e164").values_list("e164", flat=True))
    sheet.omniavoice |= {"key": api_key(credential), "agents": [bot.ref for bot in made], "numbers": free}
