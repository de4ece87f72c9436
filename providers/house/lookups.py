"""The house carrier's answers to lookups: names from its own numbers, places from its geography."""

from common.plans.kinds import NumberKind
from common.plans.nanp import is_ten_digits, to_ten_digits
from common.plans.registry import kind_of
from providers.contract.lookups import CallRouting, HomeNetwork
from providers.errors import Rejected
from providers.house.area_codes import TOLL_FREE, state_of
from providers.house.geography import Exchange, exchange_of
from providers.house.models import HouseNumber, HouseState

LONGEST_NAME = 15
MOBILE = frozenset({NumberKind.MOBILE, NumberKind.GEOGRAPHIC_OR_MOBILE})
TEST_NETWORK = ("001", "01")


class HouseLookups:
    """Who a number says that it is, and where calls to it are switched. The same question has the same answer."""

    def look_up_name(self, e164: str) -> str:
        """The caller name that its holder set; else the place, as carriers show a number without a name."""
        _require_nanp(e164)
        rows = HouseNumber.objects.filter(e164=e164, state=HouseState.HELD)
        settings = rows.values_list("settings", flat=True).first() or {}
        return str(settings.get("caller_name") or _place_name(e164))

    def look_up_routing(self, e164: str, caller: str) -> CallRouting:
        """The number's own exchange, as no number of this network was ported; nothing but the state is known of
        exchanges that the house does not serve. A call is local within a rate centre.
        """
        _require_nanp(e164)
        _require_nanp(caller)
        digits = to_ten_digits(e164)
        there, here = _exchange(e164), _exchange(caller)
        to_state, from_state = _state(e164), _state(caller)
        is_local = there is not None and here is not None and _center(there) == _center(here)
        return CallRouting(
            lrn=f"1{digits[:6]}0000",
            state=to_state,
            city=there.city.upper() if there else "",
            rate_center=there.rate_center if there else "",
            lata=there.lata if there else "",
            ocn="001H" if there else "",
            lec="HOUSE CARRIER" if there else "OTHER NETWORK",
            lec_type="CLEC" if there else "UNKNOWN",
            jurisdiction="INTRASTATE" if to_state and to_state == from_state else "INTERSTATE",
            is_local=is_local,
        )

    def look_up_home_network(self, e164: str) -> HomeNetwork:
        """Numbers that the house has given out are at its own network, which is none but a test network (001 01 in
        E.212); of others it knows nothing.
        """
        rows = HouseNumber.objects.filter(e164=e164, state=HouseState.HELD)
        if kind_of(e164) not in MOBILE or not rows.exists():
            raise Rejected("No mobile network answers for this number.")
        return HomeNetwork(*TEST_NETWORK)


def _require_nanp(e164: str) -> None:
    if not e164.startswith("+1") or not is_ten_digits(to_ten_digits(e164)):
        raise Rejected("The house carrier looks up North American numbers only.")


def _exchange(e164: str) -> Exchange | None:
    return exchange_of(e164[2:5], e164[5:8])


def _center(exchange: Exchange) -> tuple[str, str]:
    return exchange.state, exchange.rate_center


def _state(e164: str) -> str:
    exchange = _exchange(e164)
    return exchange.state if exchange else state_of(e164[2:5])


def _place_name(e164: str) -> str:
    if e164[2:5] in TOLL_FREE:
        return "TOLL FREE CALL"
    exchange = _exchange(e164)
    if exchange is None:
        state = _state(e164)
        return f"{state} CALLER" if state else "UNKNOWN CALLER"
    return f"{exchange.city[: LONGEST_NAME - 3].strip()} {exchange.state}".upper()
