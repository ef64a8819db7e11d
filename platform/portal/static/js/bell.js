// The bell in the header: follows the person's notices on pages without live parts of their own (else live.js follows it
// with them), and offers new notices on the page that lists them.

import { Link } from "./live-link.js";

// Who only passes through a page opens no connection.
const AFTER = 2_000;

const bell = document.querySelector("[data-bell]");
const { liveTopic, liveNumber, liveSrc } = bell.dataset;

if (!document.querySelector("[data-live-texts]")) setTimeout(follow, AFTER);
document.addEventListener("live:items", ({ target }) => target === bell && offer());

function follow() {
  const topic = { number: Number(liveNumber), here: false };
  const silent = () => {};
  new Link(new Map([[liveTopic, topic]]), {
    event(event) {
      if (event.is === "changes" || event.is === "here") return;
      topic.number = event.number ?? topic.number;
      if (event.is === "changed" || event.is === "far") fetchBell();
    },
    up: silent,
    down: silent,
    signIn: silent,
  }).start();
}

async function fetchBell() {
  const response = await fetch(liveSrc, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  bell.innerHTML = await response.text();
  offer();
}

function offer() {
  const list = document.querySelector("[data-notices]");
  const newest = bell.querySelector("[data-newest]");
  if (list && newest && Number(newest.dataset.newest) > Number(list.dataset.notices)) {
    document.querySelector("[data-notices-new]").hidden = false;
  }
}
