// Everything that the widget says of its own accord. The numbers are those of data/contacts.yml (a test compares them).
export const NURSE_LINE = "0808 800 4040";
export const NURSE_LINE_HOURS = "9am to 5pm, Monday to Friday";
export const EMERGENCY = "999";

const nurses = `You can call the Cancer Research UK nurses on freephone ${NURSE_LINE}, ${NURSE_LINE_HOURS}.`;
const ifWrong = (contact: string) =>
  `If something is wrong with you right now, contact ${contact}. Call ${EMERGENCY} if it cannot wait.`;

export const words = {
  launcher: "Ask a question",
  title: "Ask about your bone marrow test",
  about: "Automated service, not medical advice",
  hello: "Hello. I'm an automated service. Ask me about the bone marrow test, in your own words.",
  firstQuestions: ["What happens during the test?", "Does the test hurt?", "How long do results take?"],
  review:
    "My answers come from one page of health information. It was last reviewed on 11 June 2021 and is overdue for a review, so check anything important with your team.",
  dangerTitle: "Feeling very unwell now?",
  danger: (contact: string) =>
    `Do not wait for the chat. Contact ${contact}. Call ${EMERGENCY} for heavy bleeding that does not stop, collapse, trouble breathing or chest pain.`,
  dangerContact: "the hospital",
  urgentTitle: "Get help now",
  distressTitle: "You are not alone",
  label: "Your question",
  hint: "Please don't type your name or other personal details.",
  send: "Send",
  menu: "Options",
  minimise: "Minimise the chat",
  startAgain: "Start again",
  download: "Download",
  print: "Print",
  conversation: "Conversation",
  startedAgain: "The conversation was cleared.",
  undo: "Undo",
  working: "Looking for the answer…",
  you: "You",
  bot: "Automated reply",
  sending: "Sending",
  sent: "Sent",
  notSent: "Not sent",
  retrying: (seconds: number) => `Not sent. Trying again in ${seconds} ${seconds === 1 ? "second" : "seconds"}`,
  tryAgain: "Try again",
  failed: `Your message could not be sent. ${nurses}`,
  ifWrong,
  offline: (contact: string) =>
    `You are offline. What you typed is kept, and is sent when you are back. ${nurses} ${ifWrong(contact)}`,
  back: "You are online again.",
  ask: "People also ask:",
  meant: "Did you mean:",
  helpful: "Was this helpful?",
  yes: "Yes",
  no: "No",
  helped: "Yes, this helped",
  notHelped: "No, this did not help",
  thanks: "Thank you for telling us.",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Could not copy",
  tooLong: (length: number, limit: number, contact: string) =>
    `Your message has ${length.toLocaleString("en-GB")} characters. Please shorten it to ${limit.toLocaleString("en-GB")}. ${ifWrong(contact)}`,
  left: (count: number) => `${count} characters left`,
  unread: (count: number) => `${count} new ${count === 1 ? "reply" : "replies"}`,
  questions: "All questions and answers",
  source: (section: string, reviewed: string, overdue: string) =>
    `From the section “${section}”, last reviewed on ${reviewed}${overdue}.`,
  overdue: (due: string) => `. Its review was due on ${due} and is overdue`,
  transcript: "Your conversation about the bone marrow test",
  transcriptDate: (day: string) => `Kept on ${day}.`,
  transcriptNote: "Replies are automated. They are general information and not medical advice.",
} as const;
