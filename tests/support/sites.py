"""site.yaml files for tests."""

from pathlib import Path

from footfall.config import SiteConfig, load_site

WHOLE = """\
site: mall
name: The Mall
timezone: Europe/Berlin
model: nets/person.xml
threshold: 0.4
cameras:
  walkway:
    name: Walkway
    source: clips/walk.avi
    loop: true
    zones:
      window: {name: Shop window, polygon: [[0.1, 0.3], [0.4, 0.3], [0.4, 0.5]], grace_s: 2, min_visit_s: 0}
    lines:
      door: {from: [0.43, 0.33], to: [0.43, 0.58]}
  entrance:
    source: rtsp://10.0.0.7:554/stream1
    username: viewer
    password_file: private/entrance
    fps_max: 5
    enabled: false
stores:
  shoe-shop: {zones: [window]}
"""
SMALLEST = "site: mall\ncameras:\n  one:\n    source: /dev/video0\n"


def load(folder: Path, text: str) -> SiteConfig:
    """What Footfall makes of a site.yaml with this text."""
    path = folder / "site.yaml"
    path.write_text(text)
    return load_site(path)
