"""A server that answers FilterLogEvents from memory, so that a benchmark measures the client, and takes the objects
that the client writes (S3, path style, on the same port).

    page_server.py [--port N] [--megabytes 100] [--gigabytes 5] [--latency-ms 100] [--requests-per-second 10] …

Prints one line of JSON when it is ready: where it listens, and what is in its log group. `GET /_benchmark/stats` says
what it has answered; `POST /_benchmark/reset` forgets that, and the objects. Signatures are not checked. It serves
loopback only.
"""

import argparse
import json
import math
import os
import socket
import threading
import time
from datetime import datetime, timedelta, timezone
from email.utils import formatdate
from urllib.parse import parse_qsl, unquote, urlsplit

from object_store import Answer, ObjectStore
from page_store import PAGE_BYTES_MAX, REGION, InvalidParameter, Page, PageStore, as_json

REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 400: "Bad Request", 404: "Not Found"}


class Quota:
    """A token bucket of one second's requests, as the service's quotas are per second. `None`: no quota."""

    def __init__(self, per_second: float | None):
        self.per_second = per_second
        self.tokens = per_second or 0
        self.filled = time.monotonic()

    def take(self) -> bool:
        if self.per_second is None:
            return True
        now = time.monotonic()
        self.tokens = min(self.per_second, self.tokens + (now - self.filled) * self.per_second)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Stats:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self.calls: dict[str, int] = {}
        self.throttled = 0
        self.page_bytes = 0
        self.upload_bytes = 0
        # Of FilterLogEvents requests within the quota, in seconds of the monotonic clock.
        self.arrivals: list[float] = []

    def as_dict(self) -> dict:
        return {
            "calls": self.calls, "throttled": self.throttled, "pageBytes": self.page_bytes,
            "uploadBytes": self.upload_bytes, "arrivals": self.arrivals,
        }


class Refused(Exception):
    """An error of the Logs API."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code

    def answer(self) -> Answer:
        return Answer(400, {"content-type": "application/x-amz-json-1.1"}, as_json({
            "__type": self.code, "message": str(self),
        }))


class Server:
    def __init__(self, store: PageStore, objects: ObjectStore, latency: float, per_second: float | None):
        self.store, self.objects, self.latency = store, objects, latency
        self.per_second = per_second
        self.quota = Quota(per_second)
        self.stats = Stats()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytearray) -> Answer | Page:
        address = urlsplit(target)
        if operation := headers.get("x-amz-target", "").rpartition(".")[2]:
            return self._logs(operation, json.loads(body or b"{}"))
        if address.path.startswith("/_benchmark/"):
            return self._control(method, address.path)
        with self.stats.lock:
            self.stats.upload_bytes += len(body)
            name = f"S3 {method}"
            self.stats.calls[name] = self.stats.calls.get(name, 0) + 1
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        return self.objects.answer(method, unquote(address.path), query, headers, body)

    def _logs(self, operation: str, request: dict) -> Answer | Page:
        try:
            with self.stats.lock:
                self.stats.calls[operation] = self.stats.calls.get(operation, 0) + 1
            match operation:
                case "FilterLogEvents":
                    return self._filter(request)
                case "DescribeLogGroups":
                    answer = self.store.log_groups(request)
                case "DescribeLogStreams":
                    answer = self.store.log_streams(request)
                case "DescribeExportTasks":
                    answer = {"exportTasks": []}
                case _:
                    raise Refused("UnknownOperationException", f"this server does not know {operation}")
        except InvalidParameter as error:
            return Refused("InvalidParameterException", str(error)).answer()
        except Refused as error:
            return error.answer()
        return Answer(200, {"content-type": "application/x-amz-json-1.1"}, as_json(answer))

    def _filter(self, request: dict) -> Page:
        with self.stats.lock:
            if not self.quota.take():
                self.stats.throttled += 1
                raise Refused("ThrottlingException", "Rate exceeded")
            self.stats.arrivals.append(time.monotonic())
        page = self.store.page(request)
        with self.stats.lock:
            self.stats.page_bytes += page.size
        if self.latency:
            time.sleep(self.latency)
        return page

    def _control(self, method: str, path: str) -> Answer:
        if path == "/_benchmark/reset" and method == "POST":
            self.objects.clear()
            with self.stats.lock:
                self.stats.reset()
                self.quota = Quota(self.per_second)
            return Answer(204)
        if path == "/_benchmark/stats" and method == "GET":
            with self.stats.lock:
                return Answer(200, {"content-type": "application/json"}, as_json(self.stats.as_dict()))
        return Answer(404)


class Connection:
    """One client, HTTP/1.1 with keep-alive, on a thread of its own; blocking sends and receives leave the interpreter's
    lock to the others."""

    def __init__(self, client: socket.socket, server: Server):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket, self.server = client, server
        self.buffer = bytearray()

    def serve(self) -> None:
        try:
            while head := self._head():
                self._exchange(head)
        except (ConnectionError, TimeoutError):
            # The client went away, as it may.
            pass
        finally:
            self.socket.close()

    def _head(self) -> bytes | None:
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            received = self.socket.recv(1 << 16)
            if not received:
                return None
            self.buffer += received
        head = bytes(self.buffer[:end])
        del self.buffer[:end + 4]
        return head

    def _exchange(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "transfer-encoding" in headers:
            raise ConnectionError("chunked requests are not supported here")
        if headers.get("expect", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        answer = self.server.answer(method, target, headers, self._body(int(headers.get("content-length", 0))))
        if isinstance(answer, Page):
            self._send_page(answer)
        else:
            self._send(answer, method)

    def _body(self, length: int) -> bytearray:
        body = self.buffer[:length]
        del self.buffer[:length]
        have = len(body)
        if have < length:
            body += bytes(length - have)
            with memoryview(body) as view:
                while have < length:
                    count = self.socket.recv_into(view[have:])
                    if count == 0:
                        raise ConnectionError("the request ended early")
                    have += count
        return body

    def _send(self, answer: Answer, method: str) -> None:
        reason = REASONS.get(answer.status, "Status")
        lines = [f"HTTP/1.1 {answer.status} {reason}", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if answer.status != 204:
            lines.append(f"Content-Length: {len(answer.body)}")
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        body = b"" if method == "HEAD" else answer.body
        # More to come must come: the kernel keeps a head alone back for a fifth of a second.
        self.socket.sendall(head, socket.MSG_MORE if body else 0)
        if body:
            self.socket.sendall(body)

    def _send_page(self, page: Page) -> None:
        head = (
            f"HTTP/1.1 200 OK\r\nDate: {formatdate(usegmt=True)}\r\nContent-Type: application/x-amz-json-1.1\r\n"
            f"Content-Length: {page.size}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + page.head, socket.MSG_MORE)
        if page.patched is not None:
            self.socket.sendall(page.patched, socket.MSG_MORE)
        else:
            offset, end = page.offset, page.offset + page.count
            while offset < end:
                offset += os.sendfile(self.socket.fileno(), self.server.store.file, offset, end - offset)
        self.socket.sendall(page.tail)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=int, default=100, help="bytes of messages, in 10^6")
    parser.add_argument("--gigabytes", type=float, help="serve them again and again, later and later, up to so much")
    parser.add_argument("--start", help="ISO time of the first event; default: so that the last is of yesterday")
    parser.add_argument("--page-bytes", type=int, default=PAGE_BYTES_MAX, help="the largest page")
    parser.add_argument("--latency-ms", type=float, default=0, help="every page waits so long")
    parser.add_argument("--requests-per-second", type=float, help="a quota for FilterLogEvents; more is throttled")
    parser.add_argument("--discard", action="store_true", help="keep only the sizes of data objects")
    return parser.parse_args()


def start_milliseconds(options: argparse.Namespace, repeats: int) -> int:
    if options.start:
        return int(datetime.fromisoformat(options.start).replace(tzinfo=timezone.utc).timestamp()) * 1000
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    # 100 MB are six hours of events.
    days = math.ceil(repeats * options.megabytes * 0.0026)
    return int((today - timedelta(days=max(1, days))).timestamp()) * 1000


def main() -> None:
    options = arguments()
    repeats = math.ceil(options.gigabytes * 1000 / options.megabytes) if options.gigabytes else 1
    store = PageStore(
        options.seed, options.megabytes * 1_000_000, start_milliseconds(options, repeats), repeats, options.page_bytes
    )
    server = Server(
        store, ObjectStore(REGION, options.discard), options.latency_ms / 1000, options.requests_per_second
    )
    listener = socket.create_server(("127.0.0.1", options.port), backlog=128)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"url": url, "region": REGION} | store.description()), flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=Connection(client, server).serve, daemon=True).start()


if __name__ == "__main__":
    main()
