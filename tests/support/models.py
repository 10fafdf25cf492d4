"""The default model, fetched and converted for real, once for all tests of this checkout."""

import os
from pathlib import Path

from footfall.models.library import prepare_model
from footfall.models.registry import DEFAULT_MODEL

ROOT = Path(__file__).parents[2]
SHARED_MODELS = ROOT.parent / "shared" / "models"
CENTERNET = "centernet-mobilenetv3-512"
PETS = ROOT.parent / "shared" / "data" / "pets09-s2l1"


def models_dir() -> Path:
    """The models' cache of this checkout, unless the environment names another."""
    return Path(os.environ.get("FOOTFALL_MODELS_DIR", ROOT / "var" / "cache" / "models"))


def default_model() -> Path:
    """The default model's .xml file."""
    return prepare_model(DEFAULT_MODEL, models_dir())


def default_source() -> Path:
    """The default model's graph as it was published."""
    default_model()
    return models_dir() / DEFAULT_MODEL / "source" / "nanodet.json"


def centernet() -> Path:
    """The .xml file of CenterNet-MobileNetV3, which comes from the same package as the default model."""
    return prepare_model(CENTERNET, models_dir())


def centernet_source() -> Path:
    """Its graph as it was published."""
    centernet()
    return models_dir() / CENTERNET / "source" / "centernet.json"
