// Shows a call. A later one takes the place of an earlier, so that a call that came twice is seen once.
self.addEventListener("push", (event) => {
  const [title, ...lines] = event.data.text().split("\n");
  event.waitUntil(self.registration.showNotification(title, { body: lines.join("\n"), tag: lines.join("\n"), requireInteraction: true }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const found = event.notification.body.match(/https?:\/\/\S+/);
  if (found && new URL(found[0]).origin === self.location.origin) event.waitUntil(self.clients.openWindow(found[0]));
});
