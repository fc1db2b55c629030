// Speaks with the server: asks for a conversation, sends a message, and says what went wrong when that fails.
import { type Reply, readReply } from "./contract";

const PATIENCE = 25_000; // milliseconds until a request counts as lost; the server itself answers within 5 seconds
// With this type a request to another origin needs no leave asked first, which saves a round trip on a slow line. The
// server looks at the request's Origin in any case.
const TYPE = "text/plain;charset=UTF-8";

export interface Message {
  text: string;
  id?: string; // its own, by which the server knows it when it comes again
  again: boolean; // it was sent before, and may have arrived
}

/** A request that failed. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly again: boolean, // trying again may help
    readonly wait = 0, // seconds that the server asks to wait before
    readonly reply: Reply | null = null, // what the server says to the patient
  ) {
    super(message);
  }
}

export class Connection {
  constructor(private readonly server: string) {}

  /**
   * The reply to `message` in `conversation`. Where there is none yet, or the server no longer knows it, a new one is
   * begun, and `began` is told its signed id before anything is said in it: what is sent again must go there too.
   *
   * @throws Failure
   */
  async say(message: Message, conversation: string | null, began: (conversation: string) => void): Promise<Reply> {
    if (conversation !== null) {
      try {
        return await this.ask(message, conversation);
      } catch (error) {
        if (!(error instanceof Forbidden)) throw error;
      }
    }
    const found = (await this.post("conversations", {})) as { conversation?: unknown } | null;
    if (typeof found?.conversation !== "string") throw new Failure("The server gave no conversation.", true);
    began(found.conversation);
    return this.ask(message, found.conversation);
  }

  private async ask({ text, id, again }: Message, sender: string): Promise<Reply> {
    const content = { sender, message: text, turn: id, again: again || undefined };
    const reply = readReply(await this.post("webhook", content));
    if (!reply) throw new Failure("The server's answer is no reply.", true);
    return reply;
  }

  /** What the server answers, as JSON; null where it is none. Its body counts to the time that a request has. */
  private async post(path: string, content: object): Promise<unknown> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), PATIENCE);
    let answer: Response;
    let body: string;
    try {
      answer = await fetch(`${this.server}/webhooks/rest/${path}`, {
        method: "POST",
        headers: { "Content-Type": TYPE },
        body: JSON.stringify(content),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: controller.signal,
      });
      body = await answer.text();
    } catch {
      throw new Failure("The server was not reached.", true);
    } finally {
      clearTimeout(timer);
    }
    if (answer.ok) return parsed(body);
    if (answer.status === 403) throw new Forbidden("The conversation is not known.", false);
    const again = answer.status === 429 || answer.status >= 500;
    const reply = readReply(parsed(body));
    throw new Failure(
      `The server answered ${answer.status}.`,
      again,
      Number(answer.headers.get("Retry-After")) || 0,
      reply,
    );
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

class Forbidden extends Failure {}
