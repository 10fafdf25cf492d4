// Where people spent their time today, laid over a camera's picture when somebody asks for it.

import { attribute, field, text } from "./dom.js";
import { number, time } from "./format.js";

const AGAIN_MS = 60000; // The counting program tells it once a minute.
const AFTER_FAILURE_MS = 5000;

const showing = new WeakMap();

export function offerHeat(card, site, camera) {
  const button = field(card, "heat-button");
  const address = `/api/heatmap/${encodeURIComponent(site)}/${encodeURIComponent(camera.id)}`;
  field(card, "heat-line").hidden = !camera.has_heat_map;
  attribute(button, "aria-label", `Heat map of today, ${camera.name}`);
  button.onclick = () => (showing.has(card) ? hideHeat(card) : showHeat(card, address));
  if (!camera.has_heat_map) hideHeat(card);
}

function showHeat(card, address) {
  const shown = { timer: 0 };
  showing.set(card, shown);
  attribute(field(card, "heat-button"), "aria-pressed", "true");
  renew(card, address, shown);
}

export function hideHeat(card) {
  clearTimeout(showing.get(card)?.timer);
  showing.delete(card);
  attribute(field(card, "heat-button"), "aria-pressed", "false");
  clear(card, "");
}

async function renew(card, address, shown) {
  const heat = await fetched(address);
  if (showing.get(card) !== shown) return;
  if (heat === null) clear(card, "No heat map to be had; trying again.");
  else draw(card, heat);
  shown.timer = setTimeout(() => renew(card, address, shown), heat === null ? AFTER_FAILURE_MS : AGAIN_MS);
}

async function fetched(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function clear(card, why) {
  field(card, "heat").hidden = true;
  attribute(field(card, "picture"), "data-heat", "off");
  text(card, { "heat-text": why });
}

function draw(card, heat) {
  const full = paint(field(card, "heat"), heat.person_seconds);
  field(card, "heat").hidden = false;
  attribute(field(card, "picture"), "data-heat", "on");
  const between = `${time(heat.since)} to ${time(heat.until)}`;
  const brightest = `brightest: ${number(full)} person-seconds or more in a cell`;
  text(card, { "heat-text": [between, brightest, heat.freshness === "stale" && "stale"].filter(Boolean).join(" · ") });
}

// One pixel for each cell, which the browser smooths; returns the seconds from which on a cell has the brightest colour.
function paint(canvas, rows) {
  const full = brightest(rows.flat().filter((seconds) => seconds > 0));
  canvas.width = rows[0].length;
  canvas.height = rows.length;
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  image.data.set(rows.flat().flatMap((seconds) => colour(Math.min(seconds / full, 1))));
  context.putImageData(image, 0, 0);
  return full;
}

// One at a bench must not darken all others: the seconds that 98 of 100 visited cells do not exceed.
const brightest = (visited) => visited.sort((a, b) => a - b)[Math.ceil(0.98 * visited.length) - 1] ?? 1;

// Viridis: from violet over green to yellow, of steadily rising lightness, so that colour-blind people read the same.
const STOPS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

// The root, so that ways show beside places where people stand.
function colour(share) {
  const strength = Math.sqrt(share);
  const place = strength * (STOPS.length - 1);
  const below = Math.min(Math.floor(place), STOPS.length - 2);
  const mixed = STOPS[below].map((from, k) => Math.round(from + (place - below) * (STOPS[below + 1][k] - from)));
  return [...mixed, Math.round(190 * Math.min(1, 2 * strength))];
}
