// What a hospital sets with `data-` attributes, on the script's tag or on the element.
import { words } from "./words";

export interface Options {
  server: string; // without a slash at its end
  inline: boolean;
  left: boolean;
  open: boolean;
  theme: "auto" | "light" | "dark";
  name: string;
  title: string;
  dangerContact: string;
  colour: string;
  questions: string; // address of the list of questions; empty for none
}

/** The options in `data`; `home` is where the script came from. */
export function readOptions(data: DOMStringMap, home: string): Options {
  const server = new URL(data.server || home || ".", document.baseURI).href.replace(/\/$/, "");
  return {
    server,
    inline: data.mode === "inline",
    left: data.position === "left",
    open: data.open !== undefined && data.open !== "false",
    theme: data.theme === "light" || data.theme === "dark" ? data.theme : "auto",
    name: data.name ?? "",
    title: data.title || words.title,
    dangerContact: data.dangerContact || words.dangerContact,
    colour: data.colour ?? "",
    questions: data.questions ?? `${server}/questions/`,
  };
}

/** Relative luminance of a colour `#rrggbb`, 0 to 1 (WCAG 2.2); null when it is written in another way. */
function luminance(colour: string): number | null {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (!digits) return null;
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The custom properties that a hospital's colour stands for: whatever colour it is, what is read on it has contrast. */
export function colours(colour: string): Record<string, string> {
  const light = luminance(colour);
  if (light === null) return {};
  const onWhite = 1.05 / (light + 0.05);
  return {
    "--marrow-chat-colour": colour,
    "--marrow-chat-on-colour": onWhite >= 4.5 ? "#ffffff" : "#000000",
    "--marrow-chat-link": onWhite >= 4.5 ? colour : "#212b32",
  };
}
