// <marrow-chat>: the chat as a Web Component in a shadow root of its own.
import styles from "./chat.css";
import { Connection } from "./connection";
import { Conversation } from "./conversation";
import { colours, type Options, readOptions } from "./options";
import { Outside } from "./outside";
import { buildPanel, type Panel } from "./panel";
import { scrollsAsAWhole } from "./scroll";
import { Memory } from "./state";
import { words } from "./words";

const NARROW = "(max-width: 30em), (max-height: 30em)"; // where the open chat fills the window

/** Where the script came from: the server, unless another is named. */
export const home = { address: "" };

export class MarrowChat extends HTMLElement {
  private parts: Panel | null = null;
  private conversation: Conversation | null = null;
  private options: Options | null = null;
  private readonly outside = new Outside();

  connectedCallback(): void {
    if (this.parts) this.resume();
    else this.build();
    this.outside.join();
    this.raise();
  }

  disconnectedCallback(): void {
    this.outside.leave();
    this.conversation?.leave();
  }

  private build(): void {
    const options = readOptions(this.dataset, home.address);
    const parts = buildPanel(options);
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: false });
    this.setAttribute("mode", options.inline ? "inline" : "floating");
    dress(shadow, options.server);
    for (const [name, value] of Object.entries(colours(options.colour))) this.style.setProperty(name, value);
    shadow.append(parts.root);
    this.parts = parts;
    this.options = options;
    this.conversation = new Conversation(
      parts,
      options,
      new Connection(options.server),
      new Memory(`marrow-chat ${options.server}`),
      {
        isOpen: () => !parts.panel.hidden,
        unread: (count) => this.showUnread(count),
      },
      this.outside,
    );
    this.listen(parts);
    this.showAsBefore(wasReloaded());
  }

  /** Takes up the conversation where the reader left it, here or on another page of the tab. */
  private resume(): void {
    const shown = !this.parts?.panel.hidden;
    this.conversation?.resume();
    this.showAsBefore(shown);
  }

  /** Opens the chat where it was open; on a small window, where it would hide the page, only when it is `here` already. */
  private showAsBefore(here: boolean): void {
    const open = Boolean(this.conversation?.wasOpen) && (here || !matchMedia(NARROW).matches);
    this.show(this.options?.inline || open, false);
  }

  /** Lifts the chat above the page, where no overflow, transform or z-index of the page's can reach it. */
  private raise(): void {
    if (this.options?.inline || !("showPopover" in this)) return; // browsers from before 2024 have the z-index
    this.popover = "manual";
    this.showPopover();
  }

  /** Opens the chat and puts the cursor into its box. */
  open(): void {
    this.show(true);
  }

  /** Shrinks the chat to its button. */
  close(): void {
    if (!this.options?.inline) this.show(false);
  }

  private show(open: boolean, focus = true): void {
    const { parts, conversation } = this;
    if (!parts || !conversation) return;
    parts.panel.hidden = !open;
    parts.launcher.hidden = open;
    parts.launcher.setAttribute("aria-expanded", String(open));
    this.showMenu(false);
    conversation.opened(open);
    if (!focus) return;
    // On a touch screen the box would bring up the keyboard, over what there is to read; in a very low window it lies
    // beyond that.
    const toRead = matchMedia("(pointer: coarse)").matches || scrollsAsAWhole(parts.log);
    if (open && toRead) parts.log.focus({ preventScroll: true });
    else (open ? parts.box : parts.launcher).focus();
  }

  private showUnread(count: number): void {
    if (!this.parts) return;
    const { badge, launcher } = this.parts;
    badge.hidden = count === 0;
    badge.textContent = String(count);
    if (count === 0) launcher.removeAttribute("aria-label");
    else launcher.setAttribute("aria-label", `${words.launcher}, ${words.unread(count)}`);
  }

  private showMenu(open: boolean): void {
    if (!this.parts) return;
    this.parts.menu.hidden = !open;
    this.parts.menuButton.setAttribute("aria-expanded", String(open));
  }

  private listen(parts: Panel): void {
    parts.launcher.addEventListener("click", () => this.show(true));
    parts.minimise.addEventListener("click", () => this.show(false));
    parts.menuButton.addEventListener("click", () => this.showMenu(Boolean(parts.menu.hidden)));
    parts.menu.addEventListener("click", (event) => {
      if ((event.target as Element).closest("button")) {
        this.showMenu(false);
        parts.menuButton.focus();
      }
    });
    // The browser's Back brings a page as it was, and the chat on it with what another page has changed since.
    this.outside.on(window, "pageshow", (event) => {
      if (event.persisted) this.resume();
    });
    this.outside.on(document, "click", (event) => {
      const opener = event.target instanceof Element && event.target.closest("[data-marrow-chat-open]");
      if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (this.options?.inline) this.scrollIntoView({ block: "nearest" });
      this.show(true);
    });
    if (this.options?.inline) {
      parts.root.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.escape();
      });
      return;
    }
    this.outside.on(document, "keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !parts.panel.hidden) this.escape(event.target === this);
    });
    // Where the chat fills the window, whoever tabs on to the page must see it: the chat makes way.
    this.outside.on(document, "focusin", (event) => {
      const away = event.target instanceof Element && event.target !== this;
      if (away && !parts.panel.hidden && matchMedia(NARROW).matches) this.show(false, false);
    });
  }

  /** Closes the menu, or else the chat; the focus stays where it is when that is not `inside` the chat. */
  private escape(inside = true): void {
    const { parts } = this;
    if (!parts) return;
    if (!parts.menu.hidden) {
      this.showMenu(false);
      parts.menuButton.focus();
    } else if (!this.options?.inline) this.show(false, inside);
  }
}

function wasReloaded(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry?.type === "reload";
}

/** Gives the shadow root its styles without a style element, which a strict policy would forbid. */
function dress(shadow: ShadowRoot, server: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const link = document.createElement("link"); // browsers from before 2023
    link.rel = "stylesheet";
    link.href = `${server}/chat.css`;
    shadow.append(link);
  }
}
