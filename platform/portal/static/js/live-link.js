// The page's one connection: a socket, or a long poll where sockets are blocked. It knows topics and numbers, nothing of the page.

const OPENS_WITHIN = 4_000;
const QUIET = 25_000; // after so long without a word we ask whether the line still stands
const ANSWERS_WITHIN = 10_000;
const REFUSED_WITHIN = 2_000;
const HERE_EVERY = 20_000;
const SIGN_IN = 4401;

/**
 * `topics` maps a name to an object with `number` and `here` (whether the person is to be counted).
 * `on` has: event(event), up(), down(), signIn().
 */
export class Link {
  #topics;
  #on;
  #socket = null;
  #ended = false;
  #attempt = 0;
  #failures = 0;
  #socketsWork = false;
  #everUp = false;
  #downSince = Date.now();
  #leave = () => {};
  #skipPause = () => {};

  constructor(topics, on) {
    this.#topics = topics;
    this.#on = on;
  }

  start() {
    addEventListener("online", () => this.#skipPause());
    addEventListener("offline", () => this.#leave());
    document.addEventListener("visibilitychange", () => document.hidden || this.#sayHere());
    setInterval(() => this.#sayHere(), HERE_EVERY);
    this.#run();
  }

  /** Ask for what came after our number: a gap was seen. */
  ask(topic) {
    this.#send({ do: "since", topic, since: this.#topics.get(topic).number });
  }

  async #run() {
    while (!this.#ended && this.#topics.size) {
      if (await this.#socketUntilItEnds()) {
        this.#failures = 0;
        this.#socketsWork = true;
      } else {
        this.#failures += 1;
      }
      if (this.#ended) return;
      if (this.#failures >= 2) await this.#pollWhileItWorks();
      if (this.#everUp || this.#failures >= 2) this.#isDown();
      await this.#pause();
    }
  }

  /** Whether the socket opened at all. */
  #socketUntilItEnds() {
    return new Promise((resolve) => {
      const address = new URL(`/live?lang=${document.documentElement.lang}`, location.href);
      address.protocol = address.protocol.replace("http", "ws");
      const socket = new WebSocket(address);
      let opened = false;
      let watch = setTimeout(() => finish(), OPENS_WITHIN);
      // A line that died without a word would never close by itself: we leave it, its close event may come much later.
      const finish = (code) => {
        clearTimeout(watch);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        this.#socket = null;
        if (code === SIGN_IN) this.#signIn();
        resolve(opened);
      };
      this.#leave = finish;
      const listen = () => {
        clearTimeout(watch);
        watch = setTimeout(() => {
          this.ask(this.#topics.keys().next().value);
          watch = setTimeout(() => finish(), ANSWERS_WITHIN);
        }, QUIET);
      };
      socket.onopen = () => {
        opened = true;
        this.#socket = socket;
        for (const [topic, { number }] of this.#topics) this.#send({ do: "follow", topic, since: number });
        this.#sayHere();
        this.#isUp();
        listen();
      };
      socket.onmessage = ({ data }) => {
        listen();
        this.#receive(JSON.parse(data));
      };
      socket.onclose = ({ code }) => finish(code);
    });
  }

  /** One loop a page; where sockets once worked, one answer is enough to try them again. */
  async #pollWhileItWorks() {
    while (!this.#ended && this.#topics.size) {
      const follow = Object.fromEntries([...this.#topics].map(([topic, { number }]) => [topic, number]));
      const here = document.hidden ? [] : [...this.#topics].filter(([, { here }]) => here).map(([topic]) => topic);
      // The answer may take a while; a request that is not refused at once means that the line stands.
      const stands = setTimeout(() => this.#isUp(), REFUSED_WITHIN);
      try {
        const response = await fetch("/live/poll", {
          method: "POST",
          body: JSON.stringify({ follow, here, lang: document.documentElement.lang }),
          signal: AbortSignal.timeout(40_000),
        });
        if (response.status === 401) return this.#signIn();
        if (!response.ok) return;
        const { events } = await response.json();
        this.#isUp();
        for (const event of events) this.#receive(event);
      } catch {
        return;
      } finally {
        clearTimeout(stands);
      }
      if (this.#socketsWork) return;
    }
  }

  #receive(event) {
    if (event.is === "closed" || event.is === "far") this.#topics.delete(event.topic);
    if (event.is === "stale") this.ask(event.topic);
    else this.#on.event(event);
    if (!this.#topics.size) this.#end();
  }

  #send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #sayHere() {
    if (document.hidden) return;
    for (const [topic, { here }] of this.#topics) if (here) this.#send({ do: "here", topic });
  }

  #signIn() {
    this.#end();
    this.#on.signIn();
  }

  #end() {
    this.#ended = true;
    this.#leave();
  }

  #isUp() {
    if (this.#ended) return;
    this.#everUp = true;
    this.#attempt = 0;
    this.#downSince = null;
    this.#on.up();
  }

  #isDown() {
    if (this.#ended) return;
    this.#downSince ??= Date.now();
    this.#on.down();
  }

  /** 1 to 3 s, doubling with full jitter, at most 5 s in the first minute and then 60 s; at once when the network returns. */
  #pause() {
    const cap = Date.now() - this.#downSince < 60_000 ? 5 : 60;
    const seconds = Math.max(1, Math.random() * Math.min(cap, 3 * 2 ** this.#attempt));
    this.#attempt += 1;
    return new Promise((resolve) => {
      this.#skipPause = resolve;
      setTimeout(resolve, seconds * 1000);
    });
  }
}
