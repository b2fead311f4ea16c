// Everything works without this file; it only saves steps. No framework, nothing from another host.
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// The error summary has focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// <input data-longest="90">: say how many characters are left.
for (const field of $$("[data-longest]")) {
  const note = document.createElement("p");
  note.className = "hint-text count";
  note.setAttribute("aria-live", "polite");
  const tell = () => { note.textContent = `${field.value.length} / ${field.dataset.longest}`; };
  field.after(note);
  field.addEventListener("input", tell);
  tell();
}

// <form data-refresh="#count #rows">: as the form changes, fetch its page and put those parts in place.
for (const form of $$("form[data-refresh]")) {
  let timer, running;
  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    const address = new URL(form.dataset.refreshFrom || form.action, location.href);
    address.search = new URLSearchParams(new FormData(form)).toString();
    try {
      const answer = await fetch(address, { signal: running.signal, headers: { "x-part": form.dataset.refresh } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of form.dataset.refresh.split(" ")) {
        const fresh = page.querySelector(part), old = document.querySelector(part);
        if (fresh && old) old.replaceChildren(...fresh.childNodes);
      }
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  form.addEventListener("input", (event) => {
    if (!event.target.matches(form.dataset.refreshOn || "input[type=search]")) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, 250);
  });
}

// <form data-autosave="/address">: save every 20 s and on leaving a field; say so in [data-saved]. One save at a time; the
// form remembers its own revisions, so that only other people's words collide. What was not saved is tried again.
for (const form of $$("form[data-autosave]")) {
  let changed = false, saving = false;
  const status = form.querySelector("[data-saved]"), advice = form.querySelector("[data-advice]");
  const save = async () => {
    if (!changed || saving) return;
    [changed, saving] = [false, true];
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.autosave, { method: "POST", body });
      const [at, seen, own] = ["location", "x-seen", "x-own"].map((name) => answer.headers.get(name));
      if (!answer.ok) changed = true;
      if (seen) form.elements.revision.value = seen;
      if (own) form.elements.own.value += ` ${own}`;
      if (at) {
        form.dataset.autosave = `${at}/autospara`;
        form.action = at;
        history.replaceState(null, "", at);
      }
      if (status && answer.headers.get("content-type")?.startsWith("text/plain")) status.textContent = await answer.text();
      if (answer.ok && !changed) form.dispatchEvent(new Event("saved"));
      if (answer.ok && advice) {
        const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
        advice.replaceChildren(...(page.querySelector("[data-advice]")?.childNodes ?? []));
      }
    } catch { changed = true; }
    saving = false;
  };
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("change", save);
  setInterval(save, 20000);
}

// <form data-guard>: ask before unsaved changes are lost.
for (const form of $$("form[data-guard]")) {
  let unsaved = false;
  form.addEventListener("input", () => { unsaved = true; });
  for (const done of ["submit", "saved"]) form.addEventListener(done, () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

// <button data-print>, <button data-copy="text">: only useful with a script, so hidden without.
for (const button of $$("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }
for (const button of $$("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy));
}

// <button data-reveal="password" aria-pressed>: show what one types in that field, and hide it again.
for (const button of $$("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
}
