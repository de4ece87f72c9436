"""Reads for choosing one of an account's people: some to list, and those whom a text names."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import Account, Agent
from accounts.selectors.contacts import colleagues
from accounts.states import AgentState
from common.searching import among, find


def choosable(
    account: Account, *, but: Collection[int] = (), only: Collection[int] | None = None, active: bool = False
) -> QuerySet[Agent]:
    """The account's people by name: without those in ``but``, of them only those in ``only``, or who may act now."""
    people = colleagues(account).exclude(pk__in=but)
    if only is not None:
        people = people.filter(pk__in=only)
    return people.filter(state=AgentState.ACTIVE) if active else people


def some_names(people: QuerySet[Agent], most: int) -> dict[str, str]:
    """The first of the people: their names by their ids, as a form sends these."""
    return {str(pk): name for pk, name in people.values_list("pk", "name")[:most]}


def with_id(people: QuerySet[Agent], pk: str) -> Agent | None:
    return people.filter(pk=pk).first()


def fitting(account: Account, people: QuerySet[Agent], text: str, most: int) -> list[Agent]:
    """Those of the account's people with the text in their name or address, at most so many."""
    return list(among(people, find(people, text, of=Q(account=account), most=most)))


def called(account: Account, people: QuerySet[Agent], text: str) -> list[Agent]:
    """Those who are called so or have this address; two of them where there are more."""
    whole = Q(name__iexact=text) | Q(email__iexact=text) | Q(upn__iexact=text)
    return fitting(account, people.filter(whole), text, 2)
