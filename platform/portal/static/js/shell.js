// The frame of every page: text size, menu, dialogs, focus of the error summary, news of what was done. Pages work without it.

const root = document.documentElement;

// Text size changes at once; the server keeps it for the next page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-text-size-form]") || !event.submitter) return;
  event.preventDefault();
  const size = event.submitter.value;
  root.dataset.textSize = size;
  for (const button of document.querySelectorAll("[data-text-size-form] button")) button.setAttribute("aria-pressed", String(button.value === size));
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual", keepalive: true }).catch(() => {});
});

// What one person wrote on this device is not for the next one.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs-out]")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  } catch { /* no storage, nothing kept */ }
});

// A link or button with data-dialog opens that dialog; without script the link leads to a page with the same question.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.addEventListener("close", () => opener.focus(), { once: true });
    dialog.showModal();
  }
  event.target.closest("[data-close]")?.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// One press stores once. The server refuses doubles anyway; this only shows that the press was taken.
document.addEventListener("submit", (event) => {
  // Asked after everyone else had a chance to take the event over.
  setTimeout(() => {
    if (!event.defaultPrevented && event.target.method === "post") event.submitter?.setAttribute("aria-busy", "true");
  });
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// "Done" is told at the top of the page. A reader who arrives further down (…#post-12) is told where they are.
const told = document.querySelector("[data-messages]");
addEventListener("load", () => {
  if (!told || told.getBoundingClientRect().bottom > 0) return;
  for (const note of told.children) toast(note.querySelector("p").textContent);
});

/** Show a short sentence at the lower edge until it is closed. */
export function toast(sentence) {
  const area = document.querySelector("[data-toasts]");
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = area.dataset.closeLabel;
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  area.append(box);
}

document.querySelector(".error-summary[data-focus]")?.focus();

const token = document.querySelector("[data-signs-out] [name=csrfmiddlewaretoken]")?.value;
try {
  if (!token) sessionStorage.removeItem("woken-at");
} catch { /* no storage, nothing kept */ }
navigator.serviceWorker?.register("/offline-worker.js").then(wakeNotices).catch(() => {});

// A device gets notices while its person is signed in. When they have signed in again, it says that it is still there.
async function wakeNotices(registration) {
  const subscription = token && (await registration.pushManager?.getSubscription());
  if (!subscription || Date.now() - Number(sessionStorage.getItem("woken-at")) < 600_000) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, endpoint: subscription.endpoint });
  await fetch("/my/push/renewal/", { method: "POST", body, keepalive: true });
  sessionStorage.setItem("woken-at", String(Date.now()));
}
