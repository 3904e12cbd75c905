/** The sixteen colours of a terminal, 0 to 15, each readable on the page and on the panels of its scheme. */
const terminalLight = [
  ...["#24292f", "#b3261e", "#1a6f37", "#7a5200", "#0b57d0", "#8a2a8a", "#0b6b75", "#57606a"],
  ...["#57606a", "#b91c1c", "#17702f", "#7d5200", "#1558c9", "#93308f", "#0c6a74", "#24292f"],
];
const terminalDark = [
  ...["#9aa4b0", "#ff8a80", "#7ee19b", "#e8c26a", "#8ab4ff", "#e0a0f0", "#74dbe6", "#d0d7de"],
  ...["#9aa4b0", "#ffa198", "#9af0b2", "#f5d788", "#a8c7ff", "#efb8fb", "#9aecf5", "#ffffff"],
];

const light = {
  page: "#ffffff",
  panel: "#f6f8fa",
  line: "#d5dbe1",
  text: "#1f2328",
  soft: "#57606a",
  link: "#0757ba",
  good: "#17702f",
  bad: "#c01c17",
  none: "#57606a",
  open: "#855300",
  mark: "#fff4d6",
};
const dark = {
  page: "#0f1318",
  panel: "#171c23",
  line: "#323a44",
  text: "#e6edf3",
  soft: "#9aa4b0",
  link: "#7fb2ff",
  good: "#56cf78",
  bad: "#ff8178",
  none: "#9aa4b0",
  open: "#e0b24c",
  mark: "#332a12",
};

const variables = (names: Readonly<Record<string, string>>, terminal: readonly string[]): string =>
  [...Object.entries(names), ...terminal.map((shade, index) => [`c${index}`, shade])]
    .map(([name, shade]) => `--${name}:${shade}`)
    .join(";");

/** Light, and dark where the reader's system is; paper is light. */
export const colours = `:root{color-scheme:light dark;${variables(light, terminalLight)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(dark, terminalDark)}}}
${terminalLight.map((_, index) => `.c${index}{color:var(--c${index})}`).join("")}`;
