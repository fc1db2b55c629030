// A reply's text as elements: telephone numbers become links, a first line above others becomes a heading.
import { h } from "./dom";

// Numbers as they are written in the United Kingdom: freephone and area codes, Samaritans, emergencies, NHS 111.
const PHONE = /((?:\+44[ -]?\d|\b0\d)\d{1,3}[ -]?\d{3,4}[ -]?\d{3,4}\b|\b116 123\b|\b999\b|\b111\b)/;

/** `text` with each telephone number as a `tel:` link. */
export function withPhones(text: string): (Node | string)[] {
  return text.split(PHONE).map((part) => {
    if (!PHONE.test(part)) return part;
    return h("a", { href: `tel:${part.replace(/[ -]/g, "")}` }, part);
  });
}

/** A paragraph; where the text has several lines, the first is the question that the others answer. */
export function paragraph(text: string): HTMLElement {
  const [first, ...rest] = text.split("\n");
  if (rest.length === 0) return h("p", {}, ...withPhones(text));
  return h("div", { class: "part" }, h("h3", {}, first), h("p", {}, ...withPhones(rest.join(" "))));
}

/** The day of a moment in words: "11 June 2021". */
export function date(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** An ISO date in words. */
export function day(iso: string): string {
  return date(new Date(`${iso}T12:00:00`).getTime());
}

/** A moment as people write it: "14:05", with the day in front when that is not today. */
export function clock(at: number): string {
  const moment = new Date(at);
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === new Date().toDateString()) return time;
  return `${moment.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}
