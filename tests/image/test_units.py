"""The appliance's units, in the image's own system: that they work, how little they may, and that they come back."""

import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.appliance_page import COUNTED
from support.browser import chromium
from support.container import Container
from support.namespaces import Cable
from support.ui import Operator
from support.wait import wait_until

pytestmark = [pytest.mark.image, pytest.mark.timeout(900)]

HIGHEST_EXPOSURE = 3.0
PARTS = ("mosquitto", "ffserver", "inference", "ui", "node-red", "gateway", "console")
DEMO_WIDTH = 768
SIGNED_IN = "operator, with the password you know"


@pytest.fixture(scope="module")
def box(root: Path, cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A box that counts the demo; a network without a router, so that it has to find an address itself."""
    folder = tmp_path_factory.mktemp("box")
    (folder / "data").mkdir(mode=0o755)
    with Container(root, folder, folder / "data", cable.box) as running:
        running.wait_for(COUNTED, 240)
        running.wait_for(r"https://169\.254\.[\d.]+/", 60)
        yield running


def address_of(box: Container) -> str:
    return box.wait_for(r"https://(169\.254\.[\d.]+)/")[1]


def first_password(box: Container) -> str:
    return box.wait_for(r"operator, password (\S+)")[1]


def trusting(box: Container) -> ssl.SSLContext:
    """Believes the box's own certificate alone; its name is looked at elsewhere."""
    context = ssl.create_default_context(cadata=box.run("cat", "/data/private/tls.crt").stdout)
    context.check_hostname = False
    return context


def operator_of(box: Container) -> Operator:
    return Operator(f"https://{address_of(box)}", first_password(box), trusting(box))


def stores(operator: Operator, cable: Cable) -> list[dict[str, Any]]:
    (site,) = cable.at_visitor(operator.board)["sites"]
    return list(site["stores"])


def test_the_first_password_stands_on_the_console_until_somebody_has_logged_in(
    box: Container, cable: Cable
) -> None:
    assert len(first_password(box)) == 19
    cable.at_visitor(lambda: operator_of(box))
    box.wait_for(SIGNED_IN, 30)
    before = len(box.said())
    box.run("systemctl", "restart", "footfall-console.service")
    again = wait_until(lambda: re.search(SIGNED_IN, box.said()[before:]), "the screen of the new start", 30)
    assert again is not None
    assert first_password(box) not in box.said()[before:]


def test_the_demo_is_counted_and_read_over_https(box: Container, cable: Cable) -> None:
    operator = cable.at_visitor(lambda: operator_of(box))

    def visits() -> int:
        return sum(store["visits_today"] or 0 for store in stores(operator, cable))

    before = visits()
    wait_until(lambda: visits() > before, "more visits than before", 120)


def test_a_browser_shows_the_page_with_live_pictures(box: Container, cable: Cable, pictures: Path) -> None:
    url, password = f"https://{address_of(box)}", first_password(box)

    def look() -> None:
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 960}, ignore_https_errors=True)
            page.goto(url)
            page.fill("input[name=username]", "operator")
            page.fill("input[name=password]", password)
            page.click("button[type=submit]")
            page.wait_for_selector("li.store")
            picture = page.locator("li.camera img").first
            wait_until(
                lambda: picture.evaluate("image => image.naturalWidth") == DEMO_WIDTH, "a live picture", 60
            )
            page.screenshot(path=pictures / "box-page.jpg", full_page=True, type="jpeg", quality=80)

    cable.at_visitor(look)


def test_the_certificate_is_for_the_name_of_the_box_and_begins_with_the_image(box: Container) -> None:
    shown = box.run(*("openssl", "x509", "-noout", "-text", "-in", "/data/private/tls.crt")).stdout
    assert "DNS:footfall.local" in shown
    assert re.search(r"Not After : .* 20[4-9]\d GMT", shown)


def test_the_gateway_leads_to_pictures_flow_and_dashboard(box: Container, cable: Cable) -> None:
    def answer(path: str) -> int:
        url = f"https://{address_of(box)}{path}"
        done = subprocess.run(
            ["curl", "--insecure", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", url],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        return int(done.stdout)

    wanted = {"/login": 200, "/pictures/": 401, "/flow": 308, "/flow/": 200, "/dashboard": 401}
    assert {path: cable.at_visitor(lambda path=path: answer(path)) for path in wanted} == wanted


def test_no_unit_is_more_exposed_than_it_may_be(box: Container) -> None:
    told = box.run("systemd-analyze", "security", "--no-pager", *box.units()).stdout
    exposure = {unit: float(found) for unit, found in re.findall(r"exposure level for (\S+): ([\d.]+)", told)}
    assert exposure.keys() == set(box.units())
    assert {unit: found for unit, found in exposure.items() if found > HIGHEST_EXPOSURE} == {}


def test_only_the_page_and_mdns_are_reached_from_outside(box: Container, cable: Cable) -> None:
    address = address_of(box)

    def reached(port: int) -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.3)
            return probe.connect_ex((address, port)) == 0

    ports = (22, 53, 80, 111, 443, 1880, 1883, 8080, 8090, 9105)
    assert [port for port in ports if cable.at_visitor(lambda port=port: reached(port))] == [443]


def test_nothing_but_the_page_and_avahi_listens_on_the_network(box: Container) -> None:
    rows = [line.split() for line in box.run("ss", "-H", "-l", "-n", "-t", "-u").stdout.splitlines()]
    open_to_all = {
        (row[0], row[4].rpartition(":")[2]) for row in rows if not row[4].startswith(("127.", "[::1]"))
    }
    assert {("tcp", "443"), ("udp", "5353")} <= open_to_all
    # Avahi also asks from a port that the system chose; the firewall lets in nobody there.
    assert {port for kind, port in open_to_all if kind == "tcp"} == {"443"}


def test_the_firewall_drops_what_it_does_not_name(box: Container) -> None:
    rules = box.run("nft", "list", "table", "inet", "footfall").stdout
    assert "policy drop" in rules
    assert set(re.findall(r"dport (\S+) accept", rules)) == {"443", "5353", "546", "@open_ports"}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_is_started_again(box: Container, part: str) -> None:
    unit = f"footfall-{part}.service"
    before = box.unit(unit, "MainPID")
    box.run("systemctl", "kill", "--signal=KILL", unit)
    wait_until(
        lambda: box.unit(unit, "ActiveState") == "active" and box.unit(unit, "MainPID") not in (before, "0"),
        f"{unit} to be started again",
        60,
    )


def test_after_all_that_it_still_counts(box: Container, cable: Cable) -> None:
    operator = cable.at_visitor(lambda: operator_of(box))
    wait_until(
        lambda: all(store["freshness"] == "live" for store in stores(operator, cable)), "live counts", 60
    )


def test_the_system_cannot_be_written(box: Container) -> None:
    for folder in ("/usr", "/etc", "/opt/footfall", "/boot"):
        refused = box.run("touch", f"{folder}/written", check=False)
        assert "Read-only file system" in refused.stderr


def test_a_part_reads_its_own_secrets_alone(box: Container) -> None:
    refused = box.run(
        "setpriv", "--reuid=footfall-ui", "--clear-groups", "cat", "/data/private/feed.token", check=False
    )
    assert "Permission denied" in refused.stderr
    handed = {
        part: set(box.run("ls", f"/run/credentials/footfall-{part}.service").stdout.split())
        for part in ("gateway", "mosquitto")
    }
    assert handed == {
        "gateway": {"tls.key", "tls.crt"},
        "mosquitto": {"mosquitto.passwords", "mosquitto.acl"},
    }


def test_no_secret_is_logged(box: Container) -> None:
    logged = box.run("journalctl", "--no-pager", "--output=cat").stdout
    secrets = (
        "operator.password",
        "viewer.password",
        "feed.token",
        "ticket.key",
        "ui.key",
        "mqtt-ui.password",
    )
    for name in secrets:
        assert box.run("cat", f"/data/private/{name}").stdout.strip() not in logged


def test_ssh_is_off_without_a_key(box: Container) -> None:
    assert box.unit("ssh.service", "ActiveState") == "inactive"
    assert box.unit("footfall-ssh-key.service", "ActiveState") == "active"


def test_everything_that_counts_can_be_imported_from_the_slimmed_packages(box: Container) -> None:
    """But for the workbench, whose packages are not on the box."""
    imports = """
import importlib, pkgutil, footfall, footfall_ffserver, footfall_ui
for package in (footfall, footfall_ffserver, footfall_ui):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if "workbench" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
import openvino
print(openvino.Core().available_devices)
"""
    assert box.run("/opt/footfall/venv/bin/python", "-c", imports).stdout == "['CPU']\n"


def test_nothing_has_failed(box: Container) -> None:
    failed = box.run("systemctl", "list-units", "--state=failed", "--plain", "--no-legend").stdout
    assert failed == ""
