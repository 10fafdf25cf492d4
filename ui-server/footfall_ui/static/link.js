// The line to the server: live events, polling when all live streams are taken, and a watchdog over both.

const POLL_EVERY_MS = 2000;
const STREAM_AGAIN_MS = 60000;

export class Link {
  // `show` takes each board; `changed` takes "live" or "lost".
  constructor({ heartbeatS, show, changed }) {
    this.patienceMs = (2 * heartbeatS + 2) * 1000;
    this.show = show;
    this.changed = changed;
    this.heardAt = Date.now();
    this.listen();
    setInterval(() => this.watch(), 1000);
  }

  listen() {
    this.source?.close();
    this.source = new EventSource("/events");
    this.listeningSince = Date.now();
    this.source.addEventListener("board", (event) => this.heard(JSON.parse(event.data)));
    this.source.addEventListener("heartbeat", () => this.heard(null));
    this.source.addEventListener("error", () => {
      if (this.source.readyState === EventSource.CLOSED) this.poll();
    });
  }

  async poll() {
    if (Date.now() - this.listeningSince > STREAM_AGAIN_MS) return this.listen();
    try {
      const answer = await fetch("/api/board", { signal: AbortSignal.timeout(this.patienceMs) });
      if (answer.status === 401) return location.reload();
      if (answer.ok) this.heard(await answer.json());
    } catch {
      // The watchdog says so when it lasts.
    }
    setTimeout(() => this.poll(), POLL_EVERY_MS);
  }

  heard(board) {
    this.heardAt = Date.now();
    this.changed("live");
    if (board) this.show(board);
  }

  watch() {
    const silentMs = Date.now() - this.heardAt;
    if (silentMs <= this.patienceMs) return;
    this.changed("lost", new Date(this.heardAt).toISOString());
    const streaming = this.source.readyState !== EventSource.CLOSED;
    if (streaming && Date.now() - this.listeningSince > this.patienceMs) this.listen();
  }
}
