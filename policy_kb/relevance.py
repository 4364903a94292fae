"""Which candidate fits best, and how sure we may be of it.

Both sets of weights were fitted on `data/eval/search_dev.jsonl` (`python bench/search.py --fit` prints them anew): the
ranking by a softmax over each question's candidates, the sureness by logistic regression on whether the first is right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from policy_kb.candidates import Candidate, Places
from policy_kb.documents import EntryStatus
from policy_kb.regions import get_region

RANK_WEIGHTS = {
    "short_sim": 67.0,
    "body_sim": 66.0,
    "short_overlap": 3.3,
    "coverage": 11.0,
    "agreement": 3.9,
    "expired": -0.5,
    "named_place": 1.1,
    "smaller_place": -0.6,
    "some_district": -1.2,
    "off_subject": -2.0,
}
SURE_WEIGHTS = {
    "short_sim": 40.88,
    "body_sim": 30.24,
    "short_overlap": 1.35,
    "coverage": 0.69,
    "known": -1.01,
    "lead": 0.67,
}
SURE_BIAS = -65.02
LARGEST_LEAD = 3.0


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    score: float


def rank(candidates: Sequence[Candidate], places: Places) -> list[Ranked]:
    """The candidates, the best fit first."""
    ranked = [Ranked(one, _weigh(rank_features(one, places), RANK_WEIGHTS)) for one in candidates]
    return sorted(ranked, key=lambda one: -one.score)


def sureness(ranked: Sequence[Ranked]) -> float:
    """From 0 to 1: how likely the first of `ranked` is what was asked for."""
    return 1 / (1 + math.exp(-_weigh(sure_features(ranked), SURE_WEIGHTS) - SURE_BIAS)) if ranked else 0.0


def rank_features(one: Candidate, places: Places) -> dict[str, float]:
    region = get_region(one.region_code)
    inside = any(place != region and place.contains(region) for place in places.within)
    return {
        "short_sim": one.short_sim,
        "body_sim": one.body_sim,
        "short_overlap": one.short_overlap,
        "coverage": one.coverage,
        "agreement": one.short_sim * one.short_overlap,
        "expired": one.status == EntryStatus.EXPIRED.value,
        "named_place": places.named and region in places.within,
        "smaller_place": inside,
        "some_district": not places.within and not region.code.endswith("00"),
        "off_subject": one.off_subject,
    }


def sure_features(ranked: Sequence[Ranked]) -> dict[str, float]:
    first = ranked[0]
    lead = first.score - ranked[1].score if len(ranked) > 1 else LARGEST_LEAD
    return {
        "short_sim": first.candidate.short_sim,
        "body_sim": first.candidate.body_sim,
        "short_overlap": first.candidate.short_overlap,
        "coverage": first.candidate.coverage,
        "known": first.candidate.known,
        "lead": min(lead, LARGEST_LEAD),
    }


def _weigh(features: dict[str, float], weights: dict[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
