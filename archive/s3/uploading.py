"""Puts a file under a key: small ones in one request, big ones in parts that a later run goes on with.

A part is sent again unless the service names it as the same bytes. Where an upload stands is kept in a small file at
home, for services list their open uploads in different ways, or not at all.
"""

from __future__ import annotations

import json
import math
from base64 import b64encode
from dataclasses import dataclass
from hashlib import md5, sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from archive.ocfl.durable import Digests, write_file
from archive.ocfl.problems import OcflError
from archive.s3.address import Address
from archive.s3.asking import S3Error, asked
from archive.s3.locks import Lock

PART = 16 << 20         # bytes; S3 wants at least 5 MiB
_MOST_PARTS = 10_000    # of an upload, by S3
_RIGHT = "s3:PutObject, s3:PutObjectRetention, s3:PutObjectLegalHold"
_UNKNOWN = {"NotImplemented", "InvalidArgument", "501"}     # of a service that does not know If-None-Match


@dataclass(frozen=True, slots=True)
class Upload:
    """What goes where. `is_new`: the key never was, and must not be when the write arrives."""

    address: Address
    path: str
    source: bytes | Path
    digests: Digests
    lock: Lock
    on_hold: bool
    is_new: bool

    @property
    def size(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def opened(self) -> IO[bytes]:
        return BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")

    def where(self) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.key(self.path)}

    def locked(self) -> dict[str, Any]:
        """Both told for each version: a bucket may have defaults of its own."""
        return {
            "ObjectLockMode": self.lock.mode, "ObjectLockRetainUntilDate": self.lock.until,
            "ObjectLockLegalHoldStatus": "ON" if self.on_hold else "OFF",
        }  # fmt: skip


def put(client: Any, upload: Upload, states: Path | None, part: int = PART) -> str:
    """Put the file; returns its version id. Raises `OcflError` where the bucket gives none, or the key was taken."""
    part = max(part, math.ceil(upload.size / _MOST_PARTS))
    answer = _in_parts(client, upload, states, part) if upload.size > part else _at_once(client, upload)
    version = answer.get("VersionId")
    if not version or version == "null":
        raise OcflError(f"bucket {upload.address.bucket} không giữ phiên bản (versioning đã tắt)")
    return str(version)


def _at_once(client: Any, upload: Upload) -> Any:
    condition = {"IfNoneMatch": "*"} if upload.is_new else {}
    try:
        return _put(client, upload, condition)
    except S3Error as error:
        if error.code == "PreconditionFailed":
            raise OcflError(f"có ai vừa ghi {upload.path}") from error
        if not condition or error.code not in _UNKNOWN:
            raise
        return _put(client, upload, {})


def _put(client: Any, upload: Upload, condition: dict[str, str]) -> Any:
    with upload.opened() as stream, asked(upload.address, _RIGHT):
        return client.put_object(
            **upload.where(), **upload.locked(), **condition, Body=stream,
            ChecksumSHA256=b64encode(bytes.fromhex(upload.digests.sha256)).decode(),
        )  # fmt: skip


def _in_parts(client: Any, upload: Upload, states: Path | None, part: int) -> Any:
    state = _State.of(upload, states, part)
    upload_id = state.known()
    there = _parts_there(client, upload, upload_id) if upload_id else None
    if there is None:
        with asked(upload.address, _RIGHT):
            upload_id = client.create_multipart_upload(
                **upload.where(), **upload.locked(), ChecksumAlgorithm="SHA256"
            )["UploadId"]
        state.keep(upload_id)
    sent = []
    with upload.opened() as stream:
        for number, content in enumerate(iter(lambda: stream.read(part), b""), 1):
            checksum = b64encode(sha256(content).digest()).decode()
            etag = (there or {}).get((number, md5(content, usedforsecurity=False).hexdigest()))
            if etag is None:
                with asked(upload.address, _RIGHT):
                    etag = client.upload_part(
                        **upload.where(), UploadId=upload_id, PartNumber=number, Body=content, ChecksumSHA256=checksum
                    )["ETag"]
            sent.append({"PartNumber": number, "ETag": etag, "ChecksumSHA256": checksum})
    with asked(upload.address, _RIGHT):
        answer = client.complete_multipart_upload(
            **upload.where(), UploadId=upload_id, MultipartUpload={"Parts": sent}
        )
    state.forget()
    return answer


def _parts_there(client: Any, upload: Upload, upload_id: str) -> dict[tuple[int, str], str] | None:
    """(number, MD5) → ETag of the parts that were sent before; None where the service knows the upload no more."""
    found: dict[tuple[int, str], str] = {}
    marker = 0
    while True:
        try:
            with asked(upload.address, "s3:ListMultipartUploadParts"):
                answer = client.list_parts(**upload.where(), UploadId=upload_id, PartNumberMarker=marker)
        except S3Error as error:
            if error.code == "NoSuchUpload":
                return None
            raise
        parts = answer.get("Parts", [])
        found |= {(int(each["PartNumber"]), each["ETag"].strip('"')): each["ETag"] for each in parts}
        if not answer.get("IsTruncated") or not parts or parts[-1]["PartNumber"] <= marker:
            return found
        marker = parts[-1]["PartNumber"]


@dataclass(frozen=True, slots=True)
class _State:
    """The small file at home, named after what is uploaded where: another file under the key is another upload."""

    path: Path | None
    part: int

    @classmethod
    def of(cls, upload: Upload, states: Path | None, part: int) -> _State:
        where = f"{upload.address.uri}\n{upload.path}\n{upload.digests.sha512}\n{part}"
        return cls(states / f"{sha256(where.encode()).hexdigest()[:32]}.tam" if states else None, part)

    def known(self) -> str | None:
        if self.path is None or not self.path.exists():
            return None
        try:
            return str(json.loads(self.path.read_bytes())["upload_id"])
        except (ValueError, KeyError, TypeError):   # cut short while it was written
            return None

    def keep(self, upload_id: str) -> None:
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_file(self.path, json.dumps({"upload_id": upload_id}).encode())

    def forget(self) -> None:
        if self.path is not None:
            self.path.unlink(missing_ok=True)
