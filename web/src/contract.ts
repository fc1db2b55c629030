// The reply contract (docs/reply_contract.md) as the widget reads it.
export type Kind = "answer" | "fallback" | "urgent" | "distress" | "personal" | "person" | "chat";

export interface Suggestion {
  question: string;
}

export interface Source {
  section: string;
  last_reviewed: string;
  review_due: string;
  overdue: boolean;
}

export interface Reply {
  texts: string[];
  kind: Kind;
  suggestions: Suggestion[];
  sources: Source[];
}

interface Item {
  text?: string;
  custom?: { kind?: Kind; suggestions?: Suggestion[]; sources?: Source[] };
}

/** The reply in the webhook's list; null when it is none. */
export function readReply(items: unknown): Reply | null {
  if (!Array.isArray(items)) return null;
  const list = items as Item[];
  const texts = list.map((item) => item.text).filter((text): text is string => typeof text === "string" && text !== "");
  const custom = list.find((item) => item.custom)?.custom;
  if (texts.length === 0 || !custom?.kind) return null;
  return { texts, kind: custom.kind, suggestions: custom.suggestions ?? [], sources: custom.sources ?? [] };
}
