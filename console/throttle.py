"""How often a sign-in may fail: by name and by address, so that neither one name nor one machine can be guessed at."""

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

BY_NAME = "5/15 minutes"
BY_ADDRESS = "20/15 minutes"


class SignInThrottle:
    """Counts failures only. A success clears the name's failures, not the address's."""

    def __init__(self, by_name: str = BY_NAME, by_address: str = BY_ADDRESS) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._by_name: RateLimitItem = parse(by_name)
        self._by_address: RateLimitItem = parse(by_address)

    def is_blocked(self, name: str, address: str) -> bool:
        return not (
            self._limiter.test(self._by_name, "name", _folded(name))
            and self._limiter.test(self._by_address, "address", address)
        )

    def record_failure(self, name: str, address: str) -> None:
        self._limiter.hit(self._by_name, "name", _folded(name))
        self._limiter.hit(self._by_address, "address", address)

    def record_success(self, name: str) -> None:
        self._limiter.clear(self._by_name, "name", _folded(name))


def _folded(name: str) -> str:
    return name.strip().casefold()
