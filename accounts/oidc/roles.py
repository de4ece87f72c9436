"""Which group of the issuer gives which role where: ``staff=manager, desk=Night shift@2015550100``."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class GroupRole:
    """``role`` is a built-in one or the name of one that the account made; ``number`` is empty for the operator's."""

    group: str
    role: str
    number: str


def read_roles(entries: list[str]) -> list[GroupRole]:
    """ImproperlyConfigured for an entry that is none."""
    return [_read(entry) for entry in entries]


def _read(entry: str) -> GroupRole:
    group, equals, rest = entry.rpartition("=")
    role, _, number = rest.partition("@")
    if not (equals and group.strip() and role.strip()):
        raise ImproperlyConfigured(
            f"OIDC_ROLES must be like staff=manager or desk=member@2015550100, not '{entry}'."
        )
    return GroupRole(group.strip(), role.strip(), number.strip())
