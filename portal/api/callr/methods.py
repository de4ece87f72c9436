"""Loads every service and object, so that the registries know them all."""

from portal.api.callr.objects import every
from portal.api.callr.services import (
    account_sub,
    analytics_calls,
    analytics_sms,
    apps,
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
    "analytics_calls",
    "analytics_sms",
    "apps",
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
