"""The broker without a server: kombu's file-system transport, made safe for several processes.

The stock transport lets a reader see a message or a routing table that is only half written, which ends a
worker. Here a message appears under its name when it is complete, messages keep their order, and tables are read
and written by one process at a time.
"""

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        name = f"{monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        folder = str(self.data_folder_out)
        hidden = os.path.join(folder, f"new-{name}.part")
        with open(hidden, "wb") as file:
            file.write(dumps(payload).encode())
        os.rename(hidden, os.path.join(folder, name))

    def get_table(self, exchange: str) -> Any:
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, *binding: Any) -> None:
        with self._alone():
            super()._queue_bind(*binding)

    def _delete(self, *binding: Any, **options: Any) -> None:
        with self._alone():
            super()._delete(*binding, **options)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / "lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel
