// Numbers, times and freshness in words. Unknown is an en dash, never a zero.

export const UNKNOWN = "–";

const whole = new Intl.NumberFormat();
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

export const number = (value) => (value === null ? UNKNOWN : whole.format(value));

const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const difference = new Intl.NumberFormat(undefined, { signDisplay: "exceptZero" });

const share = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

export const percent = (value) => (value === null ? UNKNOWN : share.format(value));

const significant = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });

// Never zero for what is small: 0.0248 -> "0.025"
export const small = (value) => (value === null ? UNKNOWN : significant.format(value));

export const decimal = (value) => (value === null ? UNKNOWN : tenths.format(value));

export const signed = (value) => (value === null ? UNKNOWN : difference.format(value).replace("-", "−"));

// 264 -> "4:24"
const parts = (small) => `${Math.floor(small / 60)}:${String(Math.floor(small % 60)).padStart(2, "0")}`;

export function duration(seconds) {
  if (seconds === null) return UNKNOWN;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${parts(s)} min`;
  if (s < 2 * 86400) return `${parts(s / 60)} h`;
  return `${whole.format(Math.round(s / 86400))} days`;
}

// 0.26 -> "0.3 s", and whatever is a minute old or more as a duration
export const age = (seconds) => (seconds === null || seconds >= 60 ? duration(seconds) : `${tenths.format(seconds)} s`);

export function time(iso) {
  const at = new Date(iso);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return clock.format(at);
  return `${(at.getFullYear() === now.getFullYear() ? day : date).format(at)}, ${clock.format(at)}`;
}

// What to say about a value that is not live; empty for one that is. Beside what is unknown may stand sums of the day.
export function doubt(view) {
  const unknown = view.freshness === "unknown" && (view.reason ?? "unknown");
  const old = view.stale_since && `stale since ${time(view.stale_since)}`;
  return [unknown, old].filter(Boolean).join(" · ");
}
