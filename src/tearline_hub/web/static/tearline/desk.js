// Keeps the list of a desk up to date. The feed only says that something changed: what is drawn is always the page
// itself, asked for again, so that its words come from one place. Invariant: nothing moves by itself under a pointer
// or a focus. What is new waits behind a button; what changed in a line is drawn in place, unless somebody is there.

const OLD_AFTER = 40_000; // the feed says something every 15 seconds
const FAILING_AFTER = 10_000;
const POLL = 5_000;
const SWEEP = 30_000; // while live too, for what a feed that fell silent did not say
const APART = 1_000;

const live = document.querySelector("[data-feed]");
const list = document.getElementById("desk-list");
const counts = document.getElementById("desk-counts");
const state = document.getElementById("desk-live");
const more = document.getElementById("desk-more");
const said = document.getElementById("desk-said");

let source = null;
let number = Number(live.dataset.number);
let connected = false;
let ended = false;
let heard = Date.now(); // of the feed
let checked = Date.now(); // of the page: when the list was last known to be right
let asking = false;
let again = false;
let latest = null;

const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: "Europe/London" });

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function tell() {
  if (ended) return say(state, "You are signed out here. Sign in again.");
  if (connected) return say(state, "Live");
  if (Date.now() - checked < FAILING_AFTER) return say(state, "Reconnecting. The list is drawn every 5 seconds.");
  say(state, `Not up to date since ${clock(checked)}. Reconnecting.`);
}

function rowsOf(part) {
  const rows = new Map();
  for (const row of part.querySelectorAll("tbody tr")) rows.set(row.querySelector("a").getAttribute("href"), row);
  return rows;
}

const wordsOf = (row) => row.textContent.replace(/\s+/g, " ").trim();
const somebodyIsThere = () => list.matches(":hover") || list.contains(document.activeElement);

// What is on the screen against what the page says now. Draws what may be drawn; offers the rest.
function compare(fresh) {
  const here = rowsOf(list);
  const there = rowsOf(fresh);
  const news = [...there.keys()].filter((key) => !here.has(key));
  const gone = [...here.keys()].filter((key) => !there.has(key));
  let changed = [...there.keys()].filter((key) => here.has(key) && wordsOf(here.get(key)) !== wordsOf(there.get(key)));
  if (here.size === 0 && news.length > 0 && !somebodyIsThere()) return draw(fresh);
  if (!somebodyIsThere()) {
    for (const key of changed) here.get(key).replaceWith(document.importNode(there.get(key), true));
    changed = [];
  }
  offer(news.length, gone.length, changed.length);
}

function offer(news, gone, changed) {
  const parts = [[news, "new"], [gone, "gone"], [changed, "changed"]].filter(([count]) => count > 0);
  const words = parts.map(([count, what]) => `${count} ${what}`).join(", ");
  more.hidden = words === "";
  if (words === "") return;
  say(more, `${words}. Show`);
  say(said, words);
}

function draw(fresh) {
  const before = new Set(rowsOf(list).keys());
  list.replaceChildren(...document.importNode(fresh, true).childNodes);
  more.hidden = true;
  const first = [...rowsOf(list)].find(([key]) => !before.has(key));
  return first ? first[1].querySelector("a") : null;
}

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(location.href, {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      headers: { "X-Tearline-Watching": "1" }, // no sign of life, and no notice is shown to nobody
    });
    if (answer.type === "opaqueredirect") ended = true; // to the page for signing in
    if (!answer.ok) throw new Error("no page");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    latest = page.getElementById("desk-list");
    say(counts, page.getElementById("desk-counts").textContent);
    checked = Date.now();
    compare(latest);
  } catch {
    // Asked again soon; the sentence above the list says since when it is old.
  } finally {
    tell();
    setTimeout(() => {
      asking = false;
      if (again) {
        again = false;
        ask();
      }
    }, APART);
  }
}

function connect() {
  source = new EventSource(`${live.dataset.feed}?after=${number}`, { withCredentials: true });
  const alive = () => {
    heard = checked = Date.now();
    connected = true;
    tell();
  };
  source.addEventListener("ready", alive);
  source.addEventListener("beat", alive);
  source.addEventListener("reload", () => { alive(); ask(); });
  source.addEventListener("ended", () => { ended = true; connected = false; source.close(); tell(); });
  source.onmessage = (event) => {
    number = Number(event.lastEventId) || number;
    alive();
    ask();
  };
  source.onerror = () => {
    connected = false;
    tell();
  };
}

function watch() {
  if (ended) return;
  if (!navigator.onLine) return tell();
  if (connected && Date.now() - heard > OLD_AFTER) connected = false;
  if (!connected && (source.readyState === EventSource.CLOSED || Date.now() - heard > OLD_AFTER)) {
    source.close();
    heard = Date.now();
    connect();
  }
  if (Date.now() - checked > (connected ? SWEEP : POLL)) ask();
  tell();
}

more.addEventListener("click", () => {
  const first = latest ? draw(latest) : null;
  (first ?? list.querySelector("a"))?.focus();
});
window.addEventListener("offline", () => { source.close(); connected = false; tell(); });
window.addEventListener("online", () => { source.close(); connect(); ask(); });
document.getElementById("desk-again").hidden = true;
live.hidden = false;
connect();
setInterval(watch, 1_000);
