import pytest

from weblib.errors import TooManyRequests
from weblib.rate_limits import RateLimit


class TestRateLimit:
    def test_allows_so_many_and_then_says_when_to_come_back(self):
        limit = RateLimit("2/minute")
        limit.check("a")
        limit.check("a")

        with pytest.raises(TooManyRequests) as refused:
            limit.check("a")

        assert 1 <= refused.value.retry_after_seconds <= 60

    def test_each_key_has_its_own_allowance(self):
        limit = RateLimit("1/minute")
        limit.check("a")

        limit.check("b")

    def test_times_multiplies_the_rate(self):
        limit = RateLimit("1/minute", times=3)

        for _ in range(3):
            limit.check("a")
        with pytest.raises(TooManyRequests):
            limit.check("a")
