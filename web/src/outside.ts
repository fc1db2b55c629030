// What the chat hears of the page around it. It stops listening when it is taken out of the page.
export class Outside {
  private readonly all: [EventTarget, string, EventListener][] = [];

  /** Listens at `target` while the chat stands in the page. */
  on<Name extends keyof WindowEventMap>(target: EventTarget, name: Name, hear: (event: WindowEventMap[Name]) => void) {
    this.all.push([target, name, hear as EventListener]);
  }

  /** The chat has come into the page; one that is there already hears nothing twice. */
  join(): void {
    for (const [target, name, hear] of this.all) target.addEventListener(name, hear);
  }

  /** The chat has left the page. */
  leave(): void {
    for (const [target, name, hear] of this.all) target.removeEventListener(name, hear);
  }
}
