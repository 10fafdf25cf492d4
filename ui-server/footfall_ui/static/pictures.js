// Camera pictures from the stream server. A browser cannot tell when a motion JPEG stream has died: it keeps the last
// picture. So each picture is fetched anew from time to time behind the one that is shown, and takes its place only
// when it has come; when it does not come, the old one is taken away. A stale picture never looks live for long.

const STREAM = { suffix: "mjpeg", againMs: 10000 };
const STILL = { suffix: "jpg", againMs: 1000 };
const MOST_STREAMS = 4; // A browser opens six connections to a host; the rest is for stills and renewal.
const STREAM_AGAIN_MS = 60000;
const PATIENCE_MS = 8000;
const AFTER_FAILURE_MS = 3000;
const LATE = new Error("late");

let ticket = { text: "", goodUntil: 0 };

async function freshTicket() {
  if (Date.now() < ticket.goodUntil) return ticket.text;
  try {
    const answer = await fetch("/api/ticket");
    const { ticket: text, renew_after_s: seconds } = await answer.json();
    ticket = { text, goodUntil: Date.now() + seconds * 1000 };
  } catch {
    // The old one is good for some minutes yet, and pictures need not stop when this server does.
  }
  return ticket.text;
}

function arrived(image, url) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(LATE), PATIENCE_MS);
    image.addEventListener("load", () => { clearTimeout(late); resolve(); }, { once: true });
    image.addEventListener("error", () => { clearTimeout(late); reject(new Error("refused")); }, { once: true });
    image.src = url;
  });
}

// An image that leaves the page keeps its connection until its address is taken away.
function dismiss(image) {
  image?.removeAttribute("src");
  image?.remove();
}

class Picture {
  static streaming = 0;
  static noStreamUntil = 0;

  constructor(camera, frame, origin) {
    Object.assign(this, { camera, frame, origin, image: null, round: 0, timer: 0, mode: null });
    this.onScreen = false;
    this.observer = new IntersectionObserver((entries) => this.seen(entries.at(-1).isIntersecting), { rootMargin: "100px" });
    this.observer.observe(frame);
    this.onVisibility = () => this.update();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  seen(onScreen) {
    this.onScreen = onScreen;
    this.update();
  }

  update() {
    const wanted = this.onScreen && !document.hidden;
    if (wanted && !this.mode) this.begin();
    if (!wanted && this.mode) this.end();
  }

  begin() {
    this.turnTo(STILL);
    this.streamIfThereIsRoom();
    this.renew();
  }

  turnTo(mode) {
    if (this.mode === STREAM) Picture.streaming -= 1;
    if (mode === STREAM) Picture.streaming += 1;
    this.mode = mode;
  }

  streamIfThereIsRoom() {
    if (Picture.streaming < MOST_STREAMS && Date.now() >= Picture.noStreamUntil) this.turnTo(STREAM);
  }

  // It may have waited for connections that another window's streams hold: stills take turns with a single one.
  giveWay() {
    Picture.noStreamUntil = Date.now() + STREAM_AGAIN_MS;
    this.turnTo(STILL);
  }

  end() {
    this.turnTo(null);
    this.round += 1;
    clearTimeout(this.timer);
    dismiss(this.image);
    this.image = null;
  }

  async renew() {
    const round = ++this.round;
    const next = new Image();
    next.alt = `Live picture of ${this.frame.dataset.name}`;
    let pauseMs = this.mode.againMs;
    try {
      const query = new URLSearchParams({ ticket: await freshTicket(), n: round });
      await arrived(next, `${this.origin}/${encodeURIComponent(this.camera)}.${this.mode.suffix}?${query}`);
      if (round !== this.round) return dismiss(next);
      this.frame.append(next);
      dismiss(this.image);
      this.image = next;
      this.frame.dataset.state = "shown";
      if (this.mode === STILL) this.streamIfThereIsRoom();
    } catch (failure) {
      dismiss(next);
      if (round !== this.round) return;
      dismiss(this.image);
      this.image = null;
      this.frame.dataset.state = "missing";
      ticket.goodUntil = 0; // Perhaps the stream server has another key by now.
      const waited = this.mode === STREAM && failure === LATE;
      if (waited) this.giveWay();
      pauseMs = waited ? 0 : AFTER_FAILURE_MS;
    }
    this.timer = setTimeout(() => this.renew(), pauseMs);
  }

  close() {
    if (this.mode) this.end();
    this.observer.disconnect();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}

const pictures = new WeakMap();

export function showPicture(frame, camera, origin) {
  if (!pictures.has(frame)) pictures.set(frame, new Picture(camera, frame, origin));
}

export function hidePicture(frame) {
  pictures.get(frame)?.close();
  pictures.delete(frame);
}
