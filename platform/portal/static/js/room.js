// The room around its live list: which sayings are one's own, day lines, who is here, how far one has read, the actions of a saying.

import { toast } from "./shell.js";

const list = document.querySelector("ol[data-mine]");
const mine = new Set(list.dataset.mine.split(" "));
const CONTINUES_WITHIN = 5 * 60_000;
const NAMES_UP_TO = 30; // in a larger crowd the number says enough, and nobody's server is asked by everyone at once
const READ_AFTER = 1_000;

arrange();
new MutationObserver(() => {
  arrange();
  readSoon();
}).observe(list, { childList: true });

/** Fragments are the same for every reader; what depends on the reader or the neighbours is added here. */
function arrange() {
  let before = null;
  for (const message of list.querySelectorAll(":scope > .message")) {
    if (before?.dataset.day !== message.dataset.day) dayLine(message);
    const own = mine.has(message.dataset.voice);
    message.classList.toggle("message-own", own);
    message.querySelector(".avatar").hidden = own;
    if (own && message.dataset.voice.startsWith("person-")) message.querySelector(".message-head b").textContent = list.dataset.you;
    message.classList.toggle("message-cont", continues(before, message));
    before = message;
  }
  if (before) document.querySelector(".room-flow .empty")?.remove();
}

function continues(before, message) {
  if (message.previousElementSibling !== before || !before || before.dataset.voice !== message.dataset.voice) return false;
  return said(message) - said(before) < CONTINUES_WITHIN;
}

function said(message) {
  return Date.parse(message.querySelector("time").dateTime);
}

function dayLine(message) {
  let line = list.querySelector(`:scope > .day-line[data-day="${message.dataset.day}"]`);
  if (line?.nextElementSibling === message) return;
  if (!line) {
    line = document.createElement("li");
    line.className = "day-line";
    line.dataset.day = message.dataset.day;
    const words = document.createElement("span");
    words.textContent = message.dataset.dayLabel;
    line.append(words);
  }
  message.before(line);
}

// Opened without a place to go to: where the unread begins, else at the end.
if (!location.hash) document.getElementById("now").scrollIntoView();

let reading = null;
let readTo = 0;
document.addEventListener("visibilitychange", readSoon);

function readSoon() {
  clearTimeout(reading);
  reading = setTimeout(() => {
    const last = Number([...list.querySelectorAll(":scope > .message")].at(-1)?.dataset.order ?? 0);
    if (document.hidden || last <= readTo || !("liveList" in list.dataset)) return;
    readTo = last;
    const body = new FormData(document.getElementById("say"));
    for (const name of [...body.keys()]) if (name !== "csrfmiddlewaretoken") body.delete(name);
    body.set("number", last);
    fetch(list.dataset.reading, { method: "POST", body, keepalive: true }).catch(() => {});
  }, READ_AFTER);
}

const present = document.querySelector("[data-present]");
let asking = null;
list.addEventListener("live:here", ({ detail }) => {
  clearTimeout(asking);
  if (detail.count > NAMES_UP_TO) present.replaceChildren();
  else asking = setTimeout(async () => {
    const response = await fetch(list.dataset.people, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (response?.ok && !response.redirected) present.innerHTML = await response.text();
  }, Math.random() * READ_AFTER);
});

list.addEventListener("live:closed", () => {
  document.querySelector(".dock").hidden = true;
  toast(list.dataset.closed);
});

// Answering a message: the box is ready to write; once it is stored, the next saying answers nothing.
const answered = document.querySelector("[data-answered]");
if (answered) {
  const say = document.getElementById("say");
  say.querySelector("textarea").focus({ preventScroll: true });
  say.addEventListener("composer:stored", () => {
    answered.remove();
    history.replaceState(null, "", location.pathname);
  });
}

const dialog = document.querySelector("[data-actions-dialog]");
document.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const jump = event.target.closest("[data-jump]");
  if (jump && document.getElementById(jump.dataset.jump)) {
    event.preventDefault();
    location.hash = jump.dataset.jump;
  }
  const link = event.target.closest("[data-actions]");
  if (!link) return;
  event.preventDefault();
  const response = await fetch(link.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!response?.ok || response.redirected) return location.assign(link.href);
  dialog.querySelector("[data-actions-place]").innerHTML = await response.text();
  dialog.addEventListener("close", () => document.querySelector(`#${link.closest(".message").id} [data-actions]`)?.focus(), { once: true });
  dialog.showModal();
});
