"""Which connectors there are, and how one is made for a provider account."""

from common import crypto
from providers.base import Connector
from providers.budget import CarrierBudget
from providers.errors import BadCredentials, Unavailable
from providers.house.connector import House
from providers.http import Http
from providers.keystore import StoredKey
from providers.models import ProviderAccount
from providers.states import ProviderState
from providers.voicetel.connector import VoiceTel

CONNECTORS: dict[str, type[Connector]] = {connector.slug: connector for connector in (House, VoiceTel)}
# The house carrier lives in this database: it has no address and no login.
WITHOUT_LOGIN = frozenset({House.slug})


def connector_for(provider_account: ProviderAccount) -> Connector:
    """What speaks to the carrier under this login.

    Raises BadCredentials when the carrier has refused the login and nobody has renewed it since, Unavailable while it
    is paused.
    """
    if provider_account.state == ProviderState.REFUSED:
        raise BadCredentials(f"{provider_account.name}: the carrier refused the login; renew it first.")
    if provider_account.state == ProviderState.PAUSED:
        raise Unavailable(f"{provider_account.name} is paused.")
    if provider_account.connector == House.slug:
        return House(provider_account.pk)
    return VoiceTel(_http(provider_account, VoiceTel), *_login(provider_account))


def _http(provider_account: ProviderAccount, connector: type[VoiceTel]) -> Http:
    return Http(
        label=connector.label,
        base_url=provider_account.base_url,
        pool=provider_account.pk,
        egress_address=provider_account.egress_address,
        budget=CarrierBudget(provider_account.base_url, provider_account.egress_address, connector.limits),
    )


def _login(provider_account: ProviderAccount) -> tuple[str, str, StoredKey]:
    secret = crypto.decrypt(provider_account.secret)
    return provider_account.username, secret, StoredKey(provider_account.pk)
