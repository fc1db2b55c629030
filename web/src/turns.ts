// Shows one turn of the conversation: what the patient said and how its sending goes, or a reply with all that hangs on it.
import type { Failure } from "./connection";
import type { Source } from "./contract";
import { h } from "./dom";
import type { Turn } from "./state";
import { clock, day, paragraph, withPhones } from "./text";
import { words } from "./words";

export interface Actions {
  say(text: string, shown?: string): void;
  again(turn: Turn, byHand?: boolean): void;
  judged(turn: Turn): void;
  copy(text: string): Promise<boolean>;
}

export const THUMBS = { up: "\u{1F44D}", down: "\u{1F44E}" };

const stamp = (at: number) => h("time", { datetime: new Date(at).toISOString() }, clock(at));

/** A message of the patient's. Its last line is kept up to date by `showSent`. */
export function patientTurn(turn: Turn): HTMLLIElement {
  return h(
    "li",
    { class: "turn mine" },
    h("p", { class: "who" }, words.you),
    h("p", { class: "said" }, turn.shown ?? turn.text),
    h("p", { class: "meta" }, stamp(turn.at), h("span", { class: "sent" })),
    h("div", { class: "trouble" }),
  );
}

/** Shows in `item` how the sending of `turn` goes; `status` stands in place of the usual word. */
export function showSent(item: HTMLElement, turn: Turn, actions: Actions, status = "", trouble: string[] = []): void {
  const line = item.querySelector(".sent") as HTMLElement;
  const box = item.querySelector(".trouble") as HTMLElement;
  const usual = { sending: words.sending, sent: words.sent, failed: words.notSent }[turn.sent ?? "sent"];
  line.textContent = status || usual;
  line.classList.toggle("bad", turn.sent === "failed" || status !== "");
  const wanted = turn.sent !== "sent" && trouble.length > 0;
  if (!wanted) box.replaceChildren();
  else if (!box.firstChild) {
    const again = h("button", { type: "button", class: "quiet", click: () => actions.again(turn) }, words.tryAgain);
    box.append(...trouble.map((text) => h("p", {}, ...withPhones(text))), again);
  }
}

/** What is said of a message that cannot be sent: the server's own words, or else whom to ask instead. */
export function notSentTexts(dangerContact: string, failure?: Failure): string[] {
  return failure?.reply?.texts ?? [words.failed, words.ifWrong(dangerContact)];
}

/** A reply; `last` when nothing was said after it, so that it can still be judged. */
export function replyTurn(turn: Turn, actions: Actions, last: boolean): HTMLLIElement {
  const reply = turn.reply;
  if (!reply) throw new Error("A turn of the bot's has no reply.");
  const { kind } = reply;
  const title = { urgent: words.urgentTitle, distress: words.distressTitle }[kind as "urgent" | "distress"];
  const item = h(
    "li",
    { class: `turn theirs ${kind}` },
    h("p", { class: "who" }, words.bot),
    title ? h("h3", { class: "alarm" }, title) : null,
    ...reply.texts.map(paragraph),
    ...sourceLines(reply.sources).map((line) => h("p", { class: "source" }, line)),
    offers(
      kind === "answer" ? words.ask : words.meant,
      reply.suggestions.map((s) => s.question),
      actions,
    ),
    h("div", { class: "meta" }, stamp(turn.at), copyButton(turn.text, actions)),
  );
  if (kind === "answer" && last && !turn.judged) item.append(feedback(turn, actions));
  return item;
}

/** The bot's first words, with questions to begin with. */
export function welcome(dangerContact: string, actions: Actions): HTMLElement {
  return h(
    "div",
    { class: "welcome" },
    h(
      "div",
      { class: "danger" },
      h("p", {}, h("strong", {}, words.dangerTitle)),
      h("p", {}, ...withPhones(words.danger(dangerContact))),
    ),
    h(
      "div",
      { class: "turn theirs" },
      h("p", { class: "who" }, words.bot),
      h("p", {}, words.hello),
      h("p", { class: "source" }, words.review),
      offers("", [...words.firstQuestions], actions),
    ),
  );
}

export function sourceLines(sources: Source[]): string[] {
  const lines = sources.map((source) =>
    words.source(
      source.section,
      day(source.last_reviewed),
      source.overdue ? words.overdue(day(source.review_due)) : "",
    ),
  );
  return [...new Set(lines)];
}

function offers(heading: string, questions: string[], actions: Actions): HTMLElement | null {
  if (questions.length === 0) return null;
  const buttons = questions.map((question) =>
    h("li", {}, h("button", { type: "button", class: "quiet", click: () => actions.say(question) }, question)),
  );
  return h("div", { class: "offers" }, heading && h("p", { class: "source" }, heading), h("ul", {}, ...buttons));
}

function copyButton(text: string, actions: Actions): HTMLButtonElement {
  const button = h("button", { type: "button", class: "plain" }, words.copy);
  button.addEventListener("click", async () => {
    button.textContent = (await actions.copy(text)) ? words.copied : words.notCopied;
    setTimeout(() => {
      button.textContent = words.copy;
    }, 3000);
  });
  return button;
}

/** Asks whether an answer helped. A thumb is a message, which the bot understands of the reply before it. */
function feedback(turn: Turn, actions: Actions): HTMLElement {
  const group = h("div", { class: "feedback", role: "group", "aria-label": words.helpful });
  const choose = (thumb: string, shown: string) => () => {
    actions.judged(turn);
    group.replaceChildren(h("p", { class: "source", tabindex: "-1" }, words.thanks));
    (group.firstChild as HTMLElement).focus();
    actions.say(thumb, shown);
  };
  const button = (thumb: string, name: string, shown: string) =>
    h(
      "button",
      { type: "button", class: "quiet", "aria-label": shown, click: choose(thumb, shown) },
      h("span", { "aria-hidden": "true" }, thumb),
      ` ${name}`,
    );
  group.append(
    h("p", { class: "source" }, words.helpful),
    button(THUMBS.up, words.yes, words.helped),
    button(THUMBS.down, words.no, words.notHelped),
  );
  return group;
}
