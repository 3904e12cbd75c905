import { colours } from "./colours.ts";

const text = `
*{box-sizing:border-box}
html{scroll-padding-top:16px}
body{margin:0;padding:28px 32px 64px;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:26px;line-height:1.25;margin:0}
h2{font-size:19px;margin:0 0 12px}
h2 .soft{font-size:15px;font-weight:400;margin-left:6px}
h3{font-size:15px;margin:0}
p{margin:6px 0}
section{margin-top:40px}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:3px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
.soft{color:var(--soft)}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.none{--tone:var(--none)}.open{--tone:var(--open)}
.tone,.sign{color:var(--tone)}
.b{font-weight:700}.d{color:var(--soft)}.i{font-style:italic}.u{text-decoration:underline}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header,nav,section{max-width:1176px;margin-inline:auto}#workflow{max-width:none}#workflow>*{max-width:1176px;margin-inline:auto}
header{border-left:5px solid var(--tone);padding-left:16px}
nav{display:flex;flex-wrap:wrap;gap:6px 20px;margin-top:16px;padding-bottom:12px;border-bottom:1px solid var(--line)}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.about{display:flex;flex-wrap:wrap;gap:2px 20px;margin:6px 0}.about div{display:flex;gap:8px}.about dt{flex:none;color:var(--soft)}.about dd{margin:0}
.next{margin:10px 0 0;padding:0;list-style:none}.next code{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:1px 6px}.next li{margin:4px 0}`;

const picture = `
#workflow{container:workflow/inline-size}
#workflow>.graph{overflow-x:auto;border:1px solid var(--line);border-radius:8px;padding:6px;width:fit-content;min-width:min(100%,1176px);max-width:100%}
.graph svg{display:block;max-width:100%;height:auto}
.scroll-hint{display:none}
svg a{text-decoration:none}
svg text{font-size:12px;fill:var(--soft)}
svg .name{font-size:13.5px;font-weight:600;fill:var(--text)}
svg .sign{font-size:14px;font-weight:700;fill:var(--tone)}
svg rect{fill:var(--panel);stroke:var(--tone);stroke-width:1.5}
svg a:hover rect,svg a:focus-visible rect{stroke-width:3}
.edge{fill:none;stroke:var(--line);stroke-width:1.5}
.edge.critical{stroke:var(--soft);stroke-width:2.5}.edge.conditional{stroke-dasharray:5 4}
svg .condition{font-size:11px;text-anchor:end}`;

const timeline = `
.critical-path{display:flex;flex-wrap:wrap;gap:0 10px}.path{display:flex;flex-wrap:wrap;margin:0;padding:0;list-style:none}
.path li+li::before{content:"→";color:var(--soft);padding:0 8px}
.timeline{display:grid;grid-template-columns:minmax(80px,max-content) minmax(0,1fr) max-content;gap:3px 14px}
.row{display:grid;grid-column:1/-1;grid-template-areas:"who track took";grid-template-columns:subgrid;align-items:center}
.who{grid-area:who}.track,.axis{grid-area:track}.took{grid-area:took}
.who{max-width:280px}.who a{text-decoration:none;color:var(--text)}.who a:hover{text-decoration:underline}
.took{text-align:right;color:var(--soft);white-space:nowrap}
.axis{position:relative;height:20px;font-size:12px;color:var(--soft)}.axis span{position:absolute;white-space:nowrap}
.track{position:relative;height:20px;background:repeating-linear-gradient(to right,var(--line) 0 1px,transparent 1px var(--step))}
.ran{position:absolute;top:3px;height:14px;min-width:3px;border-radius:3px;background:var(--tone)}
.wait{position:absolute;top:9px;height:2px;background:var(--soft)}
.legend{font-size:12px}.legend .track{display:inline-block;width:28px;height:20px;vertical-align:middle;background:none}.legend .wait{left:0;right:0}`;

const jobs = `
details,.step{border-radius:8px}
details.job{border:1px solid var(--line);margin:5px 0}details.job[open]{margin:12px 0}
details.job.bad{border-color:var(--bad)}
summary,div.step{display:flex;gap:10px;align-items:baseline;padding:7px 14px}
summary{cursor:pointer;list-style:none;border-radius:8px}summary::-webkit-details-marker{display:none}
summary::before{content:"";flex:none;width:7px;height:7px;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg);margin:0 4px 0 -2px;align-self:flex-start;position:relative;top:8px}
details[open]>summary::before{transform:rotate(45deg);top:6px}
summary:hover{background:var(--panel)}
div.step::before{content:"";flex:none;width:11px}
.sign{flex:none;width:1.1em;text-align:center;font-weight:700}
.what{flex:1;min-width:0}
.body{border-top:1px solid var(--line);padding:6px 8px 10px;scroll-margin-top:56px}
.body h3{margin:12px 14px 4px}
.body:target,.step:target,pre:target{box-shadow:inset 4px 0 var(--link)}
.note{margin:6px 14px}
pre,code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{margin:2px 14px 10px;padding:8px 0;background:var(--panel);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;max-height:min(75vh,640px);overflow-y:auto;scroll-margin-top:56px;tab-size:4}
pre code{display:block;padding:0 14px;min-height:1.5em}
.lines code{counter-increment:line;padding-left:72px;position:relative}
.lines code::before{content:counter(line);position:absolute;left:0;width:58px;text-align:right;color:var(--soft)}
.lines code:hover{background:var(--mark)}
.gap{display:block;margin:6px 0;padding:6px 14px;text-align:center;font-weight:700;border-block:1px dashed var(--line)}
.note code{display:block;margin-top:4px}
.failure{border-left:4px solid var(--bad);padding:2px 0 2px 16px;margin:0 0 20px}
.failure pre{margin:8px 0 0;max-height:none}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin-bottom:12px}.files{width:100%}
td,th{text-align:left;vertical-align:top;padding:5px 20px 5px 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft)}.number{text-align:right;white-space:nowrap}td:last-child,th:last-child{padding-right:0}
.number:not(.bad) .tone{color:inherit}`;

const narrow = `
@media (max-width:700px){
body{padding:18px 14px 40px}h1{font-size:22px}section{margin-top:32px}header{padding-left:12px}
.timeline{grid-template-columns:minmax(0,1fr) max-content;gap:6px 12px}.row{grid-template-areas:"who took" "track track"}.who{max-width:none}
summary,div.step{padding:7px 8px;gap:8px}.body{padding:4px 2px 8px}
pre{margin:2px 6px 8px}pre code{padding:0 8px}
.lines code{padding-left:44px}.lines code::before{width:36px;font-size:11px}
.failure{padding-left:12px}td,th{padding-right:12px}}`;

const print = `
@media print{
body{max-width:none;padding:0;font-size:11px}nav{display:none}section{margin-top:20px}
.graph,pre,.wide{max-height:none;overflow:visible}#workflow .graph svg{min-width:0!important}.scroll-hint{display:none!important}
pre,code{font-size:9px}a{color:inherit;text-decoration:none}
h2,h3,summary{break-after:avoid}.failure,.timeline>*{break-inside:avoid}
.ran,.wait,.track,.lines code{print-color-adjust:exact}}`;

/**
 * The hint stands only where the picture is wider than its window: a page without script cannot ask, but knows its own
 * sizes.
 */
export const scrollHint = (below: number): string =>
  `@container workflow (max-width:${below + 14}px){#workflow>.scroll-hint{display:block}}`;

/** The look of the report: on a wide and on a narrow window, in light and in dark, and on paper. */
export const styles = `${colours}${text}${picture}${timeline}${jobs}${narrow}${print}`;
