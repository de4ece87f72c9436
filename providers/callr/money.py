"""What is left on our account at CALLR (callr.md §5)."""

from providers.callr import wire
from providers.callr.methods import Methods
from providers.contract.money import CarrierBalance


class CallrMoney(Methods):
    def get_balance(self) -> CarrierBalance:
        """Prepaid credit: cents in a string, in the currency that the login says."""
        told = self._rpc.read("billing.get_prepaid_credit")
        return CarrierBalance(
            wire.one({"credit": told}, lambda row: wire.money(row, "credit")), self._currency
        )
