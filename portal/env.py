"""Reads settings from the environment, each once and typed, with a clear error for a bad value."""

import os
from ipaddress import IPv4Network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "") or default


def flag(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in TRUE | FALSE:
        return raw.lower() in TRUE
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not '{raw}'.")


def whole(name: str, default: int) -> int:
    raw = text(name, str(default))
    if not raw.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not '{raw}'.")
    return int(raw)


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    raw = text(name)
    return [word.strip() for word in raw.split(",") if word.strip()] if raw else default


def networks(name: str) -> list[IPv4Network]:
    """A comma-separated list of IPv4 networks; none when it is not set."""
    try:
        return [IPv4Network(word) for word in words(name, [])]
    except ValueError as exc:
        raise ImproperlyConfigured(f"{name} must be IPv4 networks such as 10.20.0.0/16: {exc}.") from exc


def secret(name: str, file: Path) -> str:
    """A key from the variable, or from the file that set-up made; empty when there is neither."""
    if value := text(name):
        return value
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return ""


def database(url: str) -> dict[str, object]:
    """A `postgresql://user:password@host:port/name?option=value` URL as Django's database settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:port/name.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }
