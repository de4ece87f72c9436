"""Making, changing and removing alert rules."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.selectors.people import members
from accounts.services import activity
from accounts.services.suspension import while_active
from accounts.states import AccountKind, Role
from common import scope
from common.errors import Conflict, Invalid
from common.texts import short_text
from events.alerts.bell import recount
from events.alerts.kinds import names
from events.alerts.selectors import rule_of
from events.models import AlertRule
from events.states import Pace

MOST_RULES = 50
# A change of these makes a rule tell anew of what waits and it has not told yet.
REACH = ("kinds", "include_below", "is_on")


@dataclass(frozen=True)
class Wish:
    """What a rule shall be; no ``kinds`` is all of them, those to come included."""

    name: str
    kinds: Collection[str] = ()
    include_below: bool = False
    roles: Collection[str] = ()
    user_ids: Collection[int] = ()
    by_mail: bool = True
    by_bell: bool = True
    by_webhook: bool = False
    pace: str = Pace.AT_ONCE
    is_on: bool = True


@while_active
def make_rule(*, account: Account, by: Actor, wish: Wish) -> AlertRule:
    """Add a rule; its first sweep tells of what waits already. Conflict for a name in use or too many rules, Invalid
    for one that tells nobody or names what there is not.
    """
    values = _checked(account, wish)
    try:
        with transaction.atomic():
            if AlertRule.objects.filter(account=account).count() >= MOST_RULES:
                raise Conflict(f"An account has at most {MOST_RULES} alert rules.")
            rule = AlertRule.objects.create(account=account, **values)
            activity.record(account=account, by=by, verb="added", subject=rule, after=values)
    except IntegrityError as exc:
        raise Conflict("There is a rule of that name.", field="name") from exc
    return rule


@while_active
def change_rule(*, account: Account, by: Actor, pk: int, wish: Wish) -> AlertRule:
    """Have the rule be so from now on; what it told stays told. Refused as for a new one."""
    values = _checked(account, wish)
    try:
        with transaction.atomic():
            rule = rule_of(account, pk, locked=True)
            before = {name: getattr(rule, name) for name in values}
            different = [name for name in values if before[name] != values[name]]
            for name in different:
                setattr(rule, name, values[name])
            if any(name in REACH for name in different):
                rule.introduced_at = None
            rule.save(update_fields=[*different, "introduced_at"])
            if different:
                old, new = ({name: part[name] for name in different} for part in (before, values))
                activity.record(account=account, by=by, verb="changed", subject=rule, before=old, after=new)
    except IntegrityError as exc:
        raise Conflict("There is a rule of that name.", field="name") from exc
    return rule


@while_active
def remove_rule(*, account: Account, by: Actor, pk: int) -> None:
    """Forget the rule with what it told, under everybody's bell too."""
    with transaction.atomic():
        rule = rule_of(account, pk, locked=True)
        activity.record(account=account, by=by, verb="removed", subject=rule)
        with scope.system():
            rule.delete()
            recount([account.pk])


def _checked(account: Account, wish: Wish) -> dict[str, Any]:
    values = asdict(wish) | {"name": short_text(wish.name, field="name", least=1, most=80)}
    values |= {name: sorted(set(values[name])) for name in ("kinds", "roles", "user_ids")}
    if unknown := set(values["kinds"]) - names():
        raise Invalid(f"“{min(unknown)[:40]}” is nothing that can be told of.", field="kinds")
    if not set(values["roles"]) <= set(Role.values):
        raise Invalid("There is no such role.", field="roles")
    known = set(members(account).filter(user__in=values["user_ids"]).values_list("user_id", flat=True))
    if not set(values["user_ids"]) <= known:
        raise Invalid("Only people of the account can be told.", field="user_ids")
    if values["pace"] not in Pace.values:
        raise Invalid("A mail goes out at once or daily.", field="pace")
    if not (wish.by_mail or wish.by_bell or wish.by_webhook):
        raise Invalid("Choose at least one way: mail, bell or webhook.", field="by_mail")
    if (wish.by_mail or wish.by_bell) and not (values["roles"] or values["user_ids"]):
        raise Invalid("Choose who is told.", field="roles")
    if wish.include_below and account.kind == AccountKind.SUBACCOUNT:
        raise Invalid("There are no accounts below this one.", field="include_below")
    return values
