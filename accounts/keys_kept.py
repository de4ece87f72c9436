"""How many ways in for programs an account may have, asked by each service that issues one."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from common.errors import Conflict


def require_room(rows: QuerySet[Any], what: str) -> None:
    """Conflict when there are as many as there may be (``MOST_KEYS``). Call it under a lock that makes issuers wait."""
    if rows.count() >= settings.MOST_KEYS:
        raise Conflict(
            f"An account may have {settings.MOST_KEYS} {what}; end one that is not needed any more."
        )
