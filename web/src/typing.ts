// The box in which the patient types: how long a message may be, how high the box is, and when it is sent.
import type { Panel } from "./panel";
import { withPhones } from "./text";
import { words } from "./words";

const LIMIT = 1000; // characters of a message; the server has the same

export interface Heard {
  changed(draft: string): void;
  send(text: string): void;
  refused(why: string): void;
}

export class Typing {
  constructor(
    private readonly parts: Panel,
    private readonly dangerContact: string,
    private readonly heard: Heard,
  ) {
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    parts.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    parts.box.addEventListener("input", () => {
      this.checkLength();
      this.fit();
      this.heard.changed(parts.box.value);
    });
  }

  /** Puts `draft` into the box. */
  show(draft: string): void {
    this.parts.box.value = draft;
    this.checkLength();
    this.fit();
  }

  /** Makes the box as high as what is typed in it, up to the style sheet's limit. */
  fit(): void {
    const { box } = this.parts;
    box.style.height = "auto";
    if (box.scrollHeight > 0) box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  private submit(): void {
    const { box, problem } = this.parts;
    const text = box.value.trim();
    if (text === "" || !this.checkLength()) {
      if (text) this.heard.refused(problem.textContent ?? "");
      box.focus();
      return;
    }
    this.show("");
    this.heard.send(text);
  }

  /** Whether the message is short enough; says so when it is not. */
  private checkLength(): boolean {
    const { box, problem } = this.parts;
    const length = box.value.trim().length;
    const left = LIMIT - length;
    const said = left < 0 ? words.tooLong(length, LIMIT, this.dangerContact) : left <= 100 ? words.left(left) : "";
    problem.hidden = said === "";
    problem.classList.toggle("bad", left < 0);
    problem.replaceChildren(...withPhones(said));
    if (left < 0) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    return left >= 0;
  }
}
