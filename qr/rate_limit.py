"""How often one address may ask the public routes, and what of it may be written down. Memory is bounded; the clock is
an argument.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

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


def network_of(address: str) -> str:
    """The address without what tells one machine from its neighbours: /24, or /48 of IPv6. '-' for what is none."""
    parsed = _parsed(address)
    if parsed is None:
        return "-"
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False).network_address)


def _household(address: str) -> str:
    """One IPv6 customer owns a whole /64; counting single addresses would count nothing. What is no address, such as a
    proxy's word, is one asker however it is spelt.
    """
    parsed = _parsed(address)
    if parsed is None:
        return ""
    return str(parsed) if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """A server of both kinds sees IPv4 as ::ffff:…: it is one all the same."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if parsed.version == 6 else parsed
