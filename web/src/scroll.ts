// Scrolls the conversation and never the page around the chat: the log or, in a very low window, the panel with all in it.
const GAP = 8; // pixels above what is brought to the top

/** Whether the window is so low that the panel scrolls as a whole. */
export function scrollsAsAWhole(log: HTMLElement): boolean {
  return scroller(log) !== log;
}

function scroller(log: HTMLElement): HTMLElement {
  return getComputedStyle(log).overflowY === "visible" && log.parentElement ? log.parentElement : log;
}

/** Brings the beginning of a reply to the top, with the question above it where that leaves room. */
export function toReply(log: HTMLElement, reply: HTMLElement): void {
  const box = scroller(log);
  const before = reply.previousElementSibling as HTMLElement | null;
  const first = before && before.offsetHeight < box.clientHeight / 3 ? before : reply;
  box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - GAP;
}

/** Brings the end of the conversation into view. */
export function toEnd(log: HTMLElement): void {
  const box = scroller(log);
  if (box === log) box.scrollTop = log.scrollHeight;
  else box.scrollTop += log.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
}

/** Goes back to where the conversation begins. */
export function toStart(log: HTMLElement): void {
  scroller(log).scrollTop = 0;
}
