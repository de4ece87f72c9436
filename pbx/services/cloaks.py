"""A colleague chooses which main number their own calls show."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.selectors.contacts import colleague
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Invalid
from pbx.models import Cloak
from pbx.selectors.cloaks import may_be_cloaks


@while_active
def set_cloak(*, account: Account, by: Actor, agent: int, reception: int | None) -> None:
    """Show the number of the reception with this id from now on, or with None their own again; asked for twice, once.

    Invalid for a strange colleague, and for a reception that has no number or does not let it be shown.
    """
    person = colleague(account, agent)
    chosen = next((row for row in may_be_cloaks(account) if row.pk == reception), None)
    if reception is not None and chosen is None:
        raise Invalid("This reception's number cannot be shown.", field="cloak_reception_id")
    with transaction.atomic():
        # The agent's row settles who is first.
        Agent.objects.select_for_update().get(pk=person.pk)
        old = Cloak.objects.filter(account=account, agent=person).select_related("reception").first()
        if (old.reception_id if old is not None else None) == reception:
            return
        if chosen is None:
            Cloak.objects.filter(account=account, agent=person).delete()
        else:
            Cloak.objects.update_or_create(account=account, agent=person, defaults={"reception": chosen})
        before = {"caller ID": old.reception.name if old is not None else ""}
        after = {"caller ID": chosen.name if chosen is not None else ""}
        activity.record(account=account, by=by, verb="changed", subject=person, before=before, after=after)
