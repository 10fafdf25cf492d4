"""Who gets in, who does not, and where they land."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from footfall_ui import create_app
from footfall_ui.attempts import FREE_FAILURES
from footfall_ui.live import LiveBoard
from footfall_ui.login import local_path
from support.pages import PASSWORD, csrf_token, sign_in, some_settings


def test_a_stranger_is_led_to_the_login_and_back(stranger: FlaskClient) -> None:
    answer = stranger.get("/api-docs?page=2")

    assert answer.status_code == 302
    assert answer.location == "/login?next=/api-docs?page%3D2"
    assert 'value="/api-docs?page=2"' in stranger.get(answer.location).text
    assert sign_in(stranger, next="/api-docs?page=2").location == "/api-docs?page=2"


@pytest.mark.parametrize("path", ["/api/board", "/api/ticket", "/events", "/api/nothing"])
def test_a_script_without_a_session_is_told_401(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)

    assert answer.status_code == 401
    assert answer.is_json


@pytest.mark.parametrize("path", ["/login", "/health", "/static/base.css", "/static/main.js"])
def test_only_the_login_the_health_check_and_static_files_are_open(stranger: FlaskClient, path: str) -> None:
    with stranger.get(path) as answer:
        assert answer.status_code == 200


def test_every_other_route_is_closed(app: Flask, stranger: FlaskClient) -> None:
    open_routes = {"/login", "/health", "/static/<path:filename>"}
    closed = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if str(rule) not in open_routes and "GET" in rule.methods
    ]

    assert len(closed) >= 4
    assert {stranger.get(path).status_code for path in closed} <= {302, 401}


def test_the_operator_gets_in_with_the_right_password(stranger: FlaskClient) -> None:
    assert sign_in(stranger).location == "/"
    assert stranger.get("/").status_code == 200
    assert stranger.get("/login").location == "/"


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "wrong"},
        {"password": ""},
        {"username": "admin"},
        {"username": ""},
        {"username": "opérateur"},
    ],
    ids=str,
)
def test_a_wrong_name_or_password_opens_nothing(
    stranger: FlaskClient, fields: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = sign_in(stranger, **fields)

    assert answer.status_code == 401
    assert "not right" in answer.text
    assert "wrong password, or one too many, from 127.0.0.1" in caplog.text
    assert stranger.get("/").status_code == 302


def test_after_some_failures_even_the_right_password_has_to_wait(stranger: FlaskClient) -> None:
    for _ in range(FREE_FAILURES):
        refused = sign_in(stranger, "wrong")
    assert refused.status_code == 429

    answer = sign_in(stranger)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15
    assert "Too many wrong passwords" in answer.text


def test_a_login_form_without_its_token_is_refused(stranger: FlaskClient) -> None:
    answer = stranger.post("/login", data={"username": "operator", "password": PASSWORD})

    assert answer.status_code == 400
    assert stranger.get("/").status_code == 302


def test_signing_out_needs_the_token_and_ends_the_session(operator: FlaskClient) -> None:
    assert operator.post("/logout").status_code == 400
    assert operator.get("/").status_code == 200

    assert operator.post("/logout", data={"csrf_token": csrf_token(operator, "/")}).location == "/login"
    assert operator.get("/").status_code == 302


def test_a_copy_of_the_cookie_opens_nothing_after_signing_out(app: Flask, operator: FlaskClient) -> None:
    cookie = operator.get_cookie("footfall_ui")
    assert cookie is not None
    copy, other = app.test_client(), app.test_client()
    copy.set_cookie("footfall_ui", cookie.value)
    assert copy.get("/").status_code == 200
    sign_in(other)
    operator.post("/logout", data={"csrf_token": csrf_token(operator, "/")})
    assert copy.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_the_session_cookie_is_out_of_the_reach_of_scripts_and_other_sites(stranger: FlaskClient) -> None:
    cookie = sign_in(stranger).headers["Set-Cookie"]

    assert cookie.startswith("footfall_ui=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_another_password_ends_the_sessions_of_the_old_one(app: Flask, operator: FlaskClient) -> None:
    renewed = create_app(some_settings(), LiveBoard()).test_client()
    cookie = operator.get_cookie("footfall_ui")
    assert cookie is not None
    renewed.set_cookie("footfall_ui", cookie.value)

    assert renewed.get("/").status_code == 302


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/", True),
        ("/?day=today", True),
        ("/api/board", True),
        ("", False),
        ("board", False),
        ("//evil.example", False),
        ("///evil.example", False),
        ("//[", False),
        ("/[", True),
        ("/\\evil.example", False),
        ("\\\\evil.example", False),
        ("/\t/evil.example", False),
        ("http://evil.example/", False),
        ("javascript:alert(1)", False),
        ("http:///evil.example", False),
    ],
)
def test_a_login_leads_only_to_places_on_this_server(target: str, allowed: bool) -> None:
    assert local_path(target) == (target if allowed else None)


@pytest.mark.parametrize("target", ["//evil.example", "//["])
def test_a_login_that_should_lead_elsewhere_leads_home(stranger: FlaskClient, target: str) -> None:
    assert sign_in(stranger, next=target).location == "/"
