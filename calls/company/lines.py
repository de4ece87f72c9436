"""At which telephone a carrier that makes calls rings somebody: apps to the right, which know, say so here."""

from collections.abc import Callable

from accounts.models import Account, Agent
from providers.models import ProviderAccount

# Their number there; "" where the carrier does not ring them.
Asked = Callable[[Account, Agent, ProviderAccount], str]
_asked: list[Asked] = []


def when_asked(asked: Asked) -> None:
    if asked not in _asked:
        _asked.append(asked)


def line_at(account: Account, agent: Agent, login: ProviderAccount) -> str:
    return next((line for asked in _asked if (line := asked(account, agent, login))), "")
