// The staff app's keys and dialogs. Every key presses a button or follows a link that is on the page.
"use strict";

const KEYS_OFF = "marrow-keys-off";
const PLACES = { u: "queue_unsure", d: "queue_danger", s: "queue_sample", c: "conversations", t: "training", n: "dashboard" };
const items = [...document.querySelectorAll("[data-item]")];
let here = -1;
let going = false;

/** Whether single keys are switched on; people who dictate or type by switch can turn them off (WCAG 2.1.4). */
function keysAreOn() {
  return localStorage.getItem(KEYS_OFF) === null;
}

function typing(element) {
  return element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

/** Makes an item of the list the one that keys act on. */
function goTo(index, focus = true) {
  if (items.length === 0) return;
  here = Math.max(0, Math.min(items.length - 1, index));
  items.forEach((item, i) => {
    item.classList.toggle("here", i === here);
  });
  const target = items[here].querySelector("[data-item-focus]") ?? items[here];
  if (focus) target.focus({ preventScroll: true });
  items[here].scrollIntoView({ block: "nearest" });
  sessionStorage.setItem(place(), String(here));
}

function place() {
  return `here ${location.pathname}${location.search}`;
}

/** The button or link for a key: in the item at hand, or else on the page. */
function keyed(key) {
  const all = [...document.querySelectorAll("[data-key]")].filter((e) => e.dataset.key === key && !e.disabled);
  return all.find((e) => items[here]?.contains(e)) ?? all.find((e) => e.closest("[data-item]") === null);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (!keysAreOn() || typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key;
  if (going) {
    going = false;
    const link = PLACES[key] && document.querySelector(`[data-place="${PLACES[key]}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (key === "g") going = true;
  else if (key === "j") goTo(here + 1);
  else if (key === "k") goTo(here - 1);
  else if (key === "?") showKeys();
  else {
    const target = keyed(key);
    if (!target) return;
    if (typing(target)) {
      for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      target.focus();
    } else target.click();
  }
  event.preventDefault();
}

function showKeys() {
  const list = document.querySelector("#keys dl");
  const rows = [
    ["?", "This list"],
    ["g then u, d, s, c, t, n", "Go to unsure, danger, sample, conversations, training, numbers"],
  ];
  if (items.length > 0) rows.push(["j, k", "Next, previous on this page"]);
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (seen.has(element.dataset.key)) continue;
    seen.add(element.dataset.key);
    rows.push([element.dataset.key, element.dataset.keySays]);
  }
  list.replaceChildren(
    ...rows.flatMap(([keys, says]) => {
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.textContent = keys;
      term.append(key);
      const text = document.createElement("dd");
      text.textContent = says;
      return [term, text];
    }),
  );
  document.querySelector("#keys").showModal();
}

/** The dialog in which a topic is searched; it fills in and sends the form whose button opened it. */
function topicDialog() {
  const dialog = document.querySelector("#topics");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[role=status]");
  const options = [...list.querySelectorAll("[role=option]")];
  let form = null;
  let at = 0;

  const shown = () => options.filter((option) => !option.hidden);
  const mark = (index) => {
    const visible = shown();
    at = visible.length === 0 ? -1 : (index + visible.length) % visible.length;
    for (const option of options) option.setAttribute("aria-selected", String(option === visible[at]));
    if (at >= 0) {
      field.setAttribute("aria-activedescendant", visible[at].id);
      visible[at].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of options) {
      option.hidden = !words.every((word) => option.textContent.toLowerCase().includes(word));
    }
    const count = shown().length;
    status.textContent = count === 1 ? "1 topic" : `${count} topics`;
    mark(0);
  };
  const choose = (option) => {
    if (!form || !option) return;
    const verdict = document.createElement("input");
    Object.assign(verdict, { type: "hidden", name: "verdict", value: "wrong" });
    form.append(verdict);
    form.elements.topic.value = option.dataset.topic;
    dialog.close();
    form.submit();
  };

  for (const button of document.querySelectorAll("[data-pick]")) {
    button.addEventListener("click", () => {
      form = button.closest("form");
      field.value = "";
      search();
      dialog.showModal();
      field.focus();
    });
  }
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter") choose(shown()[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
}

/** What stands beside the content on a wide screen is folded away where it would stand before it. */
function fold() {
  const narrow = matchMedia("(max-width: 56rem)");
  const apply = () => {
    for (const element of document.querySelectorAll("[data-fold]")) element.open = !narrow.matches;
  };
  narrow.addEventListener("change", apply);
  apply();
}

function start() {
  topicDialog();
  fold();
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
  for (const button of document.querySelectorAll("[data-show-keys]")) button.addEventListener("click", showKeys);
  const off = document.querySelector("#keys-off");
  if (off) {
    const apply = () => document.documentElement.classList.toggle("keys-off", !keysAreOn());
    off.checked = !keysAreOn();
    off.addEventListener("change", () => {
      if (off.checked) localStorage.setItem(KEYS_OFF, "1");
      else localStorage.removeItem(KEYS_OFF);
      apply();
    });
    apply();
  }
  items.forEach((item, index) => {
    item.addEventListener("focusin", () => {
      if (here !== index) goTo(index, false);
    });
  });
  // Back where one was: at the item the address names, or at the one that took its place.
  const named = location.hash && items.findIndex((item) => `#${item.id}` === location.hash);
  const kept = sessionStorage.getItem(place());
  if (typeof named === "number" && named >= 0) goTo(named);
  else if (kept !== null && document.querySelector(".notes [data-key=z]")) goTo(Number(kept));
  document.addEventListener("keydown", onKey);
}

start();
