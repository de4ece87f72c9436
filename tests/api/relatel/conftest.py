"""A Danish company whose people have tokens, and programs that use them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, Agent
from accounts.services.agent_tokens import issue_agent_token
from accounts.services.applications import register_application
from common import scope
from tests.agents.staff import add_agent
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, People
from tests.stages import staged

BASE = "/api/relatel/api/v2"
# To where an application has codes sent.
RETURN = "https://desk.example/back?tenant=7"
OTHER = "https://desk.example/other"


@dataclass
class Company:
    """Acme with an administrator, a member with a number, and the token of each."""

    people: People
    account: Account
    boss: Agent
    ann: Agent
    tokens: dict[str, str]

    def ask(self, method: str, path: str, *, who: str = "ann", **how: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        if "json" in how:
            how |= {"data": how.pop("json"), "content_type": "application/json"}
        return getattr(Client(headers=headers), method)(f"{BASE}/{path}", **how)

    def get(self, path: str, query: dict[str, Any] | None = None, **how: Any) -> Any:
        answer = self.ask("get", path, query_params=query, **how)
        assert answer.status_code == 200, answer.content
        return answer.json()


def make_company(market: Shop) -> Company:
    account = market.customer
    boss = add_agent(account, "Bo Berg", roles=("admin",))
    ann = add_agent(account, "Ann Ask", private=HELD[0])
    tokens = {}
    with scope.tenant(account.pk):
        for name, agent in (("boss", boss), ("ann", ann)):
            _, tokens[name] = issue_agent_token(
                account=account, by=BY, dialect="relatel", agent=agent.pk, label="Test"
            )
    return Company(market.people, account, boss, ann, tokens)


company = staged("company", make_company)


@pytest.fixture
def desk(company: Company) -> dict[str, str]:
    """An application of the company's, and Alice, its owner, working as Ann."""
    with scope.tenant(company.account.pk):
        Agent.objects.filter(pk=company.ann.pk).update(user=company.people.alice)
        made, secret = register_application(
            account=company.account, by=BY, name="Desk", redirect_uris=[RETURN, OTHER]
        )
    return {"client_id": made.client_id, "client_secret": secret}
