"""Webhooks against real receivers: signed, tried again, told once, and none keeps another waiting."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from base.listening import WebhooksError
from base.viewer import Viewer, now
from service.webhooks.delivery import Alerts, Delivery, Told
from service.webhooks.hooks import Hook, read
from service.webhooks.outbox import PAUSES, Message, Outbox
from tests.service.webhooks.receiver import Receiver, receiving

KEY = b"0123456789abcdef01234567"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
HIT = Told("hit-1", "task-1", 1_700_000_000)


def hook(receiver: Receiver, name: str = "one", level: int = 0) -> Hook:
    return Hook.model_validate({"name": name, "url": receiver.url, "secret": SECRET, "level": level})


def alerts(*told: Told, level: int = 0) -> Alerts:
    """Alerts for those who are cleared, once the hook has a cursor."""

    async def after(viewer: Viewer, cursor: str | None) -> tuple[Sequence[Told], str]:
        return (told if cursor == "0" and viewer.level >= level else ()), ("0" if cursor is None else "1")

    return after


@contextmanager
def delivering(hooks: Sequence[Hook], outbox: Outbox, source: Alerts) -> Iterator[None]:
    """A delivery at work while the block runs."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        ended = asyncio.Event()

        async def work() -> None:
            task = asyncio.ensure_future(Delivery(hooks, outbox, source, patience=0.5, every=0.02).run())
            await ended.wait()
            task.cancel()

        thread = threading.Thread(target=lambda: loop.run_until_complete(work()))
        thread.start()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(ended.set)
            thread.join()


def until(so: Callable[[], bool]) -> None:
    """Wait for something; fails after 10 s."""
    end = time.monotonic() + 10
    while not so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "webhooks.sqlite")


def test_a_hit_arrives_once_with_ids_only_and_a_signature_that_can_be_checked(outbox: Outbox) -> None:
    with receiving() as receiver, delivering([hook(receiver)], outbox, alerts(HIT)):
        until(lambda: outbox.standing("one").told == 1)

    ((headers, body),) = receiver.arrived
    message = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    code = base64.b64encode(hmac.digest(KEY, message, hashlib.sha256)).decode()

    assert headers["webhook-signature"] == f"v1,{code}"
    assert json.loads(body) == {"type": "hit", "timestamp": HIT.at, "data": {"hit": "hit-1", "task": "task-1"}}
    assert abs(int(headers["webhook-timestamp"]) - now()) < 30


@pytest.mark.parametrize("status", [500, 302, 404])
def test_what_is_not_taken_is_kept_for_another_time_under_the_same_id(outbox: Outbox, status: int) -> None:
    with receiving() as receiver:
        receiver.answers = [status]
        with delivering([hook(receiver)], outbox, alerts(HIT)):
            receiver.wait(1)
            until(lambda: bool(outbox.standing("one").failure))
        assert outbox.standing("one").waiting == 1
        assert outbox.standing("one").failure == f"status {status}"
        (late,) = outbox.due("one", now() + PAUSES[0] + 1, 5)

    assert (late.id, late.attempts) == ("hit-1", 1)


def test_a_receiver_that_never_answers_keeps_no_other_waiting(outbox: Outbox) -> None:
    with receiving() as silent, receiving() as quick:
        silent.silent = 2.0
        with delivering([hook(silent, "silent"), hook(quick, "quick")], outbox, alerts(HIT)):
            until(lambda: outbox.standing("quick").told == 1)
            until(lambda: bool(outbox.standing("silent").failure))

    assert outbox.standing("silent").waiting == 1


def test_a_hook_is_told_only_what_it_is_cleared_for(outbox: Outbox) -> None:
    with receiving() as cleared, receiving() as other:
        hooks = [hook(cleared, "cleared", level=2), hook(other, "other")]
        with delivering(hooks, outbox, alerts(HIT, level=2)):
            cleared.wait(1)

    assert other.arrived == []
    assert outbox.standing("other").waiting == 0


def test_a_hit_that_is_taken_in_again_after_a_crash_is_one_message(outbox: Outbox, tmp_path: Path) -> None:
    outbox.put("one", [(HIT.id, HIT.body())], "1", 10)
    again = Outbox(tmp_path / "webhooks.sqlite")
    again.put("one", [(HIT.id, HIT.body())], "1", 20)

    (message,) = again.due("one", 30, 5)
    again.told(message, 31)
    again.put("one", [(HIT.id, HIT.body())], "2", 40)

    assert again.due("one", 10**9, 5) == []
    assert again.cursor("one") == "2"


def test_after_the_last_pause_a_message_is_given_up_until_somebody_says_again(outbox: Outbox) -> None:
    outbox.put("one", [(HIT.id, HIT.body())], "1", 0)
    at = 0
    for _ in range(len(PAUSES) + 1):
        (message,) = outbox.due("one", at, 5)
        outbox.failed(message, at, "status 500")
        at += max(PAUSES)

    assert outbox.due("one", 10**9, 5) == []
    assert outbox.standing("one").given_up == 1
    assert outbox.again("one", at) == 1
    assert outbox.due("one", at, 5) == [Message("one", HIT.id, HIT.body(), 0)]


@pytest.mark.parametrize(
    ("hooks", "what"),
    [
        ([{"name": "a", "url": "http://10.0.0.1/x", "secret": SECRET}], "https"),
        ([{"name": "a", "url": "https://user:pw@host/x", "secret": SECRET}], "user"),
        ([{"name": "a", "url": "https://host/x", "secret": "whsec_c2hvcnQ="}], "24 bytes"),
        ([{"name": "a", "url": "https://host/x", "secret": SECRET, "colour": "red"}], "colour"),
        ([{"name": "a", "url": "https://host/x", "secret": SECRET}] * 2, "twice"),
        ("nonsense", "array"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_without_its_secrets(tmp_path: Path, hooks: Any, what: str) -> None:
    path = tmp_path / "webhooks.json"
    path.write_text(json.dumps(hooks), encoding="utf-8")

    with pytest.raises(WebhooksError) as refused:
        read(path)

    assert what in refused.value.detail
    assert SECRET not in refused.value.detail
    assert "pw@" not in refused.value.detail


def test_without_a_file_nobody_is_told_and_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert read(None) == []
    with pytest.raises(WebhooksError):
        read(tmp_path / "none.json")
