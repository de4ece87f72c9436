"""Where an account's calls and messages may go: by the country and the price class of the number they are for.

The one rule against toll fraud. Forwards, click-to-call, voice apps, messages and whatever else reaches a number that
somebody typed ask it before they do anything.
"""

from accounts.models import Account
from common import e164 as numbering
from common.errors import Forbidden, Invalid
from common.plans import registry
from common.plans.kinds import COSTLY, NumberKind


def home_of(account: Account, ours: str = "") -> frozenset[str]:
    """The countries that need no permission: those domestic to the account's country, and to the number in use."""
    plan = registry.plan_of(ours) if ours else None
    return registry.plan_in(account.country).domestic | (plan.domestic if plan else frozenset())


def is_abroad(account: Account, to: str, *, ours: str = "") -> bool:
    """Whether the number is outside home, as one is that no country has."""
    return registry.country_of(to) not in home_of(account, ours) and not _is_free(account, to)


def _is_free(account: Account, to: str) -> bool:
    """Toll-free numbers are home to all who share their calling code, and those under +800 to everybody."""
    if registry.kind_of(to) != NumberKind.TOLL_FREE:
        return False
    return not registry.country_of(to) or registry.calling_code_of(to) == registry.calling_code(
        account.country
    )


def is_costly(to: str) -> bool:
    """Whether the number's kind earns on its callers: premium rate, shared cost, personal, satellite, or nobody's."""
    return registry.kind_of(to) in COSTLY


def deserves_care(account: Account, to: str, *, ours: str = "") -> bool:
    """Whether sending calls there is confirmed by whoever asks, and told to the account's owners."""
    return is_abroad(account, to, ours=ours) or is_costly(to)


def refusal(account: Account, to: str, *, ours: str = "") -> str:
    """Why nothing may go to the number; "" when it may. ``ours`` is the account's number that would be used."""
    shown = numbering.for_people(to, account.country)
    if is_costly(to) and not account.service_premium:
        kind = registry.kind_of(to).label.lower()
        return f"{shown} is not allowed: the account may not reach {kind} numbers."
    if not is_abroad(account, to, ours=ours):
        return ""
    country = registry.country_of(to)
    name = registry.country_name(country) if country else "numbers of no country"
    if not account.service_international:
        return f"{shown} is not allowed: the account may not reach other countries, and this is {name}."
    if country and country not in account.international_countries:
        return f"{shown} is not allowed: {name} is not among the countries that the account may reach."
    return ""


def require_calls_out(account: Account) -> None:
    """Raises Forbidden where no calls may go out from the account, to whomever."""
    if not account.service_calls_out:
        raise Forbidden("No calls may go out from this account.")


def require_allowed(account: Account, to: str, *, ours: str = "", field: str = "destination") -> None:
    """Raises Invalid, saying why and naming the field, unless calls and messages may go to the number."""
    if reason := refusal(account, to, ours=ours):
        raise Invalid(reason, field=field)
