"""The sockets under httpx: a deadline for a whole call, whether a write went out, and hanging up.

httpx knows only how long to wait for the next byte: a server that sends one byte a second would hold a call for
hours, and closing a client does not wake who is reading. Knows bytes and time; knows nothing of HTTP's meaning.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpcore
import httpx

_SAFE = frozenset({"GET", "HEAD"})
_HUNG_UP = "the connections were dropped"


@dataclass
class Call:
    """One call as its sockets see it. `deadline` is on the monotonic clock; `largest` and `received` are bytes.

    `write_went_out` is whether a byte of the last request left and that request changes something at the server;
    `was_cut` is whether the other side closed.
    """

    deadline: float
    largest: int
    received: int = 0
    is_write: bool = False
    write_went_out: bool = False
    was_cut: bool = False

    def left(self, timeout: float | None) -> float:
        """Seconds to wait for the next step; 0 or less when the call's time is over."""
        left = self.deadline - monotonic()
        return left if timeout is None else min(timeout, left)


#: The call that runs on this thread.
under_way: ContextVar[Call] = ContextVar("under_way")


class Transport(httpx.BaseTransport):
    """Carries httpx's requests over sockets that keep the deadline. Raises httpcore's errors."""

    def __init__(self, tls: ssl.SSLContext, keep_alive_seconds: float) -> None:
        self._sockets = _Sockets()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, keepalive_expiry=keep_alive_seconds, network_backend=self._sockets
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the answer's body is read by the caller."""
        call = under_way.get()
        call.is_write = request.method not in _SAFE
        call.write_went_out = False
        url = request.url
        assert isinstance(request.stream, httpx.SyncByteStream)
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def hang_up(self) -> None:
        """End every call under way, on whichever thread it is, and take no more."""
        self._sockets.hang_up()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Sockets(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()
        self._open: set[_Stream] = set()
        self._is_hung_up = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self._refuse_when_hung_up()
        seconds = under_way.get().left(timeout)
        if seconds <= 0:
            raise httpcore.ConnectTimeout
        inner = self._plain.connect_tcp(host, port, seconds, local_address, socket_options)
        stream = _Stream(inner, self._open)
        try:
            self._refuse_when_hung_up()
        except httpcore.ConnectError:
            stream.close()
            raise
        return stream

    def _refuse_when_hung_up(self) -> None:
        if self._is_hung_up:
            raise httpcore.ConnectError(_HUNG_UP)

    def hang_up(self) -> None:
        self._is_hung_up = True
        for stream in tuple(self._open):
            stream.hang_up()


class _Stream(httpcore.NetworkStream):
    """One connection. `streams` is where it stands while it is open."""

    def __init__(self, inner: httpcore.NetworkStream, streams: "set[_Stream]") -> None:
        self._inner = inner
        self._streams = streams
        self._is_busy = False
        streams.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call = under_way.get()
        seconds = call.left(timeout)
        if seconds <= 0:
            raise httpcore.ReadTimeout
        self._is_busy = True
        try:
            got = self._inner.read(max_bytes, seconds)
        finally:
            self._is_busy = False
        call.was_cut = not got
        call.received += len(got)
        if call.received > call.largest:
            raise httpcore.RemoteProtocolError("the answer is too large")
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call = under_way.get()
        seconds = call.left(timeout)
        if seconds <= 0:
            raise httpcore.WriteTimeout
        call.write_went_out = call.is_write
        self._is_busy = True
        try:
            self._inner.write(buffer, seconds)
        finally:
            self._is_busy = False

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._streams.discard(self)
        seconds = under_way.get().left(timeout)
        if seconds <= 0:
            self.close()
            raise httpcore.ConnectTimeout
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds), self._streams)

    def close(self) -> None:
        self._streams.discard(self)
        self._inner.close()

    def hang_up(self) -> None:
        """Wake who reads or writes here on another thread, who then closes it; close it where nobody does."""
        connection = self._inner.get_extra_info("socket")
        # not SSLSocket.shutdown: that takes the TLS state away from under the thread that is reading
        with suppress(OSError):  # the other side may have closed already
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
        if not self._is_busy:
            self.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
