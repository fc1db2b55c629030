// Speaks with the server: asks for a conversation, sends a message, and says what went wrong when that fails.
import { type Reply, readReply } from "./contract";

const PATIENCE = 25_000; // milliseconds until a request counts as lost; the server itself answers within 5 seconds
// With this type a request to another origin needs no leave asked first, which saves a round trip on a slow line. The
// server looks at the request's Origin in any case.
const TYPE = "text/plain;charset=UTF-8";

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

  /** The signed id of a new conversation. */
  async begin(): Promise<string> {
    const found = (await this.post("conversations", {})) as { conversation?: unknown } | null;
    if (typeof found?.conversation !== "string") throw new Failure("The server gave no conversation.", true);
    return found.conversation;
  }

  /**
   * The reply to `message`, and the conversation's id: a new one when the server no longer knows the old.
   *
   * @throws Failure
   */
  async say(message: string, conversation: string | null): Promise<{ reply: Reply; conversation: string }> {
    let sender = conversation ?? (await this.begin());
    let answer: unknown;
    try {
      answer = await this.post("webhook", { sender, message });
    } catch (error) {
      if (!(error instanceof Forbidden) || conversation === null) throw error;
      sender = await this.begin();
      answer = await this.post("webhook", { sender, message });
    }
    const reply = readReply(answer);
    if (!reply) throw new Failure("The server's answer is no reply.", true);
    return { reply, conversation: sender };
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
