"""Lookups: whose a number is, and where it is switched."""

from dataclasses import dataclass

from providers.contract.base import FamilyContract, optional


@dataclass(frozen=True)
class CallRouting:
    """Where calls to a number are switched (its LRN, eleven digits), and how a call from another number counts."""

    lrn: str
    state: str = ""
    city: str = ""
    rate_center: str = ""
    lata: str = ""
    ocn: str = ""
    lec: str = ""
    lec_type: str = ""
    jurisdiction: str = ""
    is_local: bool = False


@dataclass(frozen=True)
class HomeNetwork:
    """The network that a mobile number is at, by its codes of ITU-T E.212: three digits for the country, two or three
    for the network.
    """

    mcc: str
    mnc: str


class Lookups(FamilyContract):
    """What a carrier knows of anybody's number."""

    @optional
    def look_up_name(self, e164: str) -> str:
        """The name that a number shows when it calls; "" where none is known."""
        raise self._unsupported()

    @optional
    def look_up_routing(self, e164: str, caller: str) -> CallRouting:
        """Where a number is switched, seen from ``caller``; Rejected when nobody can be called there."""
        raise self._unsupported()

    @optional
    def look_up_home_network(self, e164: str) -> HomeNetwork:
        """Which network a mobile number is at now (its HLR says so); Rejected when none answers for it."""
        raise self._unsupported()
