"""Moving the chosen numbers to another account, and removing them from this one."""

from functools import partial

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from accounts.rights import Right
from accounts.selectors.accounts import account_called, transfer_target, working_below
from accounts.web import AccountRequest, requires
from common import scope
from numbers.move_forms import BulkMoveForm
from numbers.services.move_each import movable, start_moves
from numbers.services.remove_each import removable, start_removals
from numbers.views.bulk_acts import Act, act_on

# As many accounts as are offered while somebody types.
OFFERED = 200


def _move_form(request: AccountRequest, data: QueryDict | None) -> BulkMoveForm:
    with scope.system():
        below = working_below(request.account, most=OFFERED)
    return BulkMoveForm(data, below=below, called=partial(account_called, request.account))


MOVE = Act(
    title="Move numbers",
    text="The other account has them at once. Route, forwarding and every other setting then go back to how a new "
    "number is, what you wrote on it is cleared, and emergency addresses and campaigns end, so that nothing of yours "
    "goes along. For some minutes afterwards the job can be undone: settings, notes, owner, purpose, custom fields and "
    "PIN come back. Emergency addresses and campaigns do not: they have to be set again.",
    label="Move",
    url="numbers:bulk_move",
    foresee=lambda account, e164s, given: movable(account, e164s, transfer_target(given["account"])),
    do=lambda request, e164s, given: start_moves(
        account=request.account, by=request.actor, e164s=e164s, to=transfer_target(given["account"])
    ),
    is_proved=True,
    is_grave=True,
    form=_move_form,
)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def move(request: AccountRequest) -> HttpResponse:
    """Ask for the account, show which numbers would move there and which cannot; with ``count``, start it, for somebody
    who has just proved who it is.
    """
    return act_on(request, MOVE)


REMOVE = Act(
    title="Remove numbers",
    text="Calls and messages to them stop at once. Their carriers keep them, and somebody else may buy them. This "
    "cannot be undone.",
    label="Remove",
    url="numbers:bulk_remove",
    foresee=lambda account, e164s, _given: removable(account, e164s),
    do=lambda request, e164s, _given: start_removals(account=request.account, by=request.actor, e164s=e164s),
    is_proved=True,
    is_grave=True,
)


@require_POST
@requires(Right.RELEASE_NUMBERS)
def remove(request: AccountRequest) -> HttpResponse:
    """Show which of the chosen numbers would be removed and which cannot; with ``count``, start it, for somebody who
    has just proved who it is.
    """
    return act_on(request, REMOVE)
