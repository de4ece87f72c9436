"""A login at the SmartCommunicator API that this very server serves."""

from accounts.services.credentials import issue_credential
from common import scope
from numbers.models import PhoneNumber
from providers import services
from providers.contract.families import ASSIGNED
from providers.models import ProviderAccount
from tests.people import BY, People

NUMBERS = [f"+1201342{3000 + n}" for n in range(30)]


def add_login(people: People, url: str) -> ProviderAccount:
    """The reseller's login at the API of this server, where it is the customer account."""
    issue_credential(
        account=people.customer, by=BY, dialect="smartcommunicator", username="ann", password="secret123"
    )
    with scope.tenant(people.customer.pk):
        PhoneNumber.objects.bulk_create(
            PhoneNumber(account=people.customer, provider_account=people.house, e164=e164) for e164 in NUMBERS
        )
    with scope.tenant(people.reseller.pk):
        return services.add_provider_account(
            account=people.reseller,
            by=BY,
            name="People",
            connector="smartcommunicator",
            base_url=f"{url}/api/smartcommunicator/{people.customer.number}",
            extra={"login_url": f"{url}/api/smartcommunicator"},
            username="ann",
            secret="secret123",
            sync_every_minutes=0,
            use_for=ASSIGNED,
        )
