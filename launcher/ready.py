"""Knows when the portal is really up, and what to tell the person who started it."""

import http.client
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from launcher.errors import LaunchError

READY_SECONDS = 60
ASK_EVERY_SECONDS = 0.3
RULE = "-" * 72


def wait_until_healthy(host: str, port: int, *, pump: Callable[[float], None]) -> None:
    """Asks /healthz until it says 200 about this run's workers and sweep; refuses after a minute.

    Signs of life of an earlier run, seconds ago, would make it 200 too soon.
    """
    began = time.monotonic()
    answer = "no answer"
    while time.monotonic() - began < READY_SECONDS:
        _let_pass(ASK_EVERY_SECONDS, pump)
        status, answer = _ask(host, port)
        if status == http.HTTPStatus.OK and _seen_since(answer, time.monotonic() - began):
            return
    raise LaunchError(f"the portal is not healthy after {READY_SECONDS} s: {answer}")


def _seen_since(answer: str, seconds: float) -> bool:
    health = json.loads(answer)
    return max(float(health[f"{part}_seconds"]) for part in ("worker", "outbound", "sweep")) < seconds


def _let_pass(seconds: float, pump: Callable[[float], None]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        pump(left)


def reachable(host: str) -> str:
    """The address under which we ourselves reach a server that listens on `host`."""
    return "127.0.0.1" if host in {"0.0.0.0", "", "::"} else host  # noqa: S104 (compared, not bound)


def _ask(host: str, port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection(reachable(host), port, timeout=3)
    try:
        connection.request("GET", "/healthz", headers={"Host": _host_header(host)})
        answer = connection.getresponse()
        return answer.status, answer.read(1000).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as exc:
        return 0, f"no answer ({type(exc).__name__})"
    finally:
        connection.close()


def _host_header(host: str) -> str:
    """A name the portal answers to, where TANDEM_HOSTS replaces the usual ones."""
    named = os.environ.get("TANDEM_HOSTS", "").split(",")[0].strip().lstrip(".")
    return named if named not in {"", "*"} else reachable(host)


def block(data: Path, *, url: str, demo: bool) -> str:
    """The one block at the end: address, sign-ins, API addresses, where the data is, how to stop."""
    lines = ["", RULE, f"  Tandem is ready:  {url}"]
    if "//127.0.0.1" in url:
        # Browsers bind a passkey to a name and refuse an address.
        lines.append(f"  With passkeys:    {url.replace('127.0.0.1', 'localhost')}")
    made = _demo(data) if demo else {}
    if made:
        lines += ["", "  Sign in as"]
        lines += _columns([(who["role"], who["email"], who["password"]) for who in made.get("web", [])])
        lines += ["", "  APIs", *_columns(list(made.get("api", {}).items()))]
        lines += ["", f"  Every demo credential:  {data / 'demo.json'}"]
    elif not demo:
        lines += ["", "  Make the first operator:  make operator EMAIL=you@example.com"]
    if not os.environ.get("EMAIL_HOST"):
        lines += [f"  Mail (no EMAIL_HOST):   {data / 'mail'}"]
    lines += [f"  Data:                   {data}", "  Stop:                   Ctrl-C", RULE, ""]
    return "\n".join(lines)


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """The rows with their columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _demo(data: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((data / "demo.json").read_text()))
    except FileNotFoundError:
        return {}
