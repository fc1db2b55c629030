// Narrows the list of questions while one types. Without it the form asks the server, which knows more words.
const box = document.querySelector<HTMLInputElement>("#search");
const list = document.querySelector<HTMLElement>("#questions");
const count = document.querySelector<HTMLElement>("#count");

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, " ");
}

if (box && list && count) {
  const entries = [...list.querySelectorAll<HTMLElement>("li")].map((item) => ({
    item,
    text: plain(item.textContent ?? ""),
  }));
  const sections = [...list.querySelectorAll<HTMLElement>("section")];
  let timer = 0;
  const narrow = () => {
    const wanted = plain(box.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const { item, text } of entries) {
      item.hidden = !wanted.every((word) => text.includes(word));
      if (!item.hidden) shown += 1;
    }
    for (const section of sections) section.hidden = !section.querySelector("li:not([hidden])");
    count.textContent =
      wanted.length === 0
        ? ""
        : shown === 0
          ? "No question has these words. Press Search to look in the answers too, or ask the chat."
          : `${shown} of ${entries.length} questions`;
  };
  box.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(narrow, 150);
  });
}
