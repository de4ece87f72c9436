"""Who signs in as an agent, and services of an agent that shall follow their numbers again."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.selectors.people import members
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AgentKind, AgentState
from common.errors import Conflict, NotFound


def _locked(account: Account, ref: str) -> Agent:
    """The person, who has not left, with the row locked."""
    rows = Agent.objects.select_for_update(of=("self",)).filter(
        account=account, ref=ref, kind=AgentKind.PERSON
    )
    agent = rows.exclude(state=AgentState.OFFBOARDED).first()
    if agent is None:
        raise NotFound("There is no such agent.")
    return agent


@while_active
def link_user(*, account: Account, by: Actor, ref: str, user_id: int | None) -> Agent:
    """Let a member of the account sign in as the agent, or nobody with None.

    NotFound for somebody who is no member, Conflict for one who is another agent; of two links at once the database
    lets in one.
    """
    try:
        with transaction.atomic():
            agent = _locked(account, ref)
            if agent.user_id == user_id:
                return agent
            before = _user_name(account, agent.user_id)
            after = _user_name(account, user_id)
            if user_id is not None and not after:
                raise NotFound("This person is no member of the account.", field="member")
            agent.user_id = user_id
            agent.save(update_fields=["user", "updated_at"])
            activity.record(
                account=account,
                by=by,
                verb="linked",
                subject=agent,
                before={"signs_in": before},
                after={"signs_in": after},
            )
    except IntegrityError as exc:
        raise Conflict("This member signs in as another agent already.", field="member") from exc
    return agent


def _user_name(account: Account, user_id: int | None) -> str:
    """The member's e-mail address; empty for nobody and for somebody who is no member."""
    if user_id is None:
        return ""
    found = members(account).filter(user=user_id).first()
    return found.user.email if found else ""


@while_active
def follow_services(*, account: Account, by: Actor, ref: str, names: Sequence[str]) -> Agent:
    """Forget that these services were switched by hand, so that they follow numbers and inboxes again."""
    with transaction.atomic():
        agent = _locked(account, ref)
        before = {name: agent.services[name] for name in names if name in agent.services}
        if before:
            agent.services = {name: on for name, on in agent.services.items() if name not in before}
            agent.save(update_fields=["services", "updated_at"])
            after = dict.fromkeys(before, "follows")
            activity.record(account=account, by=by, verb="changed", subject=agent, before=before, after=after)
    return agent
