// What the widget remembers over a reload and from page to page. It ends with the tab: on a shared computer nothing stays.
import type { Reply } from "./contract";

export type Sent = "sending" | "sent" | "failed";

export interface Turn {
  key: number; // of two turns the later one's is greater
  id?: string; // of the patient's own messages, for the server: the same when one is sent again
  at: number; // milliseconds since 1970
  text: string; // what is sent, or the reply's text
  shown?: string; // what the patient sees in its place
  sent?: Sent; // of the patient's own messages
  reply?: Reply;
  judged?: boolean; // the patient has said whether it helped
}

export interface State {
  conversation: string | null; // the signed id from the server
  turns: Turn[];
  open: boolean;
  unread: number;
  draft: string;
  saved: number;
}

const LIFE = 24 * 60 * 60 * 1000; // of a conversation in a tab that is never closed, in milliseconds

/** A random UUID. `crypto.randomUUID` is not there on a page without https. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function fresh(open: boolean): State {
  return { conversation: null, turns: [], open, unread: 0, draft: "", saved: Date.now() };
}

/** Keeps the state in the tab's session storage; in memory alone where the browser forbids that. */
export class Memory {
  private kept: State | null = null; // where the browser forbids to keep anything else

  constructor(private readonly name: string) {}

  /** The state kept, by this page or another of the tab; null when there is none, or it is too old. */
  read(): State | null {
    if (this.kept) return this.kept;
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.name) ?? "null") as State | null;
      if (!kept || !Array.isArray(kept.turns) || Date.now() - kept.saved > LIFE) return null;
      return kept;
    } catch {
      return null;
    }
  }

  write(state: State): void {
    try {
      sessionStorage.setItem(this.name, JSON.stringify({ ...state, saved: Date.now() }));
      this.kept = null;
    } catch {
      this.kept = state; // private browsing, or storage that is full: the conversation lives as long as the page
    }
  }
}
