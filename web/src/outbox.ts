// Sends messages one after the other; on a bad line it tries again by itself, each time after a longer pause.
import { type Connection, Failure } from "./connection";
import type { Reply } from "./contract";
import type { Turn } from "./state";

const PAUSES = [1, 2, 4, 8, 16]; // seconds before each further try; then the patient is asked

export interface Events {
  began(conversation: string): void; // its signed id
  replied(turn: Turn, reply: Reply): void;
  waiting(turn: Turn, seconds: number, failure: Failure): void; // 0 when the wait is over
  failed(turn: Turn, failure: Failure): void;
}

interface Letter {
  turn: Turn;
  again: boolean; // it may have been sent before
}

export class Outbox {
  private queue: Letter[] = [];
  private busy = false;
  private wake: (() => void) | null = null;
  private epoch = 0;

  constructor(
    private readonly connection: Connection,
    private readonly conversation: () => string | null,
    private readonly events: Events,
  ) {}

  push(turn: Turn, again = false): void {
    this.queue.push({ turn, again });
    if (!this.busy) void this.work();
  }

  /** Ends the present pause at once. */
  hurry(): void {
    this.wake?.();
  }

  /** Forgets what waits to be sent, and what is on its way: nothing waits for that. */
  clear(): void {
    this.queue = [];
    this.epoch += 1;
    this.busy = false;
    this.hurry();
  }

  private async work(): Promise<void> {
    const epoch = this.epoch;
    this.busy = true;
    try {
      while (epoch === this.epoch && this.queue.length > 0) await this.deliver(this.queue.shift() as Letter, epoch);
    } finally {
      if (epoch === this.epoch) this.busy = false;
    }
  }

  private async deliver({ turn, again }: Letter, epoch: number): Promise<void> {
    for (let tries = 0; epoch === this.epoch; tries += 1) {
      try {
        const message = { text: turn.text, id: turn.id, again: again || tries > 0 };
        const reply = await this.connection.say(message, this.conversation(), (conversation) => {
          if (epoch === this.epoch) this.events.began(conversation);
        });
        if (epoch === this.epoch) this.events.replied(turn, reply);
        return;
      } catch (error) {
        if (epoch !== this.epoch) return;
        const failure = error instanceof Failure ? error : new Failure(String(error), false);
        if (!failure.again || tries >= PAUSES.length) {
          this.events.failed(turn, failure);
          return;
        }
        await this.pause(Math.max(PAUSES[tries], failure.wait), (left) => {
          if (epoch === this.epoch) this.events.waiting(turn, left, failure);
        });
      }
    }
  }

  /** Waits for `seconds`, telling each how many are left, until they are over or someone hurries. */
  private pause(seconds: number, tell: (left: number) => void): Promise<void> {
    return new Promise((done) => {
      let left = seconds;
      tell(left);
      const timer = setInterval(() => {
        left -= 1;
        if (left <= 0) this.wake?.();
        else tell(left);
      }, 1000);
      this.wake = () => {
        clearInterval(timer);
        this.wake = null;
        tell(0);
        done();
      };
    });
  }
}
