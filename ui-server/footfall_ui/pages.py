"""The page with everything on it, and what its script asks for."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from footfall_ui.events import HEARTBEAT_S, Listeners
from footfall_ui.live import LiveBoard
from footfall_ui.tickets import RENEW_AFTER_S, TicketOffice


def pages(live: LiveBoard, tickets: TicketOffice, streams: Callable[[], str]) -> Blueprint:
    """The routes, bound to the board that they show.

    Args:
        streams: Where the browser that asks finds the stream server.
    """
    blueprint = Blueprint("pages", __name__)
    listeners = Listeners(live)

    @blueprint.get("/")
    def board() -> ResponseReturnValue:
        return render_template("board.html", streams=streams(), heartbeat_s=HEARTBEAT_S)

    @blueprint.get("/events")
    def events() -> ResponseReturnValue:
        return listeners.stream()

    @blueprint.get("/api/board")
    def api_board() -> ResponseReturnValue:
        return Response(live.snapshot().json(), mimetype="application/json")

    @blueprint.get("/api/heatmap/<site>/<camera>")
    def api_heat_map(site: str, camera: str) -> ResponseReturnValue:
        heat_map = live.heat_map(site, camera)
        if heat_map is None:
            abort(404, "Nothing is known yet of where people were in this camera's picture.")
        return Response(heat_map.model_dump_json(), mimetype="application/json")

    @blueprint.get("/api/ticket")
    def api_ticket() -> ResponseReturnValue:
        return {"ticket": tickets.mint(), "renew_after_s": RENEW_AFTER_S}

    @blueprint.get("/health")
    def health() -> ResponseReturnValue:
        return {"status": "ok", "broker_connected": live.connected}

    return blueprint
