"""Keeps a connector's session key, encrypted, on the provider account."""

from common import crypto, scope
from providers.models import ProviderAccount


class StoredKey:
    """The key of one provider account. Many workers share it, so it is read afresh each time it is asked for.

    The row may belong to an account above the one in scope, hence the system scope.
    """

    def __init__(self, provider_account_id: int) -> None:
        self._rows = ProviderAccount.objects.filter(pk=provider_account_id)

    def load(self) -> str:
        with scope.system():
            stored = self._rows.values_list("session_key", flat=True).first()
        return crypto.decrypt(stored or "")

    def save(self, key: str) -> None:
        with scope.system():
            self._rows.update(session_key=crypto.encrypt(key))
