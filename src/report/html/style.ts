/** Everything that the document looks like: light and dark by the reader's wish, and on paper. */
export const styleSheet = `
:root { color-scheme: light dark;
  --paper: #ffffff; --card: #f5f7f9; --ink: #1b2128; --dim: #56616c; --line: #d5dbe1; --accent: #0b5cad;
  --good: #17713c; --warn: #8a5000; --bad: #b3261e;
  --s0: #0b5cad; --s1: #c2410c; --s2: #17713c; --s3: #8b3fa8; --s4: #7a6200; --s5: #4b5563;
  --compute: #c2410c; --wait: #cfe0f1; --io: #2f8f5b; --fair: #e6a23c; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14181c; --card: #1d2329; --ink: #e4e8ec; --dim: #9ba7b2; --line: #36404a; --accent: #6cb1ff;
  --good: #5fc98a; --warn: #e5b25c; --bad: #ff8a80;
  --s0: #6cb1ff; --s1: #ff9d66; --s2: #5fc98a; --s3: #d39be8; --s4: #dcc35a; --s5: #aab4be;
  --compute: #ff9d66; --wait: #2b4661; --io: #4fb37d; --fair: #b98224; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.25rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.75rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.75rem 0 .4rem; }
p { margin: .25rem 0; max-width: 70rem; }
a { color: var(--accent); }
code { font: .93em ui-monospace, 'Liberation Mono', monospace; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
ul.items { list-style: none; margin: .25rem 0; padding: 0; max-width: 70rem; }
ul.items > li { padding-left: 1.4rem; text-indent: -1.4rem; margin-block: .15rem; }
ul.items .lead { white-space: pre-wrap; font-weight: 600; }
.deeper { margin-left: 1.4rem; }
.bold { font-weight: 650; } .dim { color: var(--dim); } .red { color: var(--bad); } .green { color: var(--good); }
.yellow { color: var(--warn); } .cyan { color: var(--accent); }
.card { background: var(--card); border-left: 4px solid var(--accent); border-radius: 4px; padding: .75rem 1.1rem 1rem;
  margin: 1rem 0; }
.card > h3:first-child { margin-top: 0; font-size: 1.15rem; }
.question { color: var(--dim); margin-bottom: 1rem; }
.scroll { overflow-x: auto; max-width: 100%; margin: .4rem 0; }
table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .2rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--dim); font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; white-space: nowrap; }
thead td { border-bottom-width: 2px; }
thead small { font-weight: 400; display: block; }
tbody th { font-weight: 500; min-width: 9rem; }
tbody td { white-space: pre; }
tbody td.words { white-space: normal; min-width: 12rem; }
.right { text-align: right; }
tbody th.right { min-width: 0; }
tr.notes td { white-space: normal; border-bottom: 1px solid var(--line); padding-top: 0; padding-left: 1.6rem; }
tr.noted th, tr.noted td { border-bottom: 0; }
td.bar { width: 11rem; min-width: 7rem; vertical-align: middle; }
td.bar svg { display: block; width: 100%; height: .75rem; }
.bar .ground { fill: var(--line); opacity: .5; } .bar .value { fill: var(--accent); }
figure { margin: .75rem 0; }
figcaption { font-size: .9rem; color: var(--dim); margin: 0 0 .3rem; max-width: 70rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: .5rem 1.5rem; }
.charts > * { max-width: 37rem; margin: .25rem 0; min-width: 0; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: .5rem 1rem; }
.panels > div { min-width: 0; }
.panels > div > p { font-size: .82rem; margin: 0; }
svg.chart, svg.wide { display: block; width: 100%; height: auto; }
svg.wide { min-width: 50rem; }
svg text { fill: var(--dim); font: 11.5px system-ui, 'Liberation Sans', sans-serif; }
svg .middle { text-anchor: middle; } svg .end { text-anchor: end; } svg .name { font-weight: 600; }
.axis { stroke: var(--dim); stroke-width: 1; } .grid { stroke: var(--line); stroke-width: 1; }
.line polyline { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
svg.wide .line polyline { stroke-width: 1.2; }
.line line { stroke: currentColor; stroke-width: 1.5; opacity: .65; }
.line polygon { fill: currentColor; opacity: .18; } .line circle { fill: currentColor; }
.line.plain polyline { stroke-width: 1.6; stroke-dasharray: none; }
.line.faint { opacity: .4; } .line.faint polyline { stroke-width: 1; }
.s0 { color: var(--s0); } .s1 { color: var(--s1); } .s2 { color: var(--s2); } .s3 { color: var(--s3); }
.s4 { color: var(--s4); } .s5 { color: var(--s5); }
.s1 polyline { stroke-dasharray: 7 3; } .s2 polyline { stroke-dasharray: 2 3; } .s3 polyline { stroke-dasharray: 9 3 2 3; }
.s4 polyline { stroke-dasharray: 4 4; } .s5 polyline { stroke-dasharray: 12 4; }
.knee-range { fill: var(--fair); opacity: .22; } .knee { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 4 3; }
svg text.knee-name { fill: var(--warn); stroke: none; font-weight: 600; }
ul.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; list-style: none; margin: .2rem 0; padding: 0;
  font-size: .85rem; color: var(--dim); }
svg.key { width: 24px; height: 10px; margin-right: .4rem; vertical-align: middle; }
.span { stroke: var(--paper); stroke-width: .75; }
.compute { fill: var(--compute); } .wait { fill: var(--wait); } .io { fill: var(--io); }
.span.critical { stroke: var(--ink); stroke-width: 2; }
.submit { fill: var(--s3); } .queue { fill: var(--fair); } .service { fill: var(--s0); } .deliver { fill: var(--s2); }
.trial { fill: var(--accent); stroke: var(--paper); stroke-width: .5; opacity: .8; }
.stack td.bar { width: 30rem; } .stack td.bar svg { height: 1rem; }
details { margin: .4rem 0; font-size: .9rem; } summary { color: var(--dim); cursor: pointer; }
@media (max-width: 40rem) { body { padding: 1rem .8rem 3rem; } h1 { font-size: 1.25rem; } }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --card: #ffffff; --ink: #000000; --dim: #444444; --line: #bbbbbb;
    --accent: #0b5cad; --good: #17713c; --warn: #8a5000; --bad: #b3261e; --s0: #0b5cad; --s1: #c2410c; --s2: #17713c;
    --s3: #8b3fa8; --s4: #7a6200; --s5: #4b5563; --compute: #c2410c; --wait: #cfe0f1; --io: #2f8f5b; --fair: #e6a23c; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  nav, details { display: none; }
  h2, h3, figcaption { break-after: avoid; }
  tr, figure, .card, .panels > div { break-inside: avoid; }
  table { font-size: 7.5pt; } th, td { padding: .1rem .3rem; } tbody td { white-space: normal; }
  .scroll { overflow: visible; } svg.wide { min-width: 0; }
  td.bar { min-width: 3rem; width: 5rem; } }
`;
