// The list at the door. A tick is posted without leaving the page; what cannot be posted waits in this browser and
// goes when the connection is back. Every post says the whole truth about its row, so that posting twice is harmless.
const KEY = `door:${location.pathname}`;
const waiting = document.querySelector("[data-waiting]"), counter = document.querySelector("[data-count]");
const load = () => JSON.parse(localStorage.getItem(KEY) || "[]");
const keep = (posts) => {
  if (posts.length) localStorage.setItem(KEY, JSON.stringify(posts)); else localStorage.removeItem(KEY);
  waiting.hidden = !posts.length;
  counter.textContent = posts.length || "";
};

// Of each row only the last word is kept; a walk-in has a key of its own.
const add = (post) => keep([...load().filter((other) => other.row !== post.row), post]);

let running = false;
async function flush() {
  if (running) return;
  running = true;
  try {
    for (let posts = load(); posts.length; posts = load()) {
      const [post] = posts;
      const answer = await fetch(post.to, { method: "POST", headers: { "x-queued": "1" }, body: new URLSearchParams(post.body) });
      // Signed out meanwhile: the posts wait until somebody signs in again on this page.
      if (answer.redirected || answer.status === 401 || answer.status >= 500) break;
      keep(load().filter((other) => other.id !== post.id));
    }
  } catch { waiting.hidden = false; } finally { running = false; }
}

const show = (form, came) => {
  for (const button of form.querySelectorAll("[name=came]")) button.setAttribute("aria-pressed", String(button.value === came));
  form.closest("li").classList.toggle("here", came !== "0");
  const pressed = [...document.querySelectorAll("[name=came][aria-pressed=true]")];
  document.querySelector("[data-here]").textContent = pressed.reduce((sum, button) => sum + Number(button.value), 0);
};

for (const form of document.querySelectorAll("form[data-queued]")) {
  form.addEventListener("submit", (event) => {
    const body = new FormData(form, event.submitter), came = body.get("came");
    // A walk-in is a row that only the server can draw: with a connection the page is loaded as usual.
    if (came === null && navigator.onLine && !load().length) return;
    event.preventDefault();
    const row = came === null ? body.get("key") : `p${body.get("participation")}`;
    add({ id: `${Date.now()}-${Math.random()}`, row, to: form.getAttribute("action").split("#")[0], body: [...body] });
    if (came !== null) show(form, came);
    else { form.reset(); form.querySelector("[name=key]").value = Math.random().toString(16).slice(2) + Date.now().toString(16); }
    flush();
  });
}

keep(load());
addEventListener("online", flush);
setInterval(flush, 5000);
flush();
