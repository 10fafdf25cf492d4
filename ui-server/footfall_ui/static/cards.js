// Stores, lines, alerts and cameras: one filling function each.

import { attribute, field, list, reconcile, text } from "./dom.js";
import { age, decimal, doubt, duration, number, percent, signed, small, time } from "./format.js";
import { hideHeat, offerHeat } from "./heat.js";
import { hidePicture, showPicture } from "./pictures.js";
import { draw } from "./trend.js";

export function fillStore(card, store, zones, now, alerted) {
  attribute(card, "data-alerted", String(alerted));
  attribute(card, "data-freshness", store.freshness);
  const peak = draw(field(card, "trend"), store.trend, now);
  text(card, {
    name: store.name,
    occupancy: number(store.occupancy),
    unit: unit(store),
    doubt: doubt(store),
    visits: number(store.visits_today),
    dwell: duration(store.mean_dwell_s),
    oldest: store.occupancy === 0 ? "nobody" : duration(store.oldest_dwell_s),
    peak: peak === null ? "no history yet" : `peak ${number(peak)}`,
  });
  fillStays(card, store.dwell);
  fillCapture(card, store.capture);
  const queues = zones.filter((zone) => queueOf(zone) !== null && store.zones.includes(zone.id));
  reconcile(list(card, "queues"), "queue", queues, (zone) => zone.id, fillQueue);
  const history = peak === null ? "no history yet" : `highest count ${peak}`;
  attribute(field(card, "trend"), "aria-label", `Last 30 minutes: ${history}`);
}

function fillStays(card, dwell) {
  text(card, { p50: duration(dwell?.p50_s ?? null), p90: duration(dwell?.p90_s ?? null) });
  for (const part of card.querySelectorAll('[data-part="stay"]')) part.hidden = dwell === null;
}

function fillCapture(card, capture) {
  const of = capture === null ? "" : `${number(capture.visitors)} of ${number(capture.passers_by)}`;
  text(card, { capture: capture === null ? "" : percent(capture.rate), "capture-of": of });
  card.querySelector('[data-part="capture"]').hidden = capture === null;
}

// Nobody is known to wait where nobody looks.
const queueOf = (zone) => (zone.freshness === "live" ? zone.queue : null);

function fillQueue(item, zone) {
  const queue = queueOf(zone);
  const longest = queue.longest_wait_s === null ? "" : `longest ${duration(queue.longest_wait_s)}`;
  const expected = queue.expected_wait_s === null ? "" : `whoever comes now waits about ${duration(queue.expected_wait_s)}`;
  text(item, { name: zone.name, text: [waiting(queue), longest, expected].filter(Boolean).join(" · ") });
}

const waiting = (queue) => (queue.length === 0 ? "nobody waits" : `${number(queue.length)} waiting`);

function unit(store) {
  if (store.freshness === "unknown") return "unknown";
  const people = store.occupancy === 1 ? "person" : "people";
  return store.freshness === "live" ? `${people} now` : people;
}

export function fillLine(card, line) {
  attribute(card, "data-freshness", line.freshness);
  text(card, {
    name: line.name,
    in: number(line.in),
    out: number(line.out),
    net: signed(line.net),
    doubt: doubt(line),
    units: `Groups and single people: ${number(line.units_in)} in, ${number(line.units_out)} out`,
  });
  field(card, "units").hidden = line.units_in === null;
}

export function fillAlert(item, alert) {
  attribute(item, "data-freshness", alert.freshness);
  const limit = alert.threshold === null ? "" : `, limit ${number(alert.threshold)}`;
  const value = alert.value === null ? "" : `${number(alert.value)} ${alert.value === 1 ? "person" : "people"}${limit}`;
  const since = alert.since === null ? "" : `since ${time(alert.since)}`;
  const old = alert.stale_since && `not confirmed since ${time(alert.stale_since)}`;
  text(item, { title: alert.store_name, text: [value, since, old, `rule ${alert.rule}`].filter(Boolean).join(" · ") });
}

export function fillCamera(card, camera, zones, origin, site) {
  const state = camera.freshness === "stale" ? "stale" : camera.state;
  attribute(card, "data-freshness", camera.freshness);
  attribute(card, "data-state", state);
  text(card, {
    name: camera.name,
    state,
    facts: facts(camera),
    doubt: [camera.detail, camera.freshness === "stale" && doubt(camera)].filter(Boolean).join(" – "),
    "no-picture": ["online", "stale"].includes(state) ? "No picture from the stream server" : `Camera is ${state}`,
  });
  attribute(field(card, "facts"), "title", howRead(camera));
  reconcile(list(card, "zones"), "zone", zones, (zone) => zone.id, fillZone);
  fillPicture(field(card, "picture"), camera, origin);
  offerHeat(card, site, camera);
}

function facts(camera) {
  if (camera.analysed_fps === null) return "";
  const of = camera.source_fps === null ? "" : ` of ${decimal(camera.source_fps)}`;
  return `${decimal(camera.analysed_fps)}${of} frames/s · frame age ${age(camera.frame_age_s)}`;
}

function howRead(camera) {
  const how = [camera.stream, camera.decoding && `decoded ${camera.decoding}`, camera.model && `looked at by ${camera.model}`];
  return how.filter(Boolean).join("\n");
}

function fillZone(item, zone) {
  attribute(item, "data-freshness", zone.freshness);
  const density = zone.density_per_m2 === null ? "" : `${small(zone.density_per_m2)}/m², level ${zone.level_of_service}`;
  const more = [queueOf(zone) && waiting(queueOf(zone)), density].filter(Boolean).join(" · ");
  text(item, { name: zone.name, occupancy: number(zone.occupancy), more });
  item.title = doubt(zone) || (density && "People per square metre, and Fruin's level of service from A (free) to F (jammed)");
}

function fillPicture(frame, camera, origin) {
  frame.dataset.name = camera.name;
  if (camera.width_px && camera.height_px) frame.style.aspectRatio = `${camera.width_px} / ${camera.height_px}`;
  if (camera.state === "disabled") {
    hidePicture(frame);
    frame.dataset.state = "missing";
  } else {
    showPicture(frame, camera.id, origin);
  }
}

export function forgetCamera(card) {
  hideHeat(card);
  hidePicture(field(card, "picture"));
}
