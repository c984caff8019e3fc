"""A log group whose FilterLogEvents pages lie ready in memory.

All events are rendered once, in time order, into one file in memory. A page is a range of it between a few bytes before
and after, so that answering costs next to nothing and what is measured is the client.
"""

import bisect
import json
import os
from array import array
from dataclasses import dataclass
from json.encoder import encode_basestring

from event_mix import EventMix

PAGE_BYTES_MAX = 1 << 20
PAGE_EVENTS_MAX = 10_000
GROUP = "/benchmark/shop"
ACCOUNT, REGION = "123456789012", "us-east-1"

HEAD = b'{"events":['


@dataclass
class Page:
    """`head` + the bytes [offset, offset + count) of the file (or `patched` instead) + `tail`."""

    head: bytes
    tail: bytes
    offset: int
    count: int
    patched: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.head) + self.count + len(self.tail)


class InvalidParameter(Exception):
    pass


class PageStore:
    """`repeats` > 1 gives the same messages again and again, each time a period later, with ids of their own."""

    def __init__(
        self, seed: int, message_bytes: int, start_milliseconds: int, repeats: int = 1, page_bytes: int = PAGE_BYTES_MAX
    ):
        mix = EventMix(seed, start_milliseconds)
        self.start = start_milliseconds
        self.streams = mix.streams
        self.repeats = repeats
        self.page_bytes = page_bytes
        self.times = array("q")
        self.ingestion_times = array("q")
        self.offsets = array("q")
        self.ids: list[int] = []
        self.message_bytes = 0
        self._render(mix, message_bytes)
        # Whole minutes, so that clients that know only seconds can name the window.
        self.period = -(-(self.times[-1] + 1 - self.start) // 60_000) * 60_000

    def _render(self, mix: EventMix, message_bytes: int) -> None:
        self.file = os.memfd_create("pages")
        streams = {stream: encode_basestring(stream) for stream in mix.streams}
        size = 0
        pending: list[bytes] = []
        with os.fdopen(os.dup(self.file), "wb", buffering=1 << 20) as out:
            for event in mix.events(message_bytes):
                self.times.append(event.timestamp)
                self.ingestion_times.append(event.ingestion_time)
                self.ids.append(event.event_id)
                self.offsets.append(size)
                text = (
                    self._stem(event.event_id, event.ingestion_time, event.timestamp)
                    + f',"logStreamName":{streams[event.stream]},"message":{encode_basestring(event.message)}}},'
                ).encode()
                self.message_bytes += len(event.message.encode())
                size += len(text)
                pending.append(text)
                if len(pending) == 1000:
                    out.write(b"".join(pending))
                    pending.clear()
            out.write(b"".join(pending))
        self.offsets.append(size)

    @staticmethod
    def _stem(event_id: int, ingestion_time: int, timestamp: int) -> str:
        """The members that differ from repeat to repeat; always of the same length."""
        return f'{{"eventId":"{event_id:056}","ingestionTime":{ingestion_time},"timestamp":{timestamp}'

    @property
    def count(self) -> int:
        return len(self.times) * self.repeats

    @property
    def end(self) -> int:
        """Exclusive."""
        return self.start + self.period * self.repeats

    def position(self, milliseconds: int) -> int:
        """How many events are earlier."""
        repeat, rest = divmod(milliseconds - self.start, self.period)
        if repeat < 0:
            return 0
        if repeat >= self.repeats:
            return self.count
        return repeat * len(self.times) + bisect.bisect_left(self.times, self.start + rest)

    def page(self, request: dict) -> Page:
        """The answer to a FilterLogEvents request: both ends of its window are included."""
        if request.get("logGroupName") != GROUP:
            raise InvalidParameter(f"the only log group here is {GROUP}")
        if request.get("filterPattern") or request.get("logStreamNamePrefix"):
            raise InvalidParameter("this server filters by time alone")
        names = request.get("logStreamNames")
        if names and set(names) != set(self.streams):
            raise InvalidParameter("this server does not filter by stream")
        last = self.position(request.get("endTime", self.end) + 1)
        first = self.position(request.get("startTime", 0))
        if token := request.get("nextToken"):
            first = self._position(token)
        if first >= last:
            return Page(HEAD, b'],"searchedLogStreams":[]}', 0, 0)
        repeat, index = divmod(first, len(self.times))
        # A page never spans two repeats: the service may end a page early as well.
        stop = min(
            last - repeat * len(self.times), len(self.times), index + min(request.get("limit", 10_000), PAGE_EVENTS_MAX)
        )
        room = bisect.bisect_right(self.offsets, self.offsets[index] + self.page_bytes) - 1
        stop = max(index + 1, min(stop, room))
        reached = repeat * len(self.times) + stop
        tail = b'],"searchedLogStreams":[]}'
        if reached < last:
            tail = b'],"searchedLogStreams":[],"nextToken":"%s"}' % self._token(reached)
        # Without the comma behind the last event.
        count = self.offsets[stop] - self.offsets[index] - 1
        patched = self._patched(index, stop, repeat, count) if repeat else None
        return Page(HEAD, tail, self.offsets[index], count, patched)

    def _patched(self, index: int, stop: int, repeat: int, count: int) -> bytes:
        shift = repeat * self.period
        base = self.offsets[index]
        page = bytearray(os.pread(self.file, count, base))
        for event in range(index, stop):
            stem = self._stem(
                self.ids[event] + (shift << 144), self.ingestion_times[event] + shift, self.times[event] + shift
            ).encode()
            offset = self.offsets[event] - base
            page[offset:offset + len(stem)] = stem
        return bytes(page)

    @staticmethod
    def _token(position: int) -> bytes:
        return b"Bxkq6kVGFtq2y_%040d" % position

    @staticmethod
    def _position(token: str) -> int:
        try:
            return int(token[-40:])
        except ValueError:
            raise InvalidParameter("The specified nextToken is invalid.") from None

    def log_groups(self, request: dict) -> dict:
        if not GROUP.startswith(request.get("logGroupNamePrefix", "")):
            return {"logGroups": []}
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
        group = {
            "logGroupName": GROUP, "creationTime": self.start, "metricFilterCount": 0, "arn": arn + ":*",
            "logGroupArn": arn, "logGroupClass": "STANDARD", "storedBytes": self.message_bytes * self.repeats,
        }
        return {"logGroups": [group]}

    def log_streams(self, request: dict) -> dict:
        if request.get("logGroupName") != GROUP:
            raise InvalidParameter(f"the only log group here is {GROUP}")
        last = self.end - self.period
        stream = {
            "creationTime": self.start, "firstEventTimestamp": self.times[0],
            "lastEventTimestamp": self.times[-1] + last - self.start,
            "lastIngestionTime": self.ingestion_times[-1] + last - self.start, "storedBytes": 0,
        }
        return {
            "logStreams": [
                {"logStreamName": name, "arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}:log-stream:{name}"}
                | stream for name in self.streams
            ]
        }

    def description(self) -> dict:
        """What a client has to be told."""
        return {
            "group": GROUP, "startMilliseconds": self.start, "endMilliseconds": self.end, "events": self.count,
            "messageBytes": self.message_bytes * self.repeats,
            "answerBytes": self.offsets[-1] * self.repeats, "streams": len(self.streams),
            "periodMilliseconds": self.period,
        }


def as_json(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
