"""The log events of the benchmark: what services of a shop might log, drawn from a seed.

By bytes about a half JSON lines of an application, a quarter nginx access lines, a sixth Java stack traces (newlines,
tabs), the rest plain lines; a few of each hold text in other scripts. Event ids are built like the service's: 56
decimal digits, the event time in the high bits, and below it what a batch of PutLogEvents has in common.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

STREAMS = 20
# Mean distance of two events; 100 MB of messages then take about five hours.
GAP_MILLISECONDS = 60

LEVELS = ["INFO"] * 14 + ["WARN"] * 3 + ["ERROR"] * 2 + ["DEBUG"]
LOGGERS = [
    "com.example.shop.checkout.PaymentService", "com.example.shop.cart.CartController", "com.example.shop.Search",
    "com.example.shop.inventory.StockUpdater", "com.example.shop.mail.Outbox", "com.example.shop.auth.SessionFilter",
]
TEXTS = [
    "payment accepted", "cart updated", "stock reserved", "request finished", "cache miss, loading from the database",
    "retrying after a timeout of the upstream", "session refreshed", "message queued for delivery", "search executed",
    "Bestellung für Müller & Söhne angenommen", "注文を受け付けました", "заказ принят",
    "commande expédiée à l’entrepôt 📦",
]
PATHS = [
    "/", "/api/v1/cart", "/api/v1/products/{}", "/api/v1/orders/{}", "/static/app.{}.js", "/search?q=shoes&page={}",
    "/login", "/health", "/api/v1/users/{}/addresses",
]
AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "ELB-HealthChecker/2.0", "curl/8.14.1",
]
EXCEPTIONS = [
    "java.net.SocketTimeoutException: Read timed out", "java.lang.NullPointerException: order.customer() is null",
    "org.postgresql.util.PSQLException: ERROR: deadlock detected\n  Detail: Process 4711 waits for ShareLock",
    "java.util.concurrent.TimeoutException: no answer within 2000 ms",
]
FRAMES = [
    "com.example.shop.checkout.PaymentService.authorize(PaymentService.java:{})",
    "com.example.shop.checkout.CheckoutController.submit(CheckoutController.java:{})",
    "com.example.shop.http.RetryingClient.send(RetryingClient.java:{})",
    "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:{})",
    "org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:{})",
    "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:{})",
    "java.base/java.lang.Thread.run(Thread.java:{})",
]


@dataclass(slots=True)
class Event:
    """As FilterLogEvents gives it; the id as the number that its digits are."""

    timestamp: int
    ingestion_time: int
    event_id: int
    stream: str
    message: str


class EventMix:
    def __init__(self, seed: int, start_milliseconds: int):
        self.random = random.Random(seed)
        self.start = start_milliseconds
        self.second = -1
        self.second_text = ("", "")
        self.streams = sorted(
            f"{kind}/{'api' if index % 2 else 'web'}/{self.hexadecimal(12)}"
            for index, kind in enumerate(["ecs", "ec2", "lambda", "schlüssel"] * (STREAMS // 4))
        )

    def hexadecimal(self, digits: int) -> str:
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def events(self, message_bytes: int) -> Iterator[Event]:
        """In the order of the service: event time, then ingestion time. Ends when the messages have so many bytes."""
        draw = self.random
        kinds = [self.json_line] * 39 + [self.access_line] * 38 + [self.plain_line] * 21 + [self.stack_trace] * 2
        time = self.start
        ingestion = 0
        batches = {stream: (0, 0) for stream in self.streams}
        written = 0
        while written < message_bytes:
            gap = draw.randrange(2 * GAP_MILLISECONDS)
            time += gap
            earliest = ingestion if gap == 0 else 0
            ingestion = max(earliest, time + 150 + draw.randrange(3000))
            stream = draw.choice(self.streams)
            batch, left = batches[stream]
            if left == 0:
                batch, left = draw.getrandbits(80), draw.randrange(1, 24)
            batches[stream] = (batch, left - 1)
            message = draw.choice(kinds)(time)
            written += len(message.encode())
            yield Event(time, ingestion, (time << 144) | (batch << 64) | left, stream, message)

    def times(self, milliseconds: int) -> tuple[str, str]:
        """The second in ISO form and as nginx writes it; formatted once for all events of a second."""
        second = milliseconds // 1000
        if second != self.second:
            moment = datetime.fromtimestamp(second, timezone.utc)
            self.second = second
            self.second_text = (f"{moment:%Y-%m-%dT%H:%M:%S}", f"{moment:%d/%b/%Y:%H:%M:%S +0000}")
        return self.second_text

    def identifier(self) -> str:
        digits = self.hexadecimal(32)
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def path(self) -> str:
        return self.random.choice(PATHS).format(self.random.randrange(100_000))

    def address(self) -> str:
        bits = self.random.getrandbits(32)
        return f"{bits >> 24}.{bits >> 16 & 255}.{bits >> 8 & 255}.{bits & 255}"

    def json_line(self, time: int) -> str:
        draw = self.random
        line = {
            "time": f"{self.times(time)[0]}.{time % 1000:03}Z", "level": draw.choice(LEVELS),
            "logger": draw.choice(LOGGERS), "thread": f"http-nio-8080-exec-{draw.randrange(64)}",
            "message": draw.choice(TEXTS), "requestId": self.identifier(), "userId": draw.randrange(5_000_000),
        }
        if draw.random() < 0.6:
            line["http"] = {
                "method": draw.choice(["GET", "GET", "GET", "POST", "PUT"]), "path": self.path(),
                "status": draw.choice([200, 200, 200, 200, 201, 304, 404, 500]), "durationMs": draw.randrange(2500),
            }
        if draw.random() < 0.15:
            line["items"] = [
                {"sku": f"SKU-{draw.randrange(10_000):05}", "quantity": draw.randrange(1, 9)}
                for _ in range(draw.randrange(1, 20))
            ]
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))

    def access_line(self, time: int) -> str:
        draw = self.random
        return (
            f'{self.address()} - - [{self.times(time)[1]}] "{draw.choice(["GET", "GET", "GET", "POST"])} {self.path()} '
            f'HTTP/1.1" {draw.choice([200, 200, 200, 301, 304, 404, 502])} {draw.randrange(60_000)} '
            f'"https://shop.example.com{self.path()}" "{draw.choice(AGENTS)}" rt=0.{draw.randrange(1000):03}'
        )

    def plain_line(self, time: int) -> str:
        draw = self.random
        return (
            f"{self.times(time)[0]},{time % 1000:03} [{draw.choice(LEVELS)}] worker-{draw.randrange(16)} "
            f"{draw.choice(TEXTS)} order={draw.randrange(10_000_000)} took={draw.randrange(4000)}ms\n"
        )

    def stack_trace(self, time: int) -> str:
        draw = self.random
        lines = [f"{self.times(time)[0]}.{time % 1000:03} ERROR {draw.choice(LOGGERS)} - {draw.choice(TEXTS)}"]
        for cause in range(draw.randrange(1, 4)):
            lines.append(("Caused by: " if cause else "") + draw.choice(EXCEPTIONS))
            lines += [
                "\tat " + draw.choice(FRAMES).format(draw.randrange(20, 900)) for _ in range(draw.randrange(4, 24))
            ]
        return "\n".join(lines)
