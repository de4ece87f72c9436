"""HTTP from here to elsewhere whose every connection heeds the deadline of its block (``common.deadline``)."""

import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection as PooledConnection
from urllib3.connection import HTTPSConnection as PooledSecureConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from common import deadline


class _Watched(PooledConnection):
    """A kept connection belongs to one block after another; each watches it while it sends and reads."""

    _clock: deadline.Deadline | None = None

    def _new_conn(self) -> socket.socket:
        self._clock = deadline.current()
        self._clock.is_unsent = True
        seconds = self.timeout if isinstance(self.timeout, int | float) else deadline.CONNECT_SECONDS
        try:
            sock = deadline.connect(
                self._dns_host, self.port or self.default_port, seconds=seconds, source=self.source_address
            )
        except socket.gaierror as exc:
            raise NameResolutionError(self.host, self, exc) from exc
        except TimeoutError as exc:
            raise ConnectTimeoutError(self, "The connection was not made in time.") from exc
        except OSError as exc:
            raise NewConnectionError(self, f"No connection: {exc}") from exc
        return sock

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        clock = deadline.current()
        if clock is not self._clock:
            clock.watch(self.sock)
            self._clock = clock
        clock.is_unsent = False
        super().send(data)


class _WatchedSecure(_Watched, PooledSecureConnection):
    """The same over TLS, whose handshake is part of the time."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _WatchedSecure


class DeadlineAdapter(HTTPAdapter):
    """For a ``requests`` session: it connects within the block's time, from a given local address."""

    def __init__(self, source: str | None = None, **options: Any) -> None:
        self._source = (source, 0) if source else None
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, source_address=self._source, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
