// The conversation to take away: as a text file, or on paper.
import { h } from "./dom";
import type { Turn } from "./state";
import { clock, date } from "./text";
import { sourceLines } from "./turns";
import { words } from "./words";

interface Entry {
  head: string; // who said it, when, and whether it got through
  lines: string[];
}

const MISSING = { sending: words.sending, sent: "", failed: words.notSent };

const opening = () => [words.transcriptDate(date(Date.now())), words.transcriptNote];

function entries(turns: Turn[]): Entry[] {
  return turns.map((turn) => ({
    head: [turn.reply ? words.bot : words.you, clock(turn.at), MISSING[turn.sent ?? "sent"]].filter(Boolean).join(", "),
    lines: turn.reply ? [...turn.reply.texts, ...sourceLines(turn.reply.sources)] : [turn.shown ?? turn.text],
  }));
}

/** The conversation as plain text. */
export function asText(turns: Turn[]): string {
  const said = entries(turns).map(({ head, lines }) => `${head}\n${lines.join("\n")}`);
  return `${[words.transcript, ...opening(), ...said].join("\n\n")}\n`;
}

/** Offers the conversation as a file. */
export function download(turns: Turn[]): void {
  const address = URL.createObjectURL(new Blob([asText(turns)], { type: "text/plain;charset=utf-8" }));
  const day = new Date().toISOString().slice(0, 10);
  h("a", { href: address, download: `bone-marrow-test-chat-${day}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Prints the conversation and nothing else of the page, from a frame that is put into `place` for as long. */
export function print(turns: Turn[], place: Node): void {
  const frame = h("iframe", { class: "hidden", title: words.transcript, "aria-hidden": "true", tabindex: "-1" });
  place.appendChild(frame);
  const view = frame.contentWindow;
  if (!view) return;
  view.document.documentElement.lang = "en-GB";
  view.document.title = words.transcript;
  view.document.body.append(
    h("h1", {}, words.transcript),
    ...opening().map((line) => h("p", {}, line)),
    ...entries(turns).map(({ head, lines }) =>
      h("div", {}, h("h2", {}, head), ...lines.map((line) => h("p", {}, line))),
    ),
  );
  for (const part of view.document.querySelectorAll("h1, h2, p")) (part as HTMLElement).style.fontFamily = "sans-serif";
  view.addEventListener("afterprint", () => frame.remove());
  view.focus();
  view.print();
}

/** Puts `text` on the clipboard; false when the browser does not allow it. */
export async function copy(text: string, place: Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = h("textarea", { class: "hidden" });
    box.value = text;
    place.appendChild(box);
    box.select();
    const done = document.execCommand("copy"); // where the page is not served by https there is no other way
    box.remove();
    return done;
  }
}
