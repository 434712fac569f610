"""Where in S3 a storage root lies, as it is written down: s3://BUCKET/PREFIX?endpoint=URL. Never holds a key."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

AWS = "s3.amazonaws.com"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket, the prefix below which the root lies, and the service's own address where that is not AWS."""

    bucket: str
    prefix: str
    endpoint: str | None = None

    @property
    def uri(self) -> str:
        at = f"?endpoint={quote(self.endpoint, safe=':/')}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix}{at}"

    @property
    def lost_with(self) -> str:
        """What one accident would take: the bucket at its service, whatever the prefix."""
        return f"{self.endpoint or AWS}/{self.bucket}"

    @property
    def is_here(self) -> bool:
        """Whether the service runs on this very machine, and would be lost with it."""
        host = urlsplit(self.endpoint).hostname if self.endpoint else None
        if host is None:
            return False
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def key(self, path: str) -> str:
        return f"{self.prefix}/{path}"


def parse_address(text: str, endpoint: str | None = None) -> Address:
    """Read an address. Raises ValueError saying what is not as it must be."""
    parts = urlsplit(text)
    if parts.scheme != "s3" or parts.fragment or not _BUCKET.fullmatch(parts.netloc):
        raise ValueError("phải có dạng s3://BUCKET/TIỀN_TỐ, tên bucket gồm a-z, số, dấu . và -")
    prefix = parts.path.strip("/")
    if not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/")):
        raise ValueError("phải có tiền tố sau tên bucket, gồm chữ không dấu, số, dấu . _ - và /, như s3://kho/so-luu")
    asked = parse_qs(parts.query, keep_blank_values=True)
    if not asked.keys() <= {"endpoint"} or any(len(values) > 1 for values in asked.values()):
        raise ValueError("sau dấu ? chỉ có endpoint=URL")
    return Address(parts.netloc, prefix, _endpoint(endpoint or (asked["endpoint"][0] if asked else None)))


def _endpoint(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("--endpoint phải có dạng https://tên-miền hoặc https://tên-miền:cổng")
    if parts.username or parts.password:
        raise ValueError("--endpoint không được chứa tên và mật khẩu; khóa AWS đặt trong môi trường")
    return text.rstrip("/").lower() if parts.path.strip("/") == "" else text.rstrip("/")
