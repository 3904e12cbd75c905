const colours = (shades: readonly string[]): string => shades.map((shade, index) => `--c${index}:${shade};`).join("");

const light = colours([
  "#24292f",
  "#b3261e",
  "#1a6f37",
  "#7a5200",
  "#0b57d0",
  "#8a2a8a",
  "#0b6b75",
  "#57606a",
  "#57606a",
  "#c5221f",
  "#188038",
  "#8a5a00",
  "#1a66e0",
  "#a142a1",
  "#0f7a85",
  "#24292f",
]);
const dark = colours([
  "#9aa4b0",
  "#ff8a80",
  "#7ee19b",
  "#e8c26a",
  "#8ab4ff",
  "#e0a0f0",
  "#74dbe6",
  "#d0d7de",
  "#9aa4b0",
  "#ffa198",
  "#9af0b2",
  "#f5d788",
  "#a8c7ff",
  "#efb8fb",
  "#9aecf5",
  "#ffffff",
]);

/** The look of the report, in light and in dark, as the reader's system has it. */
export const styles = `:root{color-scheme:light dark;--page:#fff;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--panel:#f6f8fa;--good:#1a7f37;--bad:#c5221f;--none:#6e7781;--open:#9a6700;${light}}
@media (prefers-color-scheme:dark){:root{--page:#0f1318;--text:#e6edf3;--soft:#9aa4b0;--line:#30363d;--panel:#171c23;--good:#4ac26b;--bad:#ff7b72;--none:#8b949e;--open:#d9a93a;${dark}}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1100px;padding:24px;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{font-size:22px;margin:0}h2{font-size:17px;margin:32px 0 10px}p{margin:4px 0}.soft{color:var(--soft)}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.none{--tone:var(--none)}.open{--tone:var(--open)}.tone{color:var(--tone)}
.wide{overflow-x:auto}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}svg .name{font-size:14px;fill:var(--text);font-weight:600}
.job rect{fill:var(--panel);stroke:var(--tone);stroke-width:1.5}.edge{fill:none;stroke:var(--none);stroke-width:1.5}
.bars{display:grid;grid-template-columns:minmax(90px,auto) 1fr 70px;gap:4px 12px;align-items:center}.bars>span{overflow-wrap:anywhere}.track{position:relative;height:14px;background:var(--panel);border-radius:3px}
.bar{position:absolute;height:100%;min-width:3px;border-radius:3px;background:var(--tone)}.right{text-align:right}
details{border:1px solid var(--line);border-radius:6px;margin:6px 0}details details{margin:6px 12px}summary{cursor:pointer;padding:6px 12px;overflow-wrap:anywhere}summary .right{float:right;padding-left:12px}
pre{margin:0;padding:10px 12px;border-top:1px solid var(--line);background:var(--panel);font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-height:70vh;overflow-y:auto}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.note{margin:6px 12px}.b{font-weight:700}.d{opacity:.75}.i{font-style:italic}.u{text-decoration:underline}
${Array.from({ length: 16 }, (_, index) => `.c${index}{color:var(--c${index})}`).join("")}`;
