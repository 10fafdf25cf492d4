"""How many processes a site needs is measured on this computer."""

from contextlib import closing
from pathlib import Path

import pytest

from footfall.app.engines import fleet_of, names_of
from footfall.app.job import Job
from footfall.app.need import processes_needed
from footfall.config import load_site
from footfall.fleet.backend import OPENVINO
from footfall.fleet.lane import FleetSettings
from footfall.machine.capacity import cores
from footfall.settings import Settings
from support.tiny_detector import save, tiny_network

pytestmark = pytest.mark.integration


def job(folder: Path, cameras: int, fps: float) -> Job:
    """Cameras with a network that is so small that little but Python remains."""
    save(tiny_network(folder), folder / "people.xml")
    each = "  cam-%d: {source: rtsp://127.0.0.1/, fps_max: %g, lines: {door-%d: {from: [0.5, 0], to: [0.5, 1]}}}\n"
    text = "site: mall\nmodel: people.xml\ndevices: [CPU]\ncameras:\n"
    (folder / "site.yaml").write_text(text + "".join(each % (n, fps, n) for n in range(cameras)))
    environment = {"FOOTFALL_MODELS_DIR": str(folder / "models"), "FOOTFALL_STATE_DIR": str(folder / "state")}
    return Job(load_site(folder / "site.yaml"), Settings.from_environment(environment))


@pytest.mark.parametrize(("cameras", "fps"), [(2, 1.0), (60, 240.0)], ids=["hardly anything", "far too much"])
def test_more_pictures_than_one_lock_holds_need_more_processes(
    tmp_path: Path, cameras: int, fps: float
) -> None:
    """A picture would have to hold the lock for 0.3 s, or for 0.02 ms, to be found wrong; it takes about 1 ms."""
    work = job(tmp_path, cameras, fps)
    with closing(fleet_of(work, names_of(work), OPENVINO, FleetSettings())) as fleet:
        needed = processes_needed(work, fleet)
    assert needed == (1 if cameras == 2 else max(1, min(int(cores().usable), cameras)))
