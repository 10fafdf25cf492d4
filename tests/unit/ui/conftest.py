"""An app that no broker feeds, and who visits it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from footfall_ui import create_app
from footfall_ui.live import LiveBoard
from support.pages import sign_in, some_settings
from support.told import Told


@pytest.fixture
def live() -> LiveBoard:
    return LiveBoard()


@pytest.fixture
def app(live: LiveBoard) -> Flask:
    return create_app(some_settings(), live)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def operator(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert sign_in(client).status_code == 302
    return client


@pytest.fixture
def told() -> Told:
    return Told()
