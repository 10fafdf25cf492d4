"""The pages behind a gateway that speaks TLS with the browsers and offers the pictures under the same address."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from footfall_ui import create_app
from footfall_ui.live import LiveBoard
from support.pages import sign_in, some_settings

GATEWAY = {
    "X-Forwarded-For": "192.168.7.20",
    "X-Forwarded-Proto": "https",
    "Referer": "https://localhost/login",
}


@pytest.fixture
def behind() -> FlaskClient:
    app = create_app(replace(some_settings(), stream_path="/pictures", behind_https=True), LiveBoard())
    client = app.test_client()
    client.environ_base |= {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in GATEWAY.items()
    }
    return client


def test_the_session_is_for_tls_alone(behind: FlaskClient) -> None:
    answer = sign_in(behind)

    assert answer.status_code == 302
    assert "Secure" in answer.headers["Set-Cookie"]


def test_pictures_come_from_the_pages_own_address(behind: FlaskClient) -> None:
    sign_in(behind)
    page = behind.get("/")

    assert 'data-streams="/pictures"' in page.text
    assert "img-src 'self';" in page.headers["Content-Security-Policy"]


def test_a_wrong_password_is_told_with_the_browsers_address(
    behind: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(behind, password="not this one")

    assert "192.168.7.20" in caplog.text


def test_without_a_path_pictures_come_in_tls_too() -> None:
    app = create_app(replace(some_settings(), behind_https=True), LiveBoard())
    page = app.test_client().get("/login", headers=GATEWAY)

    assert "img-src 'self' https://localhost:8090;" in page.headers["Content-Security-Policy"]
