// Turns notices on for this device: asks only after the press, then sends the ordinary form. Words are in the page.
const form = document.querySelector("[data-push-form]");

function show(state) {
  for (const part of document.querySelectorAll("[data-push-when]")) part.hidden = part.dataset.pushWhen !== state;
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function stateNow() {
  if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
    return Notification.permission === "denied" ? "denied" : "ready";
  }
  // Safari on a telephone or tablet (which calls itself a Mac) has it only for sites on the home screen.
  const isApple = /iPhone|iPad/.test(navigator.userAgent) || (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
  return isApple ? "apple" : "plain";
}

async function start(button) {
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") return show(stateNow());
    const registration = await navigator.serviceWorker.ready;
    // A former one may belong to another person, to another key, or be dead at its push service.
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
    const { endpoint, keys } = subscription.toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.submit();
  } catch {
    show("failed");
  } finally {
    button.disabled = false;
  }
}

if (form) {
  show(stateNow());
  form.querySelector("[data-push-start]").addEventListener("click", (event) => start(event.currentTarget));
}
