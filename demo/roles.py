"""Roles that the operator and the practice made for their people, and a view of a list that all share."""

from urllib.parse import urlencode

from django.urls import reverse

from accounts.actor import Actor
from accounts.models import Account, CustomRole, User
from accounts.rights import Right
from accounts.services.custom_roles import RoleWish, save_role
from accounts.services.saved_views import Keeper, save_view
from common import scope

EVERY = frozenset(Right)
SEES_MONEY = frozenset({Right.VIEW, Right.VIEW_MONEY, Right.MANAGE_PRICES})


def bookkeeping(operator: Account, by: Actor) -> CustomRole:
    """Sees the money of every account, sets prices and opens accounts, and changes no number anywhere."""
    wish = RoleWish("Bookkeeping", SEES_MONEY | {Right.MANAGE_ACCOUNTS, Right.VIEW_COST}, SEES_MONEY)
    with scope.tenant(operator.pk):
        return save_role(account=operator, by=by, may=EVERY, may_below=EVERY, wish=wish)


def front_desk(harbor: Account, by: Actor) -> None:
    """The practice has a role for whoever answers, which nobody has yet."""
    rights = frozenset({Right.VIEW, Right.SEND_MESSAGES, Right.KEEP_CONTACTS, Right.LISTEN})
    with scope.tenant(harbor.pk):
        save_role(
            account=harbor, by=by, may=EVERY, may_below=frozenset(), wish=RoleWish("Front desk", rights)
        )


def shared_view(harbor: Account, by: Actor) -> None:
    """Everybody of the practice finds the numbers of its front desks, with who is responsible and the cost centre."""
    query = {
        "tag": "front-desk",
        "sort": "label",
        "columns": "number,answered_by,label,owner,field_cost_centre",
    }
    with scope.tenant(harbor.pk):
        save_view(
            keeper=Keeper(harbor, User.objects.get(pk=by.user_id or 0), EVERY),
            by=by,
            path=reverse("numbers:list"),
            query=urlencode(query),
            name="Front desks",
            is_shared=True,
        )
