// Live pages: follows every [data-live-topic] of the page, tells about the connection, and sends [data-live-form] in place.
// The sentences come from templates/hub/_live.html.

import { enhance } from "./live-form.js";
import { Link } from "./live-link.js";
import { LiveList } from "./live-list.js";

const SILENT = 5_000;
const GOOD_NEWS = 4_000;

const area = document.querySelector("[data-live-texts]");
const texts = area.dataset;
const lists = new Map();
let lostTimer = null;
let lost = false;
let missed = 0;

const link = new Link(lists, {
  event(event) {
    missed += lists.get(event.topic)?.receive(event) ?? ended.get(event.topic)?.receive(event) ?? 0;
  },
  up() {
    clearTimeout(lostTimer);
    lostTimer = null;
    if (!lost) return;
    lost = false;
    missed = 0;
    show("conn-ok", texts.back);
    // What was missed arrives right after; the sentence then stays for a moment and goes.
    setTimeout(() => missed && !lost && show("conn-ok", texts.back, texts.missed.replace("NUM", missed)), 1_000);
    setTimeout(() => lost || area.replaceChildren(), GOOD_NEWS);
  },
  down() {
    lostTimer ??= setTimeout(() => {
      lost = true;
      show("", texts.lost, texts.kept);
    }, SILENT);
  },
  signIn,
});

for (const element of document.querySelectorAll("[data-live-topic]")) {
  const list = new LiveList(element, texts, (topic) => link.ask(topic));
  if (!lists.has(list.topic)) lists.set(list.topic, list);
}
// The link forgets a topic that has ended; its list still has to hear why.
const ended = new Map(lists);

for (const form of document.querySelectorAll("form[data-live-form]")) {
  enhance(form, texts, {
    signIn,
    stored() {
      for (const list of lists.values()) list.expectOwn();
    },
  });
}

document.querySelector("main")?.prepend(area);
if (lists.size) link.start();

function signIn() {
  clearTimeout(lostTimer);
  lost = false;
  const again = document.createElement("a");
  again.href = `${texts.signInUrl}?next=${encodeURIComponent(location.pathname + location.search)}`;
  again.textContent = texts.signIn;
  show("conn-off", texts.signedOut, texts.kept).append(again);
}

function show(look, first, second = "") {
  const bar = document.createElement("p");
  bar.className = `conn ${look}`;
  const strong = document.createElement("b");
  strong.textContent = first;
  const words = document.createElement("span");
  words.append(strong, second);
  bar.append(words);
  area.replaceChildren(bar);
  return bar;
}
