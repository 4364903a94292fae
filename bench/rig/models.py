"""What takes minutes to make and is kept between runs: the trained model and the vectors of the shipped knowledge."""

import os
from pathlib import Path

from runtime.processes import ROOT
from runtime.training import ensure_model, model_path

VECTORS = ROOT / "var" / "cache" / "vectors.sqlite"


def trained_model() -> Path:
    """The model for today's training data: `make up`'s, or the one in RONGWEN_TEST_MODELS, trained now if need be."""
    usual = model_path(ROOT / "var")
    if usual.exists():
        return usual
    return ensure_model(Path(os.environ.get("RONGWEN_TEST_MODELS", ROOT / "var" / "test-models")))


def share_kept(home: Path, model: Path) -> None:
    """Let a stack in `home` use `model` and the kept vectors. Both may be there already."""
    (home / "models").mkdir(parents=True, exist_ok=True)
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    for link, target in ((home / "models" / model.name, model), (home / "cache" / "vectors.sqlite", VECTORS)):
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists() and not link.is_symlink():
            link.symlink_to(target)
