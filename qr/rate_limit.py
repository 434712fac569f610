"""How often one address may ask the public routes. Memory is bounded; the clock is an argument."""

from __future__ import annotations

import math
from collections import OrderedDict
from ipaddress import IPv4Address, ip_address, ip_network

PER_MINUTE = 120
MOST_ADDRESSES = 10_000  # about 2 MB; the address that was quiet longest is forgotten first


class RateLimit:
    """A bucket of `per_minute` tokens for each address, refilled evenly."""

    def __init__(self, per_minute: int = PER_MINUTE, most_addresses: int = MOST_ADDRESSES) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / 60
        self._most = most_addresses
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> int:
        """0 when the address may ask at `now` (monotonic seconds), otherwise the seconds it should wait."""
        household = _household(address)
        tokens, last = self._buckets.pop(household, (self._size, now))
        tokens = min(self._size, tokens + (now - last) * self._per_second)
        allowed = tokens >= 1
        self._buckets[household] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - tokens) / self._per_second)

    def __len__(self) -> int:
        return len(self._buckets)


def _household(address: str) -> str:
    """One IPv6 customer owns a whole /64; counting single addresses would count nothing."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address) or parsed.ipv4_mapped:
        return address
    return str(ip_network((parsed, 64), strict=False))
