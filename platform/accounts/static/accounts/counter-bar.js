// How long staff may still act for the person. Spoken only at five minutes, at one, and at the end.
const timer = document.querySelector("[data-counter-until]");
const said = document.querySelector("[data-counter-said]");
const until = Number(timer.dataset.counterUntil) * 1000;
let shown = null;

function show() {
  const left = Math.max(0, Math.ceil((until - Date.now()) / 60_000));
  if (left === shown) return;
  shown = left;
  timer.textContent = left ? timer.dataset.left.replace("NUM", left) : timer.dataset.over;
  if (left === 5 || left === 1) said.textContent = timer.dataset.soon.replace("NUM", left);
  if (left === 0) said.textContent = timer.dataset.over;
}

show();
setInterval(show, 5_000);
