"""Which connectors there are, and how one is made for a provider account."""

from django.utils.module_loading import import_string

from common import crypto
from providers.contract.connector import Connector
from providers.contract.login import Login
from providers.errors import BadCredentials, Unavailable
from providers.keystore import StoredKey
from providers.models import ProviderAccount
from providers.states import ProviderState

# One line for each carrier.
CARRIERS = (
    "providers.house.connector.House",
    "providers.voicetel.connector.VoiceTel",
    "providers.smartcommunicator.connector.SmartCommunicator",
    "providers.callr.connector.Callr",
    "providers.omniavoice.connector.OmniaVoice",
    "providers.relatel.connector.Relatel",
)
CONNECTORS: dict[str, type[Connector]] = {found.slug: found for found in map(import_string, CARRIERS)}


def connector_for(provider_account: ProviderAccount) -> Connector:
    """What speaks to the carrier under this login.

    Raises BadCredentials when the carrier has refused the login and nobody has renewed it since, Unavailable while it
    is paused.
    """
    if provider_account.state == ProviderState.REFUSED:
        raise BadCredentials(f"{provider_account.name}: the carrier refused the login; renew it first.")
    if provider_account.state == ProviderState.PAUSED:
        raise Unavailable(f"{provider_account.name} is paused.")
    return connector_of(provider_account)


def connector_of(provider_account: ProviderAccount) -> Connector:
    """The same, whatever the state of the login."""
    return CONNECTORS[provider_account.connector].from_login(login_of(provider_account))


def login_of(provider_account: ProviderAccount) -> Login:
    return Login(
        pk=provider_account.pk,
        keys=StoredKey(provider_account.pk),
        base_url=provider_account.base_url,
        username=provider_account.username,
        secret=crypto.decrypt(provider_account.secret),
        extra=provider_account.extra,
        egress_address=provider_account.egress_address,
    )
