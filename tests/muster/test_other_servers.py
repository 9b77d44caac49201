"""What answers at the desk's address may be another program, half an answer, or a Muster that has
failed: a command says so, and never takes it for done.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from muster.cli import main
from tests.muster.command_line import RunningDesk, listed, muster

pytestmark = pytest.mark.slow

Serve = Callable[[bytes], None]
ODD = "\udcff"  # how Python keeps a byte of an argument that is no UTF-8


@pytest.fixture
def serve(full: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Something at the desk's address that answers every request with these bytes."""
    listening: list[socket.socket] = []

    def answering(server: socket.socket, reply: bytes) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return  # closed at the end of the test
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

    def begin(reply: bytes) -> None:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        monkeypatch.setenv("MUSTER_DESK", f"127.0.0.1:{server.getsockname()[1]}")
        Thread(target=answering, args=(server, reply), daemon=True).start()

    yield begin
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def http(status: int, body: bytes, length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body) if length is None else length}"
    return head.encode() + b"\r\nConnection: close\r\n\r\n" + body


NO_MUSTER = {
    "another protocol": b"SSH-2.0-OpenSSH_9.0\r\n",
    "nothing": b"",
    "half an answer": http(200, b"{", 100),
    "a page": http(200, b"<html>"),
    "a list": http(200, b"[]"),
    "an empty object": http(200, b"{}"),
    "an echo": http(200, b'{"kind": "truck.failed", "fields": {}}'),
    "another protocol to go to": b"HTTP/1.1 302 X\r\nLocation: ftp://x\r\n\r\n",
}


@pytest.mark.parametrize("reply", NO_MUSTER)
def test_what_is_no_muster_takes_nothing(reply: str, serve: Serve) -> None:
    """An answer needs a Muster; a report and an absence go into the ledger all the same."""
    serve(NO_MUSTER[reply])
    code, said, aside = muster("ack", "1")
    assert (code, said) == (1, ""), aside
    assert "no Muster answers at" in aside or "is no Muster" in aside
    code, _, aside = muster("report", "truck.failed", "--unit", "K-09", "--id", "kept")
    assert code == 0 and "the report is kept" in " ".join(aside.split())
    assert "kept" in {row["id"] for row in listed("signals")}, "what was said to be kept is"


def test_what_failed_is_a_failure_and_what_was_refused_a_refusal(serve: Serve) -> None:
    for status, body, code, said in (
        (500, b'{"faults": ["it broke"]}', 1, "it broke"),
        (503, b'{"faults": ["the ledger is away"]}', 1, "the ledger is away"),
        (500, b"<html>", 1, "the desk answered 500"),
        (401, b'{"faults": ["send the token"]}', 1, "MUSTER_DESK_TOKEN to the token"),
        (409, b'{"faults": ["one", "two"]}', 2, "refused: two"),
        (409, b'{"faults": null}', 2, "the desk answered 409"),
        (422, b"[1]", 2, "the desk answered 422"),
        (404, b"", 2, "the desk answered 404"),
    ):
        serve(http(status, body))
        for words in (("ack", "1"), ("away", "x"), ("report", "truck.failed", "--unit", "K-09")):
            ended, out, aside = muster(*words)
            assert (ended, out) == (code, ""), (status, words, aside)
            assert said in aside, (status, words)


def test_half_an_error_is_an_error(serve: Serve) -> None:
    serve(http(503, b'{"fau', 100))
    code, said, aside = muster("ack", "1")
    assert (code, said) == (1, "") and "the desk answered 503" in aside


@pytest.mark.parametrize("desk", ["exa mple:80", "a..b:80", f"{'a' * 70}.test:80", "中..:80"])
def test_a_name_that_no_host_can_have_is_no_muster(
    desk: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_DESK", desk)
    code, said, aside = muster("ack", "1")
    assert (code, said) == (1, "") and "no Muster answers at" in aside


TYPED: tuple[tuple[str, ...], ...] = (
    ("lesson", "1", ODD),
    ("report", "truck.failed", "--unit", ODD),
    ("report", ODD),
    ("answer", "1", ODD),
    ("refuse", "1", "--why", ODD),
    ("call-back", "1", "--at", ODD),
    ("hold", ODD, "x"),
    ("fact", ODD, "1"),
    ("away", ODD),
    ("routine", "run", ODD),
    ("lessons", ODD),
    ("calls", "--person", ODD),
    ("replay", "--plan", ODD),
    ("plan", "diff", ODD, "plan"),
)


@pytest.mark.parametrize("words", TYPED, ids=lambda words: " ".join(words[:-1]))
def test_what_is_typed_in_another_encoding_is_refused_and_never_a_fault_of_our_own(
    words: tuple[str, ...],
    full: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["muster", *words])
    with pytest.raises(SystemExit) as ended:
        main.cli()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, ""), said.err
    assert "Muster's own" not in said.err


def test_what_goes_straight_to_kafka_is_refused_before_the_broker_is_asked(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_KAFKA", "127.0.0.1:1")
    code, said, aside = muster("report", "truck.failed", "--unit", ODD, "--id", "x", "--kafka")
    assert (code, said) == (2, "") and "not written in UTF-8" in aside


def test_a_fault_of_our_own_is_one_line_unless_the_traceback_is_asked_for(
    full: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError("it [red]broke")

    monkeypatch.setattr(main, "app", broken)
    with pytest.raises(SystemExit) as ended:
        main.cli()
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "RuntimeError: it [red]broke" in said.err
    monkeypatch.setitem(os.environ, "MUSTER_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        main.cli()


@pytest.mark.parametrize(
    "token", ["correct horse battery", "一个很长的口令用来测试", "pässwörter/=+ ok"]
)
def test_a_token_of_any_signs_opens_the_desk_for_commands(
    token: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RunningDesk(full, token=token) as desk:
        monkeypatch.setenv("MUSTER_DESK", desk.address)
        code, _, aside = muster("lesson", "1", "closed")
        assert code == 1 and "MUSTER_DESK_TOKEN to the token" in aside
        monkeypatch.setenv("MUSTER_DESK_TOKEN", token)
        code, said, aside = muster("lesson", "1", "opened", "--json")
        assert code == 0 and json.loads(said)["text"] == "opened", aside
        monkeypatch.setenv("MUSTER_DESK_TOKEN", token[::-1])
        assert muster("lesson", "1", "closed")[0] == 1
    assert [row["text"] for row in listed("lessons")][0] == "opened"
