// Puts each board that arrives onto the page.

import { fillAlert, fillCamera, fillLine, fillStore, forgetCamera } from "./cards.js";
import { attribute, field, list, reconcile, text } from "./dom.js";
import { decimal, doubt, number, time } from "./format.js";
import { Link } from "./link.js";

const page = document.body;
const origin = page.dataset.streams;
const sites = document.getElementById("sites");
const byId = (view) => view.id;
let latest = null;

function show(board) {
  latest = board;
  fill(board);
  showLink("live");
}

function fill(board) {
  const someRuns = board.sites.some((site) => site.state !== "offline");
  reconcile(sites, "site", board.sites, (site) => site.site, (section, site) => {
    const folded = someRuns && site.state === "offline";
    if (section.dataset.folded !== String(folded)) {
      section.dataset.folded = folded;
      section.firstElementChild.open = !folded;
    }
    fillSite(section, site, Date.parse(board.at));
  }, (section) => list(section, "cameras").childNodes.forEach(forgetCamera));
  field(page, "empty").hidden = board.sites.length > 0;
}

function fillSite(section, site, now) {
  attribute(section, "data-state", site.state);
  const engine = site.engine;
  text(section, { site: site.name, state: stateOf(site), engine: engine ? describe(engine) : "", advice: advice(engine) });
  field(section, "advice").hidden = !advice(engine);
  fillVisitors(section, site.visitors);
  reconcile(list(section, "alerts"), "alert", site.alerts, (alert) => alert.rule, fillAlert);
  reconcile(list(section, "stores"), "store", site.stores, byId, (card, store) => {
    const alerted = site.alerts.some((alert) => alert.store === store.id && alert.freshness === "live");
    fillStore(card, store, site.zones, now, alerted);
  });
  reconcile(list(section, "lines"), "line", site.lines, byId, fillLine);
  reconcile(list(section, "cameras"), "camera", site.cameras, byId, (card, camera) => {
    const zones = site.zones.filter((zone) => zone.camera === camera.id);
    fillCamera(card, camera, zones, origin, site.site);
  }, forgetCamera);
  for (const part of ["stores", "lines", "cameras"]) {
    section.querySelector(`[data-part="${part}"]`).hidden = site[part].length === 0;
  }
}

function fillVisitors(section, visitors) {
  const line = field(section, "visitors");
  line.hidden = visitors === null;
  if (visitors === null) return;
  attribute(line, "data-freshness", visitors.freshness);
  const since = visitors.since === null ? "" : ` since ${time(visitors.since)}`;
  const range = `about ${number(visitors.estimate)}, between ${number(visitors.lower)} and ${number(visitors.upper)}`;
  const known = visitors.freshness === "unknown" ? "" : range;
  text(section, { visitors: `Different visitors${since}: ${[known, doubt(visitors)].filter(Boolean).join(" · ")}` });
}

const stateOf = (site) => ({ online: "counting", offline: "not running" })[site.state] ?? "unknown";

function describe(engine) {
  const precision = engine.precision ? ` ${engine.precision}` : "";
  const speed = engine.infer_ms === null ? "" : `${decimal(engine.infer_ms)} ms`;
  const load = engine.utilisation === null ? "" : `${Math.round(engine.utilisation * 100)} % busy`;
  const out = engine.to_mqtt_p95_ms === null ? "" : `95 % of counts out in ${Math.round(engine.to_mqtt_p95_ms)} ms`;
  return [engine.device, engine.model && engine.model + precision, speed, load, out, engine.freshness === "stale" && "stale"].filter(Boolean).join(" · ");
}

function advice(engine) {
  if (!engine?.saturated || engine.freshness !== "live") return "";
  const free = " What costs nothing, where it is not done yet: footfall optimize, fewer pictures a second, smaller streams.";
  const way = engine.recommended_device ? ` If that is not enough: ${engine.recommended_device}; footfall plan tells what it would bring.` : "";
  return `The device ${engine.device ?? ""} is at its limit: frames are being skipped.${free}${way}`;
}

// The same board when the server is silent: nothing on it can be believed any longer.
function aged(board, since) {
  const age = (view) => ({ ...view, freshness: view.freshness === "live" ? "stale" : view.freshness, stale_since: view.stale_since ?? since });
  const ageAll = (site) =>
    Object.fromEntries(Object.entries(site).map(([name, part]) => [name, Array.isArray(part) ? part.map(age) : part]));
  const sites = board.sites.map((site) => ({ ...ageAll(site), state: "unknown", engine: site.engine && age(site.engine), visitors: site.visitors && age(site.visitors) }));
  return { ...board, sites };
}

function showLink(state, since) {
  const broker = latest?.broker;
  const told = state === "lost" ? "lost" : broker?.connected ? "live" : "broken";
  attribute(page, "data-link", told);
  if (state === "lost" && latest) fill(aged(latest, since));
  const words = { live: "Live", lost: "Connection lost", broken: "No broker" };
  const lost = since && `The server has not answered since ${time(since)}. What you see is old. Trying again.`;
  const trouble = state === "lost" ? lost : broker?.connected ? "" : broker?.detail ?? "";
  text(page, { link: words[told], trouble });
  field(page, "trouble").hidden = !trouble;
}

new Link({ heartbeatS: Number(page.dataset.heartbeatS), show, changed: showLink });
