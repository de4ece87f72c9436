"""Loads every service and object, so that the registries know them all."""

from portal.api.callr.objects import every
from portal.api.callr.services import (
    account_sub,
    actions,
    apps,
    calls,
    cdr,
    click_to_call,
    credentials,
    did,
    did_store,
    jobs,
    lists,
    sms,
    system,
    webhooks,
)

__all__ = [
    "account_sub",
    "actions",
    "apps",
    "calls",
    "cdr",
    "click_to_call",
    "credentials",
    "did",
    "did_store",
    "every",
    "jobs",
    "lists",
    "sms",
    "system",
    "webhooks",
]
