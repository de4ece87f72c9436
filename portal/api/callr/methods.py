"""Loads every service and object, so that the registries know them all."""

from portal.api.callr.objects import every
from portal.api.callr.services import (
    account_sub,
    apps,
    credentials,
    did,
    did_store,
    jobs,
    lists,
    media,
    media_library,
    media_recording,
    media_voices,
    sms,
    system,
    webhooks,
)

__all__ = [
    "account_sub",
    "apps",
    "credentials",
    "did",
    "did_store",
    "every",
    "jobs",
    "lists",
    "media",
    "media_library",
    "media_recording",
    "media_voices",
    "sms",
    "system",
    "webhooks",
]
