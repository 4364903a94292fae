"""The trained model that tests and benchmarks use: one for each state of the training data."""

import os
from pathlib import Path

from runtime.processes import ROOT
from runtime.training import ensure_model, model_path


def trained_model() -> Path:
    """The model for today's training data, trained into RONGWEN_TEST_MODELS unless it or `var` has one already."""
    usual = model_path(ROOT / "var")
    if usual.exists():
        return usual
    return ensure_model(Path(os.environ.get("RONGWEN_TEST_MODELS", ROOT / "var" / "test-models")))
