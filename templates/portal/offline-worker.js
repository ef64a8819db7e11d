// The site's one service worker: shows notices on the device, and the page that says so when there is no connection.
// It keeps these three things and no page of anybody.
const PAGE = "{% url "portal:offline" %}";
const KEPT = [PAGE, "/static/css/alone.css", "/static/mark.svg"];
const NOTICES = "{% url "notify:notices" %}";

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open("offline").then((cache) => cache.addAll(KEPT)));
});

addEventListener("fetch", (event) => {
  const kept = event.request.mode === "navigate" ? PAGE : KEPT.includes(new URL(event.request.url).pathname) && event.request;
  if (kept) event.respondWith(fetch(event.request).catch(() => caches.match(kept)));
});

addEventListener("push", (event) => {
  let news = {};
  try {
    news = event.data.json();
  } catch { /* not from us: browsers want something to be shown all the same */ }
  const { title = "つながる", body = "", url = NOTICES, tag = "" } = news ?? {};
  event.waitUntil(registration.showNotification(title, { body, tag, data: { url }, icon: "/static/icons/app-192.png", badge: "/static/icons/badge-96.png" }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(ours(event.notification.data?.url)));
});

// Only addresses of this site are opened.
function ours(url) {
  try {
    const target = new URL(url ?? NOTICES, location.origin);
    if (target.origin === location.origin) return target.href;
  } catch { /* no address */ }
  return new URL(NOTICES, location.origin).href;
}

async function open(target) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => one.url === target);
  await (page ? page.focus() : clients.openWindow(target));
}
