// Asks the browser for a push subscription and sends it with the page's own form. Without it the form stays hidden.
const form = document.getElementById("push");
const said = document.getElementById("push-said");

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytes(key) {
  const raw = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (each) => each.charCodeAt(0));
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") {
    said.textContent = "Your browser does not allow it. Change that in its settings for this site.";
    return;
  }
  const worker = await navigator.serviceWorker.register(form.dataset.worker);
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
  form.elements.endpoint.value = made.endpoint;
  form.elements.p256dh.value = text(made.getKey("p256dh"));
  form.elements.auth.value = text(made.getKey("auth"));
  form.submit();
}

if ("serviceWorker" in navigator && "PushManager" in window) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    subscribe().catch(() => {
      said.textContent = "Your browser's push service did not answer. Try again later, or choose another way.";
    });
  });
}
