"""Who may see the pages: one operator with a password. What is not named here as open needs a login."""

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.security import check_password_hash

from footfall_ui.attempts import Attempts

OPERATOR = "operator"
REMEMBERED = 10_000
"""So many signed-out sessions are known, until the program is started anew."""
_OPEN_ENDPOINTS = frozenset({"login.show", "login.sign_in", "pages.health", "static"})

log = logging.getLogger(__name__)

login = Blueprint("login", __name__)


@dataclass(frozen=True, slots=True)
class Operator:
    """The one account, in one session.

    Attributes:
        token: Another password makes another token and so ends all sessions.
        session_id: Of this session alone.
    """

    token: str
    session_id: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the session remembers."""
        return f"{self.token}.{self.session_id}"


class Gate:
    """Checks the operator's password, one check at a time: each takes tens of megabytes, on purpose."""

    def __init__(self, password_hash: str) -> None:
        self._hash = password_hash
        self._attempts = Attempts()
        self._one_at_a_time = threading.Lock()
        self._token = hashlib.sha256(password_hash.encode()).hexdigest()
        self._signed_out: deque[str] = deque(maxlen=REMEMBERED)

    def new_operator(self) -> Operator:
        """The operator in a session of its own."""
        return Operator(self._token, secrets.token_hex(16))

    def operator_of(self, remembered: str) -> Operator | None:
        """Whom a session belongs to; None when it was made under another password, or has been signed out."""
        token, _, session_id = remembered.partition(".")
        if not hmac.compare_digest(token.encode(), self._token.encode()) or session_id in self._signed_out:
            return None
        return Operator(token, session_id)

    def sign_out(self, operator: Operator) -> None:
        """A copy of this session's cookie opens nothing any more."""
        self._signed_out.append(operator.session_id)

    def try_password(self, address: str, name: str, password: str) -> float | None:
        """None when the door opens, else the seconds to wait before the next try (0: at once)."""
        with self._one_at_a_time:
            wait_s = self._attempts.wait_s(address, time.monotonic())
            if wait_s > 0:
                return wait_s
            right = check_password_hash(self._hash, password)
            if right and hmac.compare_digest(name.encode(), OPERATOR.encode()):
                self._attempts.succeeded(address)
                return None
            self._attempts.failed(address, time.monotonic())
            return self._attempts.wait_s(address, time.monotonic())


def protect(app: Flask, password_hash: str) -> None:
    """Put the login in front of every page of the app."""
    gate = Gate(password_hash)
    app.extensions["footfall_gate"] = gate
    manager = LoginManager(app)
    manager.user_loader(gate.operator_of)
    app.register_blueprint(login)
    app.before_request(_turn_strangers_away)


def _turn_strangers_away() -> ResponseReturnValue | None:
    if request.endpoint in _OPEN_ENDPOINTS or current_user.is_authenticated:
        return None
    if request.path.startswith("/api/") or request.path == "/events":
        return {"error": "Sign in first: POST /login, or open / in a browser."}, 401
    return redirect(
        url_for("login.show", next=request.full_path.rstrip("?") if request.path != "/" else None)
    )


@login.get("/login")
def show() -> ResponseReturnValue:
    """The form."""
    if current_user.is_authenticated:
        return redirect(url_for("pages.board"))
    return render_template("login.html", next=request.args.get("next", ""))


@login.post("/login")
def sign_in() -> ResponseReturnValue:
    """Check the form; a right password opens a new session."""
    gate: Gate = current_app.extensions["footfall_gate"]
    wait_s = gate.try_password(
        request.remote_addr or "", request.form.get("username", ""), request.form.get("password", "")
    )
    if wait_s is not None:
        log.warning("a wrong password, or one too many, from %s", request.remote_addr)
        return _refuse(wait_s)
    session.clear()
    session.permanent = True
    login_user(gate.new_operator())
    return redirect(local_path(request.form.get("next", "")) or url_for("pages.board"))


def _refuse(wait_s: float) -> ResponseReturnValue:
    if wait_s > 0:
        flash(f"Too many wrong passwords. Try again in {wait_s:.0f} seconds.")
    else:
        flash("That name or password is not right.")
    page = render_template("login.html", next=request.form.get("next", ""))
    response = Response(page, 429 if wait_s > 0 else 401)
    if wait_s > 0:
        response.headers["Retry-After"] = f"{wait_s:.0f}"
    return response


@login.post("/logout")
def sign_out() -> ResponseReturnValue:
    """Close the session."""
    gate: Gate = current_app.extensions["footfall_gate"]
    gate.sign_out(current_user)
    logout_user()
    session.clear()
    return redirect(url_for("login.show"))


def local_path(target: str) -> str | None:
    """A path on this server to go on to, or None for whatever could lead elsewhere.

    Backslashes and control characters are refused as well: browsers take a backslash for a slash.
    """
    harmless = target.isprintable() and "\\" not in target
    return target if harmless and target.startswith("/") and not target.startswith("//") else None
