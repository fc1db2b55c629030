// The one line that a hospital puts on its page: defines <marrow-chat> and, where the page has none, adds one.
import { home, MarrowChat } from "./element";

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
if (script) home.address = new URL(".", script.src).href;

function mount(): void {
  if (!customElements.get("marrow-chat")) customElements.define("marrow-chat", MarrowChat);
  if (!script || document.querySelector("marrow-chat")) return;
  const chat = document.createElement("marrow-chat");
  for (const [name, value] of Object.entries(script.dataset)) chat.dataset[name] = value;
  const { mode, target } = script.dataset;
  const place = mode === "inline" && target ? document.querySelector(target) : null;
  // What stood in its place was for readers without JavaScript.
  if (place) place.replaceChildren(chat);
  else document.body.append(chat);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
else mount();
