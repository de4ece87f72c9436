"""Price plans: made by an account that sells, and given to those directly below it from a day on."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.rights import WITH_ACCOUNTS_BELOW
from accounts.services import activity
from accounts.services.suspension import while_active
from billing.models import PlanPeriod, PricePlan
from billing.selectors import plans as selectors
from billing.selectors.prices import day_of
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text

MOST_PLANS = 200
SAME_NAME = "There is a plan of this name already."
# Plans are made for the years that people plan, and a slip of the year is seen.
FURTHEST = timedelta(days=366 * 3)


@while_active
def make_plan(*, account: Account, by: Actor, name: str, currency: str) -> PricePlan:
    """Make a plan without prices; whoever has it pays their own rates until it says something.

    Conflict for a name that another plan of the account has, Invalid for a currency that is none and for an account
    that nobody can stand below.
    """
    if account.kind not in WITH_ACCOUNTS_BELOW:
        raise Invalid("Only accounts with others below them sell by plans.")
    name = short_text(name, field="name", least=1, most=80)
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise Invalid("A currency is three capital letters, such as EUR.", field="currency")
    if selectors.plans(account).count() >= MOST_PLANS:
        raise Conflict(f"An account has at most {MOST_PLANS} plans.")
    try:
        with transaction.atomic():
            plan = PricePlan.objects.create(account=account, name=name, currency=currency)
            after = {"name": name, "currency": currency}
            activity.record(account=account, by=by, verb="made", subject=plan, after=after)
    except IntegrityError as exc:
        raise Conflict(SAME_NAME, field="name") from exc
    return plan


@while_active
def rename_plan(*, account: Account, by: Actor, pk: int, name: str) -> PricePlan:
    """Call the plan otherwise; Conflict for a name that another plan has."""
    name = short_text(name, field="name", least=1, most=80)
    try:
        with transaction.atomic():
            plan = locked_plan(account, pk)
            if plan.name == name:
                return plan
            before, plan.name = {"name": plan.name}, name
            plan.save(update_fields=["name"])
            after = {"name": name}
            activity.record(account=account, by=by, verb="renamed", subject=plan, before=before, after=after)
    except IntegrityError as exc:
        raise Conflict(SAME_NAME, field="name") from exc
    return plan


@while_active
def delete_plan(*, account: Account, by: Actor, pk: int) -> None:
    """Remove a plan with its prices; Conflict once an account was put on it, for its charges are explained by it."""
    with transaction.atomic():
        plan = locked_plan(account, pk)
        if selectors.was_given(plan):
            raise Conflict("Accounts were put on this plan, so it stays.")
        activity.record(account=account, by=by, verb="deleted", subject=plan, before={"name": plan.name})
        plan.delete()


def locked_plan(account: Account, pk: int) -> PricePlan:
    """The plan with its row locked, so that its lists are changed one after the other; NotFound for another's."""
    found = PricePlan.objects.select_for_update(no_key=True).filter(account=account, pk=pk).first()
    if found is None:
        raise NotFound("There is no such price plan.")
    return found


def give_plan(*, account: Account, plan: PricePlan | None, by: Actor, starts_on: date) -> PlanPeriod:
    """Put an account on a plan of the account above it from a day on, or on its own rates; call it in the account's
    scope. Whether ``by`` may do this is the caller's to know: it is for the account above.

    Today's plan, and one to come, can be replaced; what began before stays as it was. Invalid for a day that is past, a
    plan in another currency, or one of an account other than the parent.
    """
    check_day(account, starts_on, field="starts_on")
    if plan is not None and plan.account_id != account.parent_id:
        raise Invalid("That plan belongs to another account.", field="plan")
    if plan is not None and plan.currency != account.currency:
        raise Invalid(f"The plan is in {plan.currency}, and the account in {account.currency}.", field="plan")
    with transaction.atomic():
        locked = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        before = {"plan": str(selectors.plan_on(account, starts_on) or "own rates")}
        period, _ = PlanPeriod.objects.update_or_create(
            account=account, starts_on=starts_on, defaults={"plan": plan, "made_by": by.label[:160]}
        )
        if plan is not None and not locked.has_plan:
            locked.has_plan = True
            locked.save(update_fields=["has_plan"])
        account.has_plan = locked.has_plan
        after = {"plan": plan.name if plan else "own rates", "from": str(starts_on)}
        activity.record(
            account=account, by=by, verb="put on a price plan", subject=account, before=before, after=after
        )
    return period


def withdraw_plan(*, account: Account, by: Actor, pk: int) -> None:
    """Take back a plan that is still to begin; Conflict for one that has begun. Call it in the account's scope."""
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        period = PlanPeriod.objects.filter(account=account, pk=pk).first()
        if period is None:
            raise NotFound("There is no such change of plan.")
        if period.starts_on <= day_of(account):
            raise Conflict("That plan has begun; give the account another one instead.")
        before = {"from": str(period.starts_on)}
        period.delete()
        activity.record(
            account=account, by=by, verb="withdrew a price plan from", subject=account, before=before
        )


def check_day(account: Account, day: date, *, field: str) -> None:
    """Invalid for a day that is past where the account is, or too far away."""
    today = day_of(account)
    if not today <= day <= today + FURTHEST:
        raise Invalid(f"Choose a day from today, {today:%d %B %Y}, to three years from now.", field=field)
