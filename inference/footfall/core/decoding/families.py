"""Every family of detectors that Footfall can read."""

from collections.abc import Mapping

from footfall.core.decoding import nanodet
from footfall.core.decoding.family import Family

FAMILIES: Mapping[str, Family] = {
    "nanodet": nanodet.FAMILY,
}
