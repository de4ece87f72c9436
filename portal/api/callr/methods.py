"""Loads every service and object, so that the registries know them all."""

from portal.api.callr.objects import every
from portal.api.callr.services import credentials, did, did_store, jobs, lists, system

__all__ = ["credentials", "did", "did_store", "every", "jobs", "lists", "system"]
