"""Which candidate fits best, and how sure we may be of it.

The numbers are fitted on questions that people wrote (`python -m bench.fit_search` writes `data/kb/relevance.json`): the
ranking by a softmax over each question's candidates, the sureness by logistic regression on whether the first is right,
the scope by logistic regression on the question's vector alone: ours, or none of our business.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from policy_kb.candidates import Candidate, Places
from policy_kb.documents import EntryKind, EntryStatus
from policy_kb.embedding import Embedder, Vectors
from policy_kb.regions import NATION, get_region
from policy_kb.shipped import SHIPPED

LARGEST_LEAD = 4.0
LARGEST_SCOPE = 9.0


@dataclass(frozen=True)
class Fitted:
    """What the fit gave. `scope` has a number for each dimension of `embedder`'s vectors; another embedder has no scope."""

    rank: Mapping[str, float]
    sure: Mapping[str, float]
    sure_bias: float
    embedder: str
    scope: Vectors
    scope_bias: float
    answer_from: float
    choices_from: float


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    score: float


@dataclass(frozen=True)
class Asked:
    """What the sureness looks at beside the candidates. `words` are those that mean something."""

    text: str
    words: int
    scope: float


@cache
def fitted() -> Fitted:
    raw = json.loads((SHIPPED / "relevance.json").read_text(encoding="utf-8"))
    return Fitted(**{**raw, "scope": np.array(raw["scope"], np.float32)})


def rank(candidates: Sequence[Candidate], places: Places) -> list[Ranked]:
    """The candidates, the best fit first."""
    weights = fitted().rank
    ranked = [Ranked(one, _weigh(rank_features(one, places), weights)) for one in candidates]
    return sorted(ranked, key=lambda one: -one.score)


def sureness(asked: Asked, ranked: Sequence[Ranked]) -> float:
    """From 0 to 1: how likely the first of `ranked` is what was asked for."""
    if not ranked:
        return 0.0
    return 1 / (1 + math.exp(-_weigh(sure_features(asked, ranked), fitted().sure) - fitted().sure_bias))


def scope_of(text: str, embedder: Embedder) -> float:
    """The log odds that a question with this vector is about financing a firm, whatever it asks; 0 says nothing."""
    if embedder.name != fitted().embedder:
        return 0.0
    odds = float(embedder.query(text) @ fitted().scope) + fitted().scope_bias
    return max(-LARGEST_SCOPE, min(odds, LARGEST_SCOPE))


def rank_features(one: Candidate, places: Places) -> dict[str, float]:
    region = get_region(one.region_code)
    own = region in places.within
    nearest = [*one.short_sims, *([one.short_sim] * 3)][:3]
    return {
        "short_sim": nearest[0],
        "second_sim": nearest[1],
        "third_sim": nearest[2],
        "body_sim": one.body_sim,
        "short_overlap": one.short_overlap,
        "coverage": one.coverage,
        "agreement": one.short_sim * one.short_overlap,
        "expired": one.status == EntryStatus.EXPIRED.value,
        "named_place": places.named and own,
        "own_place": own and not places.named,
        "smaller_place": any(place != region and place.contains(region) for place in places.within),
        "some_district": not places.within and not region.code.endswith("00"),
        "nationwide": not places.within and region.code == NATION,
        "off_subject": one.off_subject,
        "question": one.kind == EntryKind.FAQ.value,
        "contact": one.kind == EntryKind.CONTACT.value,
        "definition": one.kind == EntryKind.DEFINITION.value,
    }


def sure_features(asked: Asked, ranked: Sequence[Ranked]) -> dict[str, float]:
    first = ranked[0].candidate
    nearest = [*first.short_sims, *([first.short_sim] * 3)][:3]
    lead = ranked[0].score - ranked[1].score if len(ranked) > 1 else LARGEST_LEAD
    return {
        "short_sim": nearest[0],
        "second_sim": nearest[1],
        "third_sim": nearest[2],
        "body_sim": first.body_sim,
        "short_overlap": first.short_overlap,
        "coverage": first.coverage,
        "known": first.known,
        "lead": min(lead, LARGEST_LEAD),
        "share": 1 / sum(math.exp(one.score - ranked[0].score) for one in ranked),
        "off_subject": first.off_subject,
        "length": math.log1p(len(asked.text)),
        "words": asked.words,
        "scope": asked.scope,
    }


def _weigh(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
