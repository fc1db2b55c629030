// Builds the widget's frame: the button that opens it, the header with its options, the conversation, the form.
import { h, icon, icons } from "./dom";
import type { Options } from "./options";
import { words } from "./words";

export interface Panel {
  root: HTMLElement;
  launcher: HTMLButtonElement;
  badge: HTMLElement;
  panel: HTMLElement;
  menuButton: HTMLButtonElement;
  menu: HTMLElement;
  minimise: HTMLButtonElement;
  startAgain: HTMLButtonElement;
  download: HTMLButtonElement;
  print: HTMLButtonElement;
  log: HTMLElement;
  turns: HTMLOListElement;
  status: HTMLElement;
  form: HTMLFormElement;
  box: HTMLTextAreaElement;
  problem: HTMLElement;
  polite: HTMLElement;
  alert: HTMLElement;
}

const button = (name: string) => h("button", { type: "button", class: "item" }, name);

/** The parts of the widget; nothing happens in them yet. */
export function buildPanel(options: Options): Panel {
  const badge = h("span", { class: "badge", hidden: true });
  const launcher = h(
    "button",
    { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel" },
    icon(icons.chat),
    h("span", {}, words.launcher),
    badge,
  );
  const menuButton = h(
    "button",
    { type: "button", class: "tool", "aria-label": words.menu, "aria-expanded": "false", "aria-controls": "menu" },
    icon(icons.menu),
  );
  const minimise = h("button", { type: "button", class: "tool", "aria-label": words.minimise }, icon(icons.minimise));
  const [startAgain, download, print] = [button(words.startAgain), button(words.download), button(words.print)];
  const menu = h(
    "ul",
    { id: "menu", class: "menu", hidden: true },
    ...[startAgain, download, print].map((item) => h("li", {}, item)),
    options.questions && h("li", {}, h("a", { class: "item", href: options.questions }, words.questions)),
  );
  const turns = h("ol", { class: "turns" });
  const log = h("div", {
    class: "log",
    role: "log",
    "aria-live": "off",
    "aria-label": words.conversation,
    tabindex: "0",
  });
  log.append(turns);
  const status = h("div", { class: "status", hidden: true });
  const problem = h("p", { id: "problem", class: "problem", hidden: true });
  const box = h("textarea", {
    id: "message",
    name: "message",
    rows: "1",
    autocomplete: "off",
    enterkeyhint: "send",
    "aria-describedby": "problem hint",
  });
  const form = h(
    "form",
    { class: "form", novalidate: true },
    h("label", { for: "message" }, words.label),
    problem,
    h("div", { class: "row" }, box, h("button", { class: "send" }, icon(icons.send), h("span", {}, words.send))),
    h("p", { id: "hint", class: "hint" }, words.hint),
  );
  const heading = h(
    "div",
    { class: "heading" },
    options.name && h("p", { class: "name" }, options.name),
    h("h2", { id: "title" }, options.title),
    h("p", { class: "about" }, words.about),
  );
  const panel = h(
    "div",
    { id: "panel", class: "panel", role: options.inline ? "region" : "dialog", "aria-labelledby": "title" },
    h("div", { class: "header" }, heading, h("div", { class: "tools" }, menuButton, !options.inline && minimise)),
    menu,
    log,
    status,
    form,
  );
  const polite = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
  const alert = h("div", { class: "hidden", role: "alert" });
  const root = h(
    "div",
    { class: "root", lang: "en-GB", "data-theme": options.theme, "data-mode": options.inline ? "inline" : "floating" },
    !options.inline && launcher,
    panel,
    polite,
    alert,
  );
  root.classList.toggle("left", options.left);
  return {
    root,
    launcher,
    badge,
    panel,
    menuButton,
    menu,
    minimise,
    startAgain,
    download,
    print,
    log,
    turns,
    status,
    form,
    box,
    problem,
    polite,
    alert,
  };
}
