"""The file-system broker: nobody ever reads half a message or half a table."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from portal import broker
from portal.celery import app


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[broker.Channel]:
    with opened(tmp_path) as channel:
        yield channel


@contextmanager
def opened(folder: Path) -> Iterator[broker.Channel]:
    for name in ("queue", "processed", "control"):
        (folder / name).mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
    }
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_the_alias_leads_to_our_transport(channel):
    assert isinstance(channel, broker.Channel)
    assert app.connection_for_write(url="filesystem://").transport_cls == "filesystem"


def test_messages_come_out_as_they_went_in_and_in_order(channel, tmp_path):
    for n in range(3):
        channel._put("celery", {"n": n, "text": "é\u0000"})

    assert [channel._get("celery")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("celery")
    assert os.listdir(tmp_path / "queue") == []


def test_a_message_has_no_name_before_it_is_complete(channel, tmp_path, monkeypatch):
    seen = []

    def rename(hidden, name):
        assert not [file for file in os.listdir(tmp_path / "queue") if file.endswith(".msg")]
        seen.append(Path(hidden).read_text())
        real(hidden, name)

    real = os.rename
    with monkeypatch.context() as patch:
        patch.setattr(broker.os, "rename", rename)
        channel._put("celery", {"n": 1})

    assert seen == ['{"n": 1}']
    assert channel._get("celery") == {"n": 1}


def test_many_bind_and_read_at_once(tmp_path):
    faults = []

    def work(n: int) -> None:
        try:
            with opened(tmp_path) as channel:
                for turn in range(20):
                    channel._queue_bind("celery", f"key-{n}-{turn}", "", f"queue-{n}-{turn}")
                    channel.get_table("celery")
        except Exception as exc:  # noqa: BLE001 whatever it is, the test fails with it
            faults.append(exc)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    with opened(tmp_path) as channel:
        assert len(channel.get_table("celery")) == 120
