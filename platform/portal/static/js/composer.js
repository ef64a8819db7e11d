// The box one writes in. Ctrl/⌘+Enter sends, Enter is a newline. Unsent text stays on this device until the server has stored it.
//
// Stored means: the page that follows shows something new (its address ends in another #…, or it says that it is done),
// or the live part of a page says so with the event "composer:stored" on the form.

const person = document.body.dataset.person ?? "";

// At the counter the device is not the person's: nothing of theirs stays on it.
if (!("atCounter" in document.body.dataset)) for (const form of document.querySelectorAll("form[data-composer]")) keep(form);

document.addEventListener("keydown", (event) => {
  // An input method is still composing: its Enter chooses a word.
  if (event.isComposing || event.keyCode === 229) return;
  const form = event.target.closest?.("form[data-composer]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

function keep(form) {
  const key = `draft:${person}:${form.getAttribute("action")}`;
  const box = form.querySelector("textarea");
  const state = form.querySelector("[data-draft-state]");
  const draft = read(key);

  if (draft?.sentFrom !== undefined && isStored(draft.sentFrom)) write(key, null);
  else if (draft?.text && !box.value) {
    box.value = draft.text;
    state.textContent = state.dataset.restored;
  }

  box.addEventListener("input", () => {
    state.textContent = "";
    write(key, box.value ? { text: box.value } : null);
  });
  form.addEventListener("submit", () => write(key, box.value ? { text: box.value, sentFrom: location.hash } : null));
  form.addEventListener("composer:stored", () => {
    state.textContent = "";
    write(key, null);
  });
}

function isStored(sentFrom) {
  const moved = location.hash !== "" && location.hash !== sentFrom;
  return moved || document.querySelector("[data-messages] [data-level=success]") !== null;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch { /* no storage: the text stays in the box only */ }
}
