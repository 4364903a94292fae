"""The measurement of verdicts compares the two evaluators on the same firms."""

from bench.eligibility import measure, some_firms, table, varied_offerings


def test_both_evaluators_give_the_same_answers_on_varied_offerings():
    result = measure(offerings=600, firms=8, naive_firms=8)

    assert result["compared"] == result["equal"] == 600 * 8
    assert {"median", "p95", "firms"} <= set(result["fast"]) & set(result["naive"])
    assert "compiled" in table(result)


def test_the_offerings_vary_and_are_the_same_each_time():
    first, again = varied_offerings(400), varied_offerings(400)

    assert [one.criteria for one in first] == [one.criteria for one in again]
    assert len({one.criteria for one in first}) > 200
    assert len({one.id for one in first}) == 400


def test_the_firms_know_some_of_their_facts():
    known = [len(firm.values) for firm in some_firms(50)]

    assert 3 < sum(known) / len(known) < 17
    assert len(set(known)) > 3
