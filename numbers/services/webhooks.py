"""Checks a webhook's URL when it is given: https, a public address, a valid certificate, an answer."""

from common import posting
from common.errors import Invalid

FIELD = "resource"


def check_webhook(url: str) -> None:
    """Raise Invalid unless the URL may be called (``common.posting``) and answers in time with a valid certificate."""
    try:
        posting.ask("HEAD", url, field=FIELD)
    except posting.NoAnswer as exc:
        raise Invalid("The webhook does not answer in time with a valid certificate.", field=FIELD) from exc
