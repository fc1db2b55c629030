// Runs the conversation: takes what the patient says, sends it, shows what comes back, and remembers both.
import type { Connection, Failure } from "./connection";
import type { Reply } from "./contract";
import { h } from "./dom";
import type { Options } from "./options";
import { Outbox } from "./outbox";
import type { Outside } from "./outside";
import type { Panel } from "./panel";
import { toEnd, toReply, toStart } from "./scroll";
import { fresh, type Memory, randomId, type State, type Turn } from "./state";
import { withPhones } from "./text";
import { copy, download, print } from "./transcript";
import { type Actions, notSentTexts, patientTurn, replyTurn, showSent, welcome } from "./turns";
import { Typing } from "./typing";
import { words } from "./words";

export interface Surroundings {
  isOpen(): boolean;
  unread(count: number): void;
}

export class Conversation implements Actions {
  private state: State;
  private readonly typing: Typing;
  private readonly outbox: Outbox;
  private readonly items = new Map<number, HTMLElement>();
  private readonly working = h("div", { class: "working", hidden: true });

  constructor(
    private readonly parts: Panel,
    private readonly options: Options,
    connection: Connection,
    private readonly memory: Memory,
    private readonly surroundings: Surroundings,
    outside: Outside,
  ) {
    this.state = memory.read() ?? fresh(options.open);
    this.typing = new Typing(parts, options.dangerContact, {
      changed: (draft) => {
        this.state.draft = draft;
        this.keep();
      },
      send: (text) => {
        this.showLine();
        this.state.draft = "";
        this.say(text);
        parts.box.focus({ preventScroll: true }); // in a very low window the message is on the screen, not the box
      },
      refused: (why) => this.announce(why),
    });
    this.outbox = new Outbox(connection, () => this.state.conversation, {
      began: (conversation) => {
        this.state.conversation = conversation;
        this.keep();
      },
      replied: (turn, reply) => this.replied(turn, reply),
      waiting: (turn, seconds, failure) => this.waiting(turn, seconds, failure),
      failed: (turn, failure) => this.failed(turn, failure),
    });
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.working.append(dots, h("span", {}, words.working));
    parts.log.prepend(welcome(options.dangerContact, this));
    parts.log.append(this.working);
    this.listen(outside);
    this.begin();
  }

  /** Whether the chat stood open when the reader last saw it, on this page or on another of the tab. */
  get wasOpen(): boolean {
    return this.state.open;
  }

  /** The chat is taken from the page: what is on its way is no more waited for. */
  leave(): void {
    this.outbox.clear();
  }

  /** The chat is back on the page, or the page is back on the screen; meanwhile another may have gone on with it. */
  resume(): void {
    this.outbox.clear();
    this.state = this.memory.read() ?? fresh(this.options.open);
    this.begin();
  }

  private begin(): void {
    this.typing.show(this.state.draft);
    this.showLine();
    this.showAll();
    // What another page had sent, but no longer heard the reply to, is sent again: the server knows it by its id.
    const lost = this.state.turns.filter((turn) => turn.sent === "sending");
    this.showWorking(lost.length > 0);
    for (const turn of lost) this.outbox.push(turn, true);
  }

  /** The chat was opened or closed. */
  opened(open: boolean): void {
    if (!this.options.inline) this.state.open = open; // where the chat stands in the page it is always open
    if (open) {
      this.state.unread = 0;
      this.typing.fit();
      if (this.state.turns.length === 0) toStart(this.parts.log);
      else toEnd(this.parts.log);
    }
    this.surroundings.unread(this.state.unread);
    this.keep();
  }

  say(text: string, shown?: string): void {
    const turn: Turn = { key: this.nextKey(), id: randomId(), at: Date.now(), text, shown, sent: "sending" };
    this.withdrawThumbs();
    this.parts.alert.replaceChildren();
    this.add(turn);
    this.outbox.push(turn);
    this.showWorking(true);
  }

  again(turn: Turn, byHand = true): void {
    if (turn.sent === "sending") {
      this.outbox.hurry();
      return;
    }
    turn.sent = "sending";
    this.withdrawThumbs();
    this.refresh(turn);
    if (byHand) this.parts.box.focus({ preventScroll: true });
    this.outbox.push(turn, true);
    this.showWorking(true);
  }

  judged(turn: Turn): void {
    turn.judged = true;
    this.keep();
  }

  async copy(text: string): Promise<boolean> {
    const done = await copy(text, this.parts.root);
    this.announce(done ? words.copied : words.notCopied);
    return done;
  }

  private replied(turn: Turn, reply: Reply): void {
    turn.sent = "sent";
    this.refresh(turn);
    this.showWorking(this.state.turns.some((other) => other.sent === "sending"));
    const text = reply.texts.join("\n\n");
    this.withdrawThumbs();
    this.add({ key: this.nextKey(), at: Date.now(), text, reply }, turn);
    if (reply.kind === "urgent") this.parts.alert.replaceChildren(h("p", {}, `${words.urgentTitle}. ${text}`));
    else this.announce(text);
    if (!this.surroundings.isOpen()) {
      this.state.unread += 1;
      this.surroundings.unread(this.state.unread);
    }
    this.keep();
  }

  private waiting(turn: Turn, seconds: number, failure: Failure): void {
    this.showWorking(seconds === 0);
    const first = !this.items.get(turn.key)?.querySelector(".trouble")?.firstChild;
    if (seconds > 0) this.refresh(turn, words.retrying(seconds), failure);
    else this.refresh(turn, words.sending, failure);
    if (first) this.tellFailure(turn, failure);
  }

  private failed(turn: Turn, failure: Failure): void {
    turn.sent = "failed";
    this.showWorking(this.state.turns.some((other) => other.sent === "sending"));
    this.refresh(turn, "", failure);
    this.tellFailure(turn, failure);
    this.keep();
  }

  private tellFailure(turn: Turn, failure: Failure): void {
    if (turn === this.state.turns[this.state.turns.length - 1]) toEnd(this.parts.log);
    this.announce([`${words.notSent}.`, ...notSentTexts(this.options.dangerContact, failure)].join(" "));
  }

  private refresh(turn: Turn, status = "", failure?: Failure): void {
    const item = this.items.get(turn.key);
    const { dangerContact } = this.options;
    const trouble = failure || turn.sent === "failed" ? notSentTexts(dangerContact, failure) : [];
    if (item) {
      const held = item
        .querySelector(".trouble")
        ?.contains((this.parts.root.getRootNode() as ShadowRoot).activeElement);
      showSent(item, turn, this, status, trouble);
      if (held && turn.sent === "sent") this.parts.box.focus({ preventScroll: true }); // its button is gone
    }
    if (status === "" || failure) this.keep();
  }

  /** Adds a turn: beneath the question that it replies to, or else at the end. */
  private add(turn: Turn, question?: Turn): void {
    const { turns } = this.state;
    turns.splice(question ? turns.indexOf(question) + 1 : turns.length, 0, turn);
    this.keep();
    const item = this.show(turn, question);
    if (turn.reply) toReply(this.parts.log, item);
    else toEnd(this.parts.log);
  }

  private show(turn: Turn, question?: Turn): HTMLElement {
    const item = turn.reply ? replyTurn(turn, this, this.isLast(turn)) : patientTurn(turn);
    this.items.set(turn.key, item);
    const above = question && this.items.get(question.key);
    if (above) above.after(item);
    else this.parts.turns.append(item);
    if (!turn.reply) this.refresh(turn);
    return item;
  }

  private showAll(): void {
    this.items.clear();
    this.parts.turns.replaceChildren();
    for (const turn of this.state.turns) this.show(turn);
  }

  /** Whether `turn` stands last and is the newest: the server takes a thumb to be about the reply that it gave last. */
  private isLast(turn: Turn): boolean {
    const { turns } = this.state;
    return turn === turns[turns.length - 1] && turns.every((other) => other.key <= turn.key);
  }

  private withdrawThumbs(): void {
    for (const thumb of this.parts.turns.querySelectorAll(".feedback button")) thumb.closest(".feedback")?.remove();
  }

  private showWorking(busy: boolean): void {
    this.working.hidden = !busy;
    if (busy) toEnd(this.parts.log);
  }

  private startAgain(): void {
    const before = this.state;
    this.outbox.clear();
    this.showWorking(false);
    this.state = { ...fresh(true), draft: this.parts.box.value };
    this.showAll();
    const undo = h("button", { type: "button", class: "plain" }, words.undo);
    undo.addEventListener("click", () => {
      this.outbox.clear();
      this.showWorking(false);
      const since = this.state.turns;
      this.state = { ...before, open: true };
      // The server knows the replies since as another conversation's: a thumb now would be about the one before them.
      for (const turn of since) this.state.turns.push({ ...turn, key: this.nextKey(), judged: true });
      for (const turn of this.state.turns) if (turn.sent === "sending") turn.sent = "failed";
      this.showAll();
      this.notice();
      this.parts.box.focus();
      this.keep();
    });
    this.notice(words.startedAgain, undo);
    toStart(this.parts.log);
    this.keep();
  }

  /** Says whether the line is gone. */
  private showLine(): void {
    this.notice(navigator.onLine === false ? words.offline(this.options.dangerContact) : "");
  }

  /** Says `text` above the form and to screen readers; without a text the line goes away. */
  private notice(text = "", ...more: Node[]): void {
    const { status } = this.parts;
    status.hidden = text === "";
    status.replaceChildren(h("p", {}, ...withPhones(text)), ...more);
    if (text) this.announce(text);
  }

  private announce(text: string): void {
    // A new element each time: the same words said again are announced again.
    this.parts.polite.replaceChildren(h("p", {}, text));
  }

  private keep(): void {
    this.memory.write(this.state);
  }

  private nextKey(): number {
    return this.state.turns.reduce((highest, turn) => Math.max(highest, turn.key), 0) + 1;
  }

  private listen(outside: Outside): void {
    const { parts } = this;
    parts.startAgain.addEventListener("click", () => this.startAgain());
    parts.download.addEventListener("click", () => download(this.state.turns));
    parts.print.addEventListener("click", () => print(this.state.turns, parts.root));
    outside.on(window, "offline", () => this.showLine());
    outside.on(window, "online", () => {
      this.outbox.hurry();
      this.showLine();
      this.announce(words.back);
      for (const turn of this.state.turns) if (turn.sent === "failed") this.again(turn, false);
    });
  }
}
