"use strict";
// Keeps a page up to date without a reload: hears "changed", asks for the same page again and swaps <main>,
// keeping what somebody types, where they are, and what they have opened.

const line = document.getElementById("line");
const news = document.getElementById("news");
const main = () => document.getElementById("main");
let loadedAt = performance.now();
let composing = false, wanted = false, busy = false, stream = null, heard = 0, said = "";

// --- the running clocks -------------------------------------------------------------------------------------------
function two(n) { return String(n).padStart(2, "0"); }
function span(seconds) {
  const s = Math.floor(seconds), h = Math.floor(s / 3600);
  return (h ? h + ":" + two(Math.floor(s / 60) % 60) : Math.floor(s / 60)) + ":" + two(s % 60);
}
function tick() {
  const speed = Number(main().dataset.speed) || 1;
  const now = Date.parse(main().dataset.now) + (performance.now() - loadedAt) * speed;
  document.querySelectorAll("[data-until]").forEach(clock => {
    const left = (Date.parse(clock.dataset.until) - now) / 1000, late = left < 0;
    clock.textContent = (late ? clock.dataset.late : clock.dataset.left) + " " + span(Math.abs(left));
    clock.classList.toggle("late", late);
    clock.classList.toggle("soon", !late && left < 60);
    const asking = clock.closest(".asking");
    if (asking) asking.classList.toggle("is-late", late);
  });
}

// --- what somebody is in the middle of ------------------------------------------------------------------------------
function place(field) {
  const form = field.form && field.form.id;
  return field.id ? "#" + CSS.escape(field.id) : form ? `#${CSS.escape(form)} [name="${CSS.escape(field.name)}"]` : null;
}
function keep(root) {
  const at = document.activeElement, kept = { typed: [], open: [], scrolled: [], focus: null, x: scrollX, y: scrollY };
  root.querySelectorAll("input:not([type=hidden]), textarea").forEach(field => {
    if (field.value !== field.defaultValue && place(field)) kept.typed.push([place(field), field.value]);
  });
  root.querySelectorAll(".bubbles[id], .drawing[id]").forEach(list => { kept.scrolled.push([list.id, list.scrollTop, list.scrollLeft]); });
  root.querySelectorAll("details[id]").forEach(d => { if (d.open) kept.open.push(d.id); });
  if (at && root.contains(at) && at !== root) {
    kept.focus = place(at) || (at.id && "#" + CSS.escape(at.id)) || (at.getAttribute("href") && `a[href="${CSS.escape(at.getAttribute("href"))}"]`);
    if ("selectionStart" in at && at.type !== "hidden") kept.range = [at.selectionStart, at.selectionEnd];
  }
  return kept;
}
function restore(root, kept) {
  kept.open.forEach(id => { const d = document.getElementById(id); if (d) d.open = true; });
  kept.scrolled.forEach(([id, top, left]) => { const list = document.getElementById(id); if (list) list.scrollTo(left, top); });
  kept.typed.forEach(([where, value]) => { const field = root.querySelector(where); if (field) field.value = value; });
  const at = kept.focus && root.querySelector(kept.focus);
  if (at) {
    at.focus({ preventScroll: true });
    if (kept.range && at.setSelectionRange) try { at.setSelectionRange(...kept.range); } catch { /* this kind of field has no caret */ }
  } else if (kept.focus) {
    root.focus({ preventScroll: true }); // what had the focus is gone: a keyboard goes on from the top of the list
  }
  scrollTo(kept.x, kept.y);
}

// --- swapping --------------------------------------------------------------------------------------------------------
function swap(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const next = fresh.getElementById("main");
  if (!next) return false;
  const kept = keep(main());
  main().replaceWith(document.adoptNode(next));
  loadedAt = performance.now();
  document.title = fresh.title;
  restore(main(), kept);
  tick();
  tell();
  return true;
}
function tell() {
  const words = main().querySelector("[data-news]");
  const text = words ? words.textContent : "";
  if (text !== said) { said = text; news.textContent = text; }
}
async function refresh() {
  wanted = true;
  if (busy || composing) return;
  busy = true;
  try {
    while (wanted && !composing) {
      wanted = false;
      const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-Follow": "1" }, cache: "no-store" });
      if (answer.redirected && new URL(answer.url).pathname === "/login") return location.reload();
      if (answer.ok) swap(await answer.text());
    }
  } catch { lost(); } finally { busy = false; }
}
addEventListener("compositionstart", () => { composing = true; });
addEventListener("compositionend", () => { composing = false; if (wanted) refresh(); });

// --- answering without losing one's place ------------------------------------------------------------------------------
addEventListener("submit", async event => {
  const form = event.target;
  if (!form.matches(".answers, .reply, [id^=parked-]") || !main().contains(form)) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form, event.submitter));
  form.querySelectorAll("button").forEach(b => { b.disabled = true; });
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    form.reset();
    if (!swap(await answer.text())) location.reload();
  } catch {
    form.querySelectorAll("button").forEach(b => { b.disabled = false; });
    lost();
  }
});

// --- the line ----------------------------------------------------------------------------------------------------------
function alive() { heard = performance.now(); line.textContent = document.body.dataset.live; line.className = "line is-live"; }
function lost() { line.textContent = document.body.dataset.lost; line.className = "line is-lost"; }
function listen() {
  if (stream) stream.close();
  stream = new EventSource("/live");
  stream.onopen = () => { alive(); refresh(); };
  stream.addEventListener("ping", alive);
  stream.addEventListener("changed", () => { alive(); refresh(); });
  stream.onerror = lost;
}
function follow() {
  listen();
  // A browser keeps six connections to one host: a hidden tab gives its own back and looks now and then instead.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream.close(); stream = null; } else { listen(); }
  });
  setInterval(() => {
    if (document.hidden) refresh();
    else if (performance.now() - heard > 40000) { lost(); listen(); }
    else if (stream && stream.readyState === EventSource.CLOSED) { listen(); refresh(); } // a session that ended leads to the login
  }, 5000);
}

tick();
said = (main().querySelector("[data-news]") || { textContent: "" }).textContent;
setInterval(tick, 1000);
if ("follow" in document.body.dataset) follow();
