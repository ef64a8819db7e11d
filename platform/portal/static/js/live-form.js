// Sending without leaving the page. What was written stays in the box until the server has stored it; a second try carries
// the same client id, so it is never stored twice.

const ANSWERS_WITHIN = 10_000;

/** `stored(form)` and `signIn()` are called by what the server answers. */
export function enhance(form, texts, { stored, signIn }) {
  const state = document.createElement("p");
  state.className = "message-state";
  state.setAttribute("role", "status");
  form.append(state);
  let sending = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    form.setAttribute("aria-busy", "true");
    state.textContent = texts.sending;
    const answer = await send(form, event.submitter);
    sending = false;
    form.removeAttribute("aria-busy");
    state.textContent = "";
    if (answer.stored) {
      clear(form);
      stored(form);
    } else if (answer.signIn) signIn();
    else if (answer.page) HTMLFormElement.prototype.submit.call(form); // let the server show its page
    else fail(form, state, answer.message ?? texts.failed, texts.again);
  });
}

async function send(form, submitter) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { Accept: "application/json", "X-Requested-With": "fetch" },
      signal: AbortSignal.timeout(ANSWERS_WITHIN),
    });
    if (response.status === 401) return { signIn: true };
    if (response.ok && response.redirected) return { stored: true };
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) return { page: response.status < 500 };
    return response.ok ? { stored: true } : { message: (await response.json()).message };
  } catch {
    return {};
  }
}

function clear(form) {
  for (const box of form.querySelectorAll("textarea, input[type=file]")) box.value = "";
  if (form.elements.client_id) form.elements.client_id.value = uuid();
  form.dispatchEvent(new CustomEvent("composer:stored"));
  form.querySelector("textarea")?.focus({ preventScroll: true });
}

function fail(form, state, sentence, again) {
  const button = document.createElement("button");
  button.className = "text-btn";
  button.type = "button";
  button.textContent = again;
  button.addEventListener("click", () => form.requestSubmit());
  state.replaceChildren(sentence, button);
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only where the page came over https or from this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
