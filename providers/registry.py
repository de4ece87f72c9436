"""Which connectors there are, and how one is made for a provider account."""

from collections.abc import Callable

from common import crypto
from providers.budget import CarrierBudget
from providers.contract.connector import Connector
from providers.errors import BadCredentials, Unavailable
from providers.house.connector import House
from providers.http import Http
from providers.keystore import StoredKey
from providers.models import ProviderAccount
from providers.omniavoice.connector import OmniaVoice
from providers.smartcommunicator.connector import SmartCommunicator
from providers.states import ProviderState
from providers.voicetel.connector import VoiceTel

ALL: tuple[type[Connector], ...] = (House, VoiceTel, SmartCommunicator, OmniaVoice)
CONNECTORS: dict[str, type[Connector]] = {connector.slug: connector for connector in ALL}
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
    return MAKERS[provider_account.connector](provider_account)


def _house(row: ProviderAccount) -> Connector:
    return House(row.pk)


def _voicetel(row: ProviderAccount) -> Connector:
    return VoiceTel(_http(row, VoiceTel, row.base_url), row.username, _secret(row), StoredKey(row.pk))


def _smartcommunicator(row: ProviderAccount) -> Connector:
    users = _http(row, SmartCommunicator, row.base_url)
    voice = _http(row, SmartCommunicator, row.login_url)
    return SmartCommunicator(users, voice, row.username, _secret(row), StoredKey(row.pk))


def _omniavoice(row: ProviderAccount) -> Connector:
    return OmniaVoice(_http(row, OmniaVoice, row.base_url), _secret(row))


MAKERS: dict[str, Callable[[ProviderAccount], Connector]] = {
    House.slug: _house,
    VoiceTel.slug: _voicetel,
    SmartCommunicator.slug: _smartcommunicator,
    OmniaVoice.slug: _omniavoice,
}


def _http(row: ProviderAccount, connector: type[Connector], base_url: str) -> Http:
    return Http(
        label=connector.label,
        base_url=base_url,
        pool=row.pk,
        egress_address=row.egress_address,
        budget=CarrierBudget(base_url, row.egress_address, connector.limits, login=row.pk),
    )


def _secret(row: ProviderAccount) -> str:
    return crypto.decrypt(row.secret)
