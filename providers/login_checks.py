"""What a login may consist of: checked by what its connector says, and cleaned."""

import ipaddress
from urllib.parse import urlsplit

from common.errors import Invalid
from providers.contract.login import LoginField
from providers.models import ProviderAccount
from providers.registry import CONNECTORS

LONGEST_TEXT = 80
LONGEST_INTERVAL = 7 * 24 * 60
# The fields of a login that have columns; any other stands in ``extra``.
PLACES = ("base_url", "username", "secret")


def check_values(row: ProviderAccount) -> None:
    """Clean what was put on a login; Invalid, naming the field, for what its carrier cannot use."""
    if not 1 <= len(row.name) <= 80 or "\x00" in row.name:
        raise Invalid("A name of 1 to 80 characters is needed.", field="name")
    if not 0 <= row.sync_every_minutes <= LONGEST_INTERVAL:
        raise Invalid("The interval must be from 0 minutes to a week.", field="sync_every_minutes")
    if row.egress_address:
        try:
            row.egress_address = str(ipaddress.ip_address(row.egress_address))
        except ValueError as exc:
            raise Invalid("This is not an IP address.", field="egress_address") from exc
    else:
        row.egress_address = None
    _check_login(row)


def _check_login(row: ProviderAccount) -> None:
    """Whether the carrier's own fields hold what they must; what it has no field for is emptied."""
    given = {"base_url": row.base_url, "username": row.username, "secret": row.secret, **row.extra}
    kept = {field.name: _checked(field, str(given.get(field.name) or "")) for field in _fields_of(row)}
    for name in PLACES:
        setattr(row, name, kept.pop(name, ""))
    row.extra = kept


def _fields_of(row: ProviderAccount) -> tuple[LoginField, ...]:
    return CONNECTORS[row.connector].login_fields


def _checked(field: LoginField, value: str) -> str:
    """The value as it is kept; a secret is encrypted already."""
    if field.kind == "secret":
        kept = value
    elif field.kind == "url":
        kept = _checked_url(value, field.name) if value.strip() or field.is_needed else ""
    else:
        kept = value.strip()
        if len(kept) > LONGEST_TEXT or "\x00" in kept:
            raise Invalid(f"Up to {LONGEST_TEXT} characters are possible.", field=field.name)
    if kept and field.choices and kept not in dict(field.choices):
        raise Invalid("This cannot be chosen.", field=field.name)
    if field.is_needed and not kept:
        raise Invalid(f"This is needed: {field.label}.", field=field.name)
    return kept


def _checked_url(url: str, field: str) -> str:
    """Only http and https, without a login, query or fragment; a path is what comes before the carrier's own."""
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as exc:
        raise Invalid("This is not a web address.", field=field) from exc
    plain = url.isascii() and url.isprintable() and " " not in url.strip() and "\\" not in url
    if parts.scheme not in {"http", "https"} or not host or not plain or len(url) > 200:
        raise Invalid("An address with http:// or https:// is needed.", field=field)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise Invalid("The address may have neither a login nor a query.", field=field)
    return url.strip().rstrip("/")
