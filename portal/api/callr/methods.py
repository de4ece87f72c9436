"""Loads every service and object, so that the registries know them all."""

from portal.api.callr.objects import every
from portal.api.callr.services import (
    account_sub,
    actions,
    apps,
    calls,
    cdr,
    click_to_call,
    conference,
    credentials,
    did,
    did_store,
    hlr,
    jobs,
    lists,
    sip,
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
    "conference",
    "credentials",
    "did",
    "did_store",
    "every",
    "hlr",
    "jobs",
    "lists",
    "sip",
    "sms",
    "system",
    "webhooks",
]
