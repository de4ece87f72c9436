"""Keeping canned replies: everybody has their own, managers those of the account."""

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Forbidden, Invalid
from messaging.models import CannedReply
from messaging.selectors.canned import canned_reply
from messaging.selectors.viewers import Viewer
from messaging.services import content

LONGEST_TITLE = 80


@while_active
def save_canned_reply(
    *, viewer: Viewer, by: Actor, pk: int | None, title: str, text: str, is_shared: bool
) -> CannedReply:
    """Add a reply (``pk`` None) or change one, for oneself or with ``is_shared`` for everybody in the account.

    Forbidden where a shared one is made, changed or taken back by somebody who is no manager. Invalid for an empty or
    too long title or text, Conflict for a title in use.
    """
    values = {"title": content.clean_line(title), "text": content.check_text(text, required=True)}
    if not values["title"]:
        raise Invalid("A title is needed.", field="title")
    if len(values["title"]) > LONGEST_TITLE:
        raise Invalid(f"A title may have up to {LONGEST_TITLE} characters.", field="title")
    try:
        with transaction.atomic():
            row = canned_reply(viewer, pk) if pk else CannedReply(account=viewer.account)
            _require_may_keep(viewer, is_shared or (bool(pk) and row.user_id is None))
            row.title, row.text = values["title"], values["text"]
            row.user = None if is_shared else viewer.user
            row.save()
            activity.record(account=viewer.account, by=by, verb="changed" if pk else "added", subject=row)
    except IntegrityError as exc:
        raise Conflict("There is a canned reply of this title.", field="title") from exc
    return row


@while_active
def remove_canned_reply(*, viewer: Viewer, by: Actor, pk: int) -> None:
    """Forbidden for a shared one, unless by a manager."""
    with transaction.atomic():
        row = canned_reply(viewer, pk)
        _require_may_keep(viewer, row.user_id is None)
        activity.record(
            account=viewer.account, by=by, verb="removed", subject=row, before={"title": row.title}
        )
        row.delete()


def _require_may_keep(viewer: Viewer, is_shared: bool) -> None:
    if is_shared and not viewer.sees_all:
        raise Forbidden("Only managers keep the replies that everybody has.")
