"""A server that lies costs neither memory nor time: bounds on bytes and seconds, HTTP only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from playbooks.intake.bounds import LARGEST_DOCUMENT
from sources.download import download, is_address
from translations import FaultError

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """The address of a server that answers every GET so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # who reads has had enough
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def refused(answer: Answer, seconds: float = 30.0) -> str:
    with serving(answer) as address, pytest.raises(FaultError) as refusal:
        download(address, seconds)
    return str(refusal.value)


def test_a_document_is_fetched() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        reply(handler)
        handler.wfile.write(b"<alert/>")

    with serving(answer) as address:
        assert download(address) == b"<alert/>"


def test_a_document_without_end_is_refused_at_the_bound() -> None:
    sent = 0

    def answer(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        reply(handler)
        while sent < 10 * LARGEST_DOCUMENT:
            handler.wfile.write(bytes(1024 * 1024))
            sent += 1024 * 1024

    assert "larger than" in refused(answer)
    assert sent < 2 * LARGEST_DOCUMENT


def test_a_byte_now_and_then_is_too_slow() -> None:
    enough = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        reply(handler)
        while not enough.wait(0.02):
            handler.wfile.write(b"x")

    try:
        assert "too slow" in refused(answer, seconds=0.2)
    finally:
        enough.set()


def test_an_answer_that_never_comes_is_waited_for_no_longer_than_said() -> None:
    enough = threading.Event()
    try:
        assert "timed out" in refused(lambda handler: enough.wait(60) and None, seconds=0.2)
    finally:
        enough.set()


@pytest.mark.parametrize("status", [404, 500, 304])
def test_an_error_is_refused_with_its_status(status: int) -> None:
    assert str(status) in refused(lambda handler: reply(handler, status))


def test_a_truncated_document_is_refused() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, Content_Length="100")
        handler.wfile.write(b"<alert>")

    assert "could not be downloaded" in refused(answer)


@pytest.mark.parametrize(
    ("elsewhere", "why"),
    [
        ("file:///etc/passwd", "is not allowed"),
        ("data:,x", "is not allowed"),
        ("ftp://127.0.0.1/feed", "unknown url type: ftp"),  # which the redirect itself would allow
    ],
)
def test_a_redirect_leads_to_http_only(elsewhere: str, why: str) -> None:
    assert why in refused(lambda handler: reply(handler, 302, Location=elsewhere))


def test_no_file_of_this_machine_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    with pytest.raises(FaultError, match="unknown url type: file"):
        download((tmp_path / "secret").as_uri())


@pytest.mark.parametrize("text", ["file:///etc/passwd", "ftp://host/feed", "feed.xml", "http:/x"])
def test_other_addresses_are_none(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("address", ["http://", "http://[", "http://127.0.0.1:x/", "http://a\nb/"])
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    with pytest.raises(FaultError, match="could not be downloaded"):
        download(address)
