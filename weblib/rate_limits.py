"""How often one caller may ask, kept in this process's memory."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from weblib.errors import TooManyRequests


class RateLimit:
    """`rate` as the limits library writes it: `30/minute`. Each key has its own allowance."""

    def __init__(self, rate: str, *, times: int = 1) -> None:
        item = parse(rate)
        self._item: RateLimitItem = type(item)(item.amount * times, item.multiples)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, key: str) -> None:
        """Count one request; raise TooManyRequests if it is one too many."""
        if not self._limiter.hit(self._item, key):
            reset_at = self._limiter.get_window_stats(self._item, key).reset_time
            raise TooManyRequests(max(1, math.ceil(reset_at - time.time())))
