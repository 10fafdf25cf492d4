"""site.yaml: the mall in one file, read, checked and turned into typed values."""

from footfall.config.addresses import SourceKind
from footfall.config.changing import load_site_with, store_threshold
from footfall.config.credentials import Credentials
from footfall.config.decoding import DecodingConfig
from footfall.config.drawings import LineConfig, ZoneConfig
from footfall.config.loading import load_site
from footfall.config.one_camera import site_for_camera
from footfall.config.places import AreaConfig, StoreConfig
from footfall.config.schema import AT_NIGHT, CameraConfig, SiteConfig, site_schema

__all__ = [
    "AT_NIGHT",
    "AreaConfig",
    "CameraConfig",
    "Credentials",
    "DecodingConfig",
    "LineConfig",
    "SiteConfig",
    "SourceKind",
    "StoreConfig",
    "ZoneConfig",
    "load_site",
    "load_site_with",
    "site_for_camera",
    "site_schema",
    "store_threshold",
]
