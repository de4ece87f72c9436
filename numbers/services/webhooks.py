"""Checks a webhook's URL when it is given: https, a public address, a valid certificate, an answer."""

import ssl
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from common import hosts
from common.errors import Invalid

TIMEOUT_SECONDS = 5
FIELD = "resource"


class PinnedConnection(HTTPSConnection):
    """Connects to the address that was checked, while the certificate must fit the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        name, self.host = self.host, self._address
        try:
            super(HTTPSConnection, self).connect()
        finally:
            self.host = name
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=name)


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
    address = hosts.resolve_public(parts.hostname, field=FIELD)[0]
    connection = PinnedConnection(parts.hostname, port, address)
    try:
        connection.request("HEAD", parts.path or "/")
        connection.getresponse()
    except (OSError, HTTPException, UnicodeError, ValueError) as exc:
        raise Invalid("The webhook does not answer with a valid certificate.", field=FIELD) from exc
    finally:
        connection.close()
