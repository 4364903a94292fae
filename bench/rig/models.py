"""What takes minutes to make and is kept between runs: the trained model and the vectors of the shipped knowledge."""

import os
from pathlib import Path

from runtime.processes import ROOT
from runtime.training import ensure_model, model_path


def kept() -> Path:
    """The folder of it, which RONGWEN_TEST_MODELS moves."""
    folder = Path(os.environ.get("RONGWEN_TEST_MODELS", ROOT / "var" / "test-models"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def trained_model() -> Path:
    """The model for today's training data, trained now unless there is one, here or from `make up`."""
    usual = model_path(ROOT / "var")
    return usual if usual.exists() else ensure_model(kept())


def share_kept(home: Path, model: Path) -> None:
    """Let a stack in `home` use `model` and the kept vectors. Both may be there already."""
    (home / "models").mkdir(parents=True, exist_ok=True)
    for link, target in ((home / "models" / model.name, model), (home / "vectors.sqlite", kept() / "vectors.sqlite")):
        if not link.exists() and not link.is_symlink():
            link.symlink_to(target)
