// The chat page: sends what the patient types to the REST webhook and shows the reply contract's answer.
const WEBHOOK = "webhooks/rest/webhook";
const PATIENCE = 25000; // milliseconds until a message counts as not sent
const PHONE = /\b(0808 800 4040|116 123|999)\b/;

const log = document.getElementById("log");
const alertBox = document.getElementById("urgent");
const form = document.getElementById("form");
const box = document.getElementById("message");
const send = form.querySelector("button");
const sender = conversationId();

/** The conversation's id: kept over a reload of the page, and no longer than its tab. */
function conversationId() {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  try {
    const kept = sessionStorage.getItem("conversation") ?? fresh;
    sessionStorage.setItem("conversation", kept);
    return kept;
  } catch {
    return fresh;
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** A paragraph in which each telephone number is a link; where it has two lines, the first is its heading. */
function paragraph(text) {
  const made = document.createElement("p");
  const [heading, ...rest] = text.split("\n");
  if (rest.length > 0) {
    made.append(element("strong", "heading", heading));
    made.append(...paragraph(rest.join(" ")).childNodes);
    return made;
  }
  for (const part of text.split(PHONE)) {
    if (PHONE.test(part)) {
      const link = element("a", "", part);
      link.href = `tel:${part.replaceAll(" ", "")}`;
      made.append(link);
    } else {
      made.append(part);
    }
  }
  return made;
}

function add(turn) {
  log.append(turn);
  turn.scrollIntoView({ block: "nearest" });
}

function date(iso) {
  return new Date(`${iso}T12:00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

function sourceLine(source) {
  const due = source.overdue ? `; its review was due on ${date(source.review_due)} and is overdue` : "";
  return `From the section “${source.section}”, last reviewed on ${date(source.last_reviewed)}${due}.`;
}

function suggestionList(suggestions) {
  const list = element("ul", "suggestions");
  for (const { question } of suggestions) {
    const item = document.createElement("li");
    const button = element("button", "", question);
    button.type = "button";
    button.addEventListener("click", () => say(question));
    item.append(button);
    list.append(item);
  }
  return list;
}

/** Asks whether an answer helped. A thumb is sent as a message, so it stands beside the reply that it judges. */
function feedback() {
  const group = element("div", "feedback");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Was this helpful?");
  group.append(element("span", "source", "Was this helpful?"));
  for (const [thumb, name, shown] of [
    ["\u{1F44D}", "Yes", "Yes, this helped"],
    ["\u{1F44E}", "No", "No, this did not help"],
  ]) {
    const button = element("button", "", name);
    button.type = "button";
    button.setAttribute("aria-label", shown);
    button.addEventListener("click", () => {
      group.remove();
      say(thumb, shown);
    });
    group.append(button);
  }
  return group;
}

function show(items) {
  const texts = items.filter((item) => item.text).map((item) => item.text);
  const custom = items.find((item) => item.custom)?.custom ?? { kind: "fallback", suggestions: [], sources: [] };
  const turn = element("div", `turn theirs ${custom.kind}`);
  if (custom.kind === "urgent") {
    turn.append(element("h2", "", "Get help now"));
    alertBox.textContent = texts.join(" ");
  }
  turn.append(...texts.map(paragraph));
  const lines = new Set(custom.sources.map(sourceLine));
  turn.append(...[...lines].map((line) => element("p", "source", line)));
  if (custom.suggestions.length > 0) {
    turn.append(element("p", "source", custom.kind === "answer" ? "People also ask:" : "Did you mean:"));
    turn.append(suggestionList(custom.suggestions));
  }
  if (custom.kind === "answer") turn.append(feedback());
  add(turn);
}

function showFailure(text) {
  const turn = element("div", "turn theirs fallback");
  turn.append(
    paragraph("Your message could not be sent. Please try again in a moment."),
    paragraph("You can call the Cancer Research UK nurses on freephone 0808 800 4040, 9am to 5pm, Monday to Friday."),
    paragraph("If something is wrong with you right now, contact the hospital, or call 999."),
  );
  const again = element("button", "", "Try again");
  again.type = "button";
  again.addEventListener("click", () => {
    turn.remove();
    ask(text);
  });
  turn.append(again);
  add(turn);
}

function say(text, shown = text) {
  add(element("div", "turn mine", shown));
  ask(text);
}

async function ask(text) {
  const waiting = element("p", "waiting source", "Looking for the answer…");
  log.append(waiting);
  send.disabled = true;
  try {
    const response = await fetch(WEBHOOK, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message: text }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    show(await response.json());
  } catch {
    showFailure(text);
  } finally {
    waiting.remove();
    send.disabled = false;
    box.focus();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (text === "" || send.disabled) return;
  box.value = "";
  say(text);
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

const welcome = element("div", "turn theirs");
welcome.append(
  paragraph("Hello. I'm an automated service. Ask me about the bone marrow test, in your own words."),
  suggestionList([
    { question: "What happens during the test?" },
    { question: "Does the test hurt?" },
    { question: "How long do results take?" },
  ]),
);
add(welcome);
