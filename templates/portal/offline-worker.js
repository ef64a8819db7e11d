// Stands between browser and server for one thing only: when a page cannot be reached, show the one that says so.
const PAGE = "{% url "portal:offline" %}";
const KEPT = [PAGE, "/static/css/alone.css", "/static/mark.svg"];

addEventListener("install", (event) => event.waitUntil(caches.open("offline").then((cache) => cache.addAll(KEPT))));

addEventListener("fetch", (event) => {
  const kept = event.request.mode === "navigate" ? PAGE : KEPT.includes(new URL(event.request.url).pathname) && event.request;
  if (kept) event.respondWith(fetch(event.request).catch(() => caches.match(kept)));
});
