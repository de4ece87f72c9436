"""Checks a webhook's URL when it is given: https, an address that may be reached, a valid certificate, an answer."""

from common import posting
from common.errors import Invalid

FIELD = "resource"


def check_webhook(url: str) -> None:
    """Raise Invalid unless the URL may be called and answers, in time and with a valid certificate."""
    try:
        posting.ask("HEAD", url, field=FIELD)
    except posting.NoAnswer as exc:
        raise Invalid(f"The webhook does not answer. {exc.text}", field=FIELD) from exc
