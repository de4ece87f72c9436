"""The practice's address book, what colleagues noted in it, and a program that works as one of them."""

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.contacts import colleagues
from accounts.services.address_book import ContactFields, add_contact, comment_on
from accounts.services.agent_tokens import issue_agent_token
from common import scope
from demo.sheet import Sheet

WORKER = "Mia Tran"
CONTACTS = (
    ContactFields("Dr. Emil Sørensen", "+4533123456", "emil@klinik.example", tags=["partner", "Denmark"]),
    ContactFields("Riverside Dental Lab", "(201) 555-0144", "orders@riverside.example", tags=["laboratory"]),
    ContactFields("Gloria Mendes", "(201) 555-0147", tags=["patient"], is_flagged=True),
    ContactFields("Cleanwell Supplies", "(973) 555-0162", "desk@cleanwell.example", tags=["supplier"]),
    ContactFields("Noor Haddad", "(212) 555-0119", tags=["patient"]),
)


def address_book(account: Account, by: Actor) -> None:
    """A handful of contacts; the flagged one waits for a call."""
    with scope.tenant(account.pk):
        made = [add_contact(account=account, by=by, fields=fields) for fields in CONTACTS]
        [worker] = colleagues(account).filter(name=WORKER)
        flagged = next(row for row in made if row.is_flagged)
        comment_on(
            account=account, by=by, pk=flagged.pk, body="Asked for an earlier date.", recipient=worker.pk
        )


def token(sheet: Sheet, account: Account, by: Actor) -> None:
    """A token of somebody at the front desk, for programs written for Relatel."""
    with scope.tenant(account.pk):
        [worker] = colleagues(account).filter(name=WORKER)
        _, text = issue_agent_token(
            account=account, by=by, dialect="relatel", agent=worker.pk, label="Appointment book"
        )
    sheet.relatel |= {"token_other_company": text}
