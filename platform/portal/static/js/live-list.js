// One live part of the page: puts what arrives in its place. Nothing moves under the eye: news wait behind a button unless
// the reader is at the end of the list.

const OWN_WITHIN = 10_000;

export class LiveList {
  #element;
  #list;
  #held = new Map();
  #banner = null;
  #status;
  #texts;
  #showUntil = 0;

  /** `texts` are the page's sentences, `ask` asks the server for what is missing. */
  constructor(element, texts, ask) {
    this.topic = element.dataset.liveTopic;
    this.number = Number(element.dataset.liveNumber);
    this.here = document.querySelector(`[data-live-here="${CSS.escape(this.topic)}"]`) !== null;
    this.ask = ask;
    this.#element = element;
    this.#texts = texts;
    const elsewhere = `[data-live-list="${CSS.escape(this.topic)}"]`;
    this.#list = element.matches("[data-live-list]") ? element : (element.querySelector("[data-live-list]") ?? document.querySelector(elsewhere));
    this.#status = document.createElement("p");
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    this.#afterLog(this.#status);
  }

  /** Take one event of this topic; how many new things it brought. */
  receive(event) {
    if (event.is === "changes") return this.#changes(event);
    if (event.is === "changed" && event.number > this.number) {
      this.number = event.number;
      this.#news();
      this.#dispatch("live:changed", { number: event.number });
    }
    if (event.is === "far") this.#offer(this.#texts.far, () => location.reload());
    if (event.is === "closed") this.#status.textContent = this.#texts.closed;
    if (event.is === "here") this.#people(event);
    if (event.is === "closed" || event.is === "here") this.#dispatch(`live:${event.is}`, event);
    return 0;
  }

  /** What this person has just sent is shown wherever they are on the page. */
  expectOwn() {
    this.#showUntil = Date.now() + OWN_WITHIN;
    this.#release();
  }

  #changes({ after, number, items }) {
    if (after > this.number) {
      this.ask(this.topic);
      return 0;
    }
    const fresh = items.filter((item) => item.number > this.number);
    this.number = Math.max(this.number, number);
    if (!fresh.length) return 0;
    const before = this.#held.size;
    let placed = [];
    if (this.#element.dataset.liveSrc) this.#news();
    else placed = fresh.map((item) => ({ ...item, element: this.#take(item) }));
    const shown = placed.filter(({ element }) => element?.isConnected && element.dataset.liveNew !== undefined);
    if (this.#held.size) this.#count();
    this.#dispatch("live:items", { items: placed, number });
    return shown.length + this.#held.size - before;
  }

  #take(item) {
    const template = document.createElement("template");
    template.innerHTML = item.html;
    const fresh = template.content.firstElementChild;
    if (!fresh) return null;
    const old = document.querySelector(`[data-key="${CSS.escape(item.key)}"]`);
    if (old) {
      replace(old, fresh);
      return fresh;
    }
    if (fresh.hidden || item.order < Number(this.#element.dataset.liveOldest ?? -Infinity)) {
      this.#held.delete(item.key);
      return null;
    }
    fresh.dataset.liveNew = "";
    if (this.#list && !this.#held.size && (Date.now() < this.#showUntil || this.#isAtEnd())) this.#place(fresh, item.order, true);
    else this.#held.set(item.key, { fresh, order: item.order });
    return fresh;
  }

  #isAtEnd() {
    const selection = getSelection();
    if (selection.type === "Range" && this.#list.contains(selection.anchorNode)) return false;
    const last = this.#list.lastElementChild?.getBoundingClientRect();
    return !last || (last.top < innerHeight && last.bottom > 0);
  }

  #place(fresh, order, follow = false) {
    const page = document.scrollingElement;
    const atBottom = page.scrollHeight - page.scrollTop - innerHeight < 80;
    const later = [...this.#list.children].find((child) => Number(child.dataset.order) > order);
    this.#list.insertBefore(fresh, later ?? null);
    if (follow && Date.now() < this.#showUntil) fresh.scrollIntoView({ block: "nearest" });
    else if (follow && atBottom) page.scrollTop = page.scrollHeight;
  }

  #count() {
    const { liveOne = this.#texts.one, liveMany = this.#texts.many } = this.#element.dataset;
    const size = this.#held.size;
    this.#offer(size === 1 ? liveOne : liveMany.replace("NUM", size), () => this.#show());
  }

  /** Bring the waiting things in; the first of them gets the focus. */
  #show() {
    if (!this.#list) {
      if (this.#element.dataset.liveMore) location.assign(this.#element.dataset.liveMore);
      else location.reload();
      return;
    }
    const [first] = this.#release();
    if (!first) return;
    first.tabIndex = -1;
    first.scrollIntoView({ block: "start" });
    first.focus({ preventScroll: true });
  }

  #release() {
    if (!this.#list) return [];
    const waiting = [...this.#held.values()].sort((a, b) => a.order - b.order);
    this.#held.clear();
    for (const { fresh, order } of waiting) this.#place(fresh, order);
    this.#withdrawOffer();
    return waiting.map(({ fresh }) => fresh);
  }

  /** Readers see different things here: fetch our own part, or offer it first. */
  #news() {
    if (!this.#element.dataset.liveSrc) return;
    if (this.#element.dataset.liveOffer === undefined) this.#fetch();
    else this.#offer(this.#element.dataset.liveOne ?? this.#texts.changed, () => this.#fetch());
  }

  async #fetch() {
    this.#withdrawOffer();
    const wanted = this.number;
    const response = await fetch(this.#element.dataset.liveSrc, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!response?.ok || response.redirected) return;
    const html = await response.text();
    if (wanted === this.number) this.#element.innerHTML = html; // else a newer answer is on its way
    this.#dispatch("live:items", { items: [], number: wanted });
  }

  #offer(text, accept) {
    this.#status.textContent = text;
    if (!this.#banner) {
      this.#banner = document.createElement("button");
      this.#banner.type = "button";
      this.#banner.className = "live-banner no-print";
      const slot = document.querySelector(`[data-live-banner="${CSS.escape(this.topic)}"]`);
      if (slot) slot.append(this.#banner);
      else this.#afterLog(this.#banner);
    }
    const arrow = document.querySelector("template[data-live-arrow]");
    this.#banner.replaceChildren(...(arrow ? [arrow.content.cloneNode(true)] : []), text);
    this.#banner.onclick = accept;
  }

  #withdrawOffer() {
    this.#banner?.remove();
    this.#banner = null;
    this.#status.textContent = "";
  }

  #afterLog(node) {
    (this.#element.closest("[role=log]") ?? this.#element).after(node);
  }

  #people({ count, people }) {
    for (const place of document.querySelectorAll(`[data-live-here="${CSS.escape(this.topic)}"]`)) {
      place.textContent = (place.dataset.liveHereText ?? "NUM").replace("NUM", count);
    }
    for (const list of document.querySelectorAll(`[data-live-people="${CSS.escape(this.topic)}"]`)) {
      list.replaceChildren(...people.map(({ name }) => Object.assign(document.createElement("li"), { textContent: name })));
    }
  }

  #dispatch(name, detail) {
    this.#element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { topic: this.topic, ...detail } }));
  }
}

/** Exchange an element in place; the focus stays where it was. */
function replace(old, fresh) {
  const focusable = "a, button, input, textarea, select, summary";
  const index = [...old.querySelectorAll(focusable)].indexOf(document.activeElement);
  const focused = old === document.activeElement;
  if (focused) fresh.tabIndex = -1;
  old.replaceWith(fresh);
  const target = focused ? fresh : fresh.querySelectorAll(focusable)[index];
  target?.focus({ preventScroll: true });
}
