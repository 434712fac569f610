"""Asks an S3 service: one client for an address, and every refusal as an OSError that says in a sentence what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError, ProfileNotFound

from archive.s3.address import Address

_ABSENT = {"NoSuchKey", "NoSuchVersion", "404", "MethodNotAllowed"}     # 405: the version asked for is a delete marker
_DENIED = {"AccessDenied", "403", "Forbidden", "AllAccessDisabled"}
_KEYS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AuthFailure"}
_REGION = "us-east-1"   # where a service of its own has no regions, it wants this word


class S3Error(OSError):
    """The service cannot be asked, or refuses. `code`: the service's own word."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_denied(self) -> bool:
        return self.code in _DENIED


class HeldError(S3Error):
    """What lies there cannot be deleted: the service holds it, for us or for somebody else."""


class LockedError(S3Error):
    """What lies there cannot be deleted before a moment that the sentence names."""


def connect(address: Address) -> Any:
    """A client, with the keys of the usual AWS environment or profile. Raises `S3Error` for an unknown profile."""
    try:
        session = boto3.session.Session()
        return session.client(
            "s3", endpoint_url=address.endpoint, region_name=session.region_name or _REGION,
            config=Config(
                connect_timeout=10, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 4},
                s3={"addressing_style": "path"} if address.endpoint else {},
                request_checksum_calculation="when_required",   # SHA-256 is given with each write
                response_checksum_validation="when_required",   # what is read is judged by us, not raised
            ),
        )  # fmt: skip
    except (BotoCoreError, ValueError) as error:
        raise _said(error, address, "") from error


@contextmanager
def asked(address: Address, right: str) -> Iterator[None]:
    """Raises `S3Error` for whatever the service or the way to it refuses, FileNotFoundError for an absent key.

    `right`: what the keys must be allowed to do for it.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise _said(error, address, right) from error


def _said(error: Exception, address: Address, right: str) -> OSError:
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        return FileNotFoundError(code) if code in _ABSENT else S3Error(_refusal(code, address, right), code)
    if isinstance(error, NoCredentialsError | PartialCredentialsError | ProfileNotFound):
        return S3Error("Chưa có khóa AWS. Đặt AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY, hoặc AWS_PROFILE.")
    return S3Error(
        f"Không nối được tới S3 ({address.endpoint or 'AWS'}, {type(error).__name__}). Kiểm tra mạng rồi chạy lại."
    )


def _refusal(code: str, address: Address, right: str) -> str:
    bucket = address.bucket
    if code == "NoSuchBucket":
        return f"Không có bucket {bucket} ở {address.endpoint or 'AWS'}. Kiểm tra tên và --endpoint."
    if code in _DENIED:
        return f"Khóa AWS đang dùng thiếu quyền {right} trên bucket {bucket}. Cấp quyền ấy rồi chạy lại."
    if code in _KEYS:
        return "Khóa AWS đang dùng sai hoặc hết hạn. Kiểm tra AWS_ACCESS_KEY_ID hoặc AWS_PROFILE."
    return f"Dịch vụ S3 của bucket {bucket} từ chối ({code or 'không nói vì sao'}). Thử lại sau."
