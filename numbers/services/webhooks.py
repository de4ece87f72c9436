"""Checks a webhook's URL when it is given: https, a public address, a valid certificate, an answer."""

from http.client import HTTPException
from urllib.parse import urlsplit

from common import deadline, hosts
from common.errors import Invalid
from common.outgoing import PinnedConnection

# All of it: name, connection, handshake and answer, while somebody waits for the page.
CHECK_SECONDS = 8.0
FIELD = "resource"


def check_webhook(url: str) -> None:
    """Raise Invalid unless the URL is https on a public address and answers with a valid certificate.

    Redirects are not followed, and the connection goes to the very address that was checked, so that a name which
    changes in between leads nowhere.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as exc:
        raise Invalid("The webhook must be an https URL.", field=FIELD) from exc
    if parts.scheme != "https" or not parts.hostname or parts.username or any(map(str.isspace, url)):
        raise Invalid("The webhook must be an https URL.", field=FIELD)
    try:
        with deadline.within(CHECK_SECONDS):
            _ask(parts.hostname, port, parts.path or "/")
    except (OSError, HTTPException, UnicodeError, ValueError) as exc:
        raise Invalid("The webhook does not answer in time with a valid certificate.", field=FIELD) from exc


def _ask(host: str, port: int, path: str) -> None:
    connection = PinnedConnection(host, port, hosts.resolve_public(host, field=FIELD)[0])
    try:
        connection.request("HEAD", path)
        connection.getresponse()
    finally:
        connection.close()
