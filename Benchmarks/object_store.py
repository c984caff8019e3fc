"""As much of S3 as an export needs, in memory: objects, conditions, listings, uploads in parts. Any bucket exists."""

import re
import threading
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import quote
from xml.sax.saxutils import escape

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
LIST_MAX = 1000


class StorageError(Exception):
    def __init__(self, status: int, code: str):
        super().__init__(code)
        self.status, self.code = status, code

    def body(self) -> bytes:
        return f"<Error><Code>{self.code}</Code><Message>{self.code}</Message></Error>".encode()


@dataclass
class StoredObject:
    # `None` where only the size is kept.
    body: bytes | bytearray | None
    size: int
    etag: str


@dataclass
class Upload:
    path: str
    parts: dict[int, StoredObject] = field(default_factory=dict)


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | bytearray | memoryview = b""


class ObjectStore:
    """Keys of paths are `/bucket/key`, decoded. With `discard` the bodies of data objects are dropped once counted."""

    def __init__(self, region: str, discard: bool = False):
        self.region = region
        self.discard = discard
        self.lock = threading.Lock()
        self.objects: dict[str, StoredObject] = {}
        self.uploads: dict[str, Upload] = {}
        self.uploads_begun = 0
        self.writes = 0

    def answer(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytearray) -> Answer:
        try:
            with self.lock:
                if "/" not in path[1:].rstrip("/"):
                    return self._bucket(method, path.strip("/"), query)
                return self._object(method, path, query, headers, body)
        except StorageError as error:
            return Answer(error.status, {"content-type": "application/xml"}, b"" if method == "HEAD" else error.body())

    def clear(self) -> None:
        with self.lock:
            self.objects.clear()
            self.uploads.clear()

    def _bucket(self, method: str, bucket: str, query: dict[str, str]) -> Answer:
        if method == "HEAD":
            return Answer(200, {"x-amz-bucket-region": self.region})
        if method == "PUT":
            return Answer(200)
        if method == "GET" and "uploads" in query:
            return self._list_uploads(bucket, query.get("prefix", ""))
        if method == "GET" and query.get("list-type") == "2":
            return self._list(bucket, query)
        raise StorageError(501, "NotImplemented")

    def _object(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytearray
    ) -> Answer:
        match method:
            case "PUT" if "uploadId" in query:
                part = self._stored(body, keeps=not self.discard)
                self._upload(path, query).parts[int(query["partNumber"])] = part
                return Answer(200, {"etag": part.etag})
            case "PUT":
                self._check_conditions(path, headers)
                is_data = not path.endswith(".json")
                stored = self.objects[path] = self._stored(body, keeps=not (self.discard and is_data))
                return Answer(200, {"etag": stored.etag})
            case "POST" if "uploads" in query:
                self.uploads_begun += 1
                identity = f"upload-{self.uploads_begun}"
                self.uploads[identity] = Upload(path)
                return self._xml("InitiateMultipartUploadResult", f"<UploadId>{identity}</UploadId>")
            case "POST" if "uploadId" in query:
                return self._complete(path, query, headers, body)
            case "DELETE" if "uploadId" in query:
                self._upload(path, query)
                del self.uploads[query["uploadId"]]
                return Answer(204)
            case "DELETE":
                self.objects.pop(path, None)
                return Answer(204)
            case "GET" | "HEAD":
                return self._get(path, headers)
        raise StorageError(501, "NotImplemented")

    def _stored(self, body: bytearray, keeps: bool) -> StoredObject:
        # Nobody may know what an ETag is made of, and a checksum would be CPU time taken from the clients.
        self.writes += 1
        return StoredObject(body if keeps else None, len(body), f'"{self.writes:08x}{len(body):024x}"')

    def _check_conditions(self, path: str, headers: dict[str, str]) -> None:
        present = self.objects.get(path)
        if headers.get("if-none-match") == "*" and present:
            raise StorageError(412, "PreconditionFailed")
        if wanted := headers.get("if-match"):
            if not present:
                raise StorageError(404, "NoSuchKey")
            if wanted.strip('"') != present.etag.strip('"'):
                raise StorageError(412, "PreconditionFailed")

    def _upload(self, path: str, query: dict[str, str]) -> Upload:
        upload = self.uploads.get(query["uploadId"])
        if not upload or upload.path != path:
            raise StorageError(404, "NoSuchUpload")
        return upload

    def _complete(self, path: str, query: dict[str, str], headers: dict[str, str], body: bytearray) -> Answer:
        upload = self._upload(path, query)
        self._check_conditions(path, headers)
        numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)</PartNumber>", body)]
        if not numbers or numbers != sorted(upload.parts):
            raise StorageError(400, "InvalidPart")
        parts = [upload.parts[number] for number in numbers]
        if any(part.size < 5 << 20 for part in parts[:-1]):
            raise StorageError(400, "EntityTooSmall")
        size = sum(part.size for part in parts)
        whole = None if self.discard else b"".join(part.body or b"" for part in parts)
        self.writes += 1
        etag = f'"{self.writes:08x}{size:024x}-{len(parts)}"'
        self.objects[path] = StoredObject(whole, size, etag)
        del self.uploads[query["uploadId"]]
        return self._xml("CompleteMultipartUploadResult", f"<ETag>{escape(etag)}</ETag>")

    def _get(self, path: str, headers: dict[str, str]) -> Answer:
        stored = self.objects.get(path)
        if not stored:
            raise StorageError(404, "NoSuchKey")
        if stored.body is None:
            raise StorageError(501, "NotImplemented")
        facts = {"etag": stored.etag, "last-modified": formatdate(usegmt=True), "accept-ranges": "bytes"}
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", "")):
            first, last = int(wanted[1]), min(int(wanted[2] or stored.size), stored.size - 1)
            if first > last:
                raise StorageError(416, "InvalidRange")
            facts["content-range"] = f"bytes {first}-{last}/{stored.size}"
            return Answer(206, facts, memoryview(stored.body)[first:last + 1])
        return Answer(200, facts, stored.body)

    def _list(self, bucket: str, query: dict[str, str]) -> Answer:
        root = f"/{bucket}/"
        after = query.get("continuation-token") or query.get("start-after", "")
        keys = sorted(
            key for path in self.objects if path.startswith(root)
            and (key := path[len(root):]).startswith(query.get("prefix", "")) and key > after
        )
        page = keys[:min(LIST_MAX, int(query.get("max-keys", LIST_MAX)))]
        rows = [f"<IsTruncated>{'true' if len(page) < len(keys) else 'false'}</IsTruncated>"]
        if query.get("encoding-type") == "url":
            rows.append("<EncodingType>url</EncodingType>")
        if len(page) < len(keys):
            rows.append(f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>")
        for key in page:
            stored = self.objects[root + key]
            name = quote(key, safe="/") if query.get("encoding-type") == "url" else escape(key)
            rows.append(
                f"<Contents><Key>{name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                f"<ETag>{escape(stored.etag)}</ETag><Size>{stored.size}</Size></Contents>"
            )
        return self._xml("ListBucketResult", "".join(rows))

    def _list_uploads(self, bucket: str, prefix: str) -> Answer:
        root = f"/{bucket}/"
        rows = "".join(
            f"<Upload><Key>{quote(upload.path[len(root):], safe='/')}</Key><UploadId>{identity}</UploadId></Upload>"
            for identity, upload in self.uploads.items() if upload.path.startswith(root + prefix)
        )
        return self._xml(
            "ListMultipartUploadsResult", f"<IsTruncated>false</IsTruncated><EncodingType>url</EncodingType>{rows}"
        )

    @staticmethod
    def _xml(root: str, content: str) -> Answer:
        return Answer(
            200, {"content-type": "application/xml"}, f'<{root} xmlns="{NAMESPACE}">{content}</{root}>'.encode()
        )
