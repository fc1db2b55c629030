// Makes elements without markup in strings, so that a page's Content-Security-Policy and Trusted Types have no say in it.
type Child = Node | string | false | null | undefined;

type Attributes = Record<string, string | boolean | undefined | ((event: Event) => void)>;

/** The element `name`; a function among the attributes listens for the event of its name, `true` stands bare. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** A line drawing of 24 by 24, hidden from screen readers. */
export function icon(path: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "icon");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

export const icons = {
  chat: "M4 4h16v12H9l-5 4V4zM8 8.5h8M8 12h5",
  menu: "M4 7h16M4 12h16M4 17h16",
  minimise: "M6 9l6 6 6-6",
  send: "M4 12h15M13 6l6 6-6 6",
};
