/** How the report looks: in light and dark, on a phone and on a wide screen. */
import { HUE_STYLES } from './pictures.ts';

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf8, #16181b);
  --card: light-dark(#fff, #1f2226);
  --ink: light-dark(#1d1f22, #e6e4df);
  --faint: light-dark(#66696e, #a0a4aa);
  --line: light-dark(#dddad4, #363a40);
  --bar: light-dark(#cfe3f2, #23465e);
  --good: light-dark(#00764f, #35c795);
  --ok: light-dark(#0064a0, #6ab9ee);
  --junk: light-dark(#6d6d6d, #9b9b9b);
  --wrong: light-dark(#c04a00, #f08a4b);
  --on-tag: light-dark(#fff, #111);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 96rem; padding: 1rem clamp(0.75rem, 3vw, 2.5rem); background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { font-size: 1.9rem; margin: 0.5rem 0; }
h2 { margin: 2rem 0 0.5rem; }
h3 { margin: 0 0 0.5rem; text-transform: capitalize; }
small, figcaption, caption, .beyond, footer { color: var(--faint); font-size: 0.85rem; }
.book { position: absolute; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); gap: 0.6rem; margin: 1rem 0; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.75rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.facts dt { color: var(--faint); font-size: 0.8rem; line-height: 1.3; }
.facts dd { margin: 0; font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.note { border-left: 4px solid var(--wrong); background: var(--card); padding: 0.5rem 0.75rem; margin: 0.5rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; background: var(--card); font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0.25rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 0.75rem; text-align: right; }
th:first-child { text-align: left; font-weight: 500; }
td.bar { min-width: 9rem; background: linear-gradient(to right, var(--bar) calc(100% * var(--share)), transparent 0); }
.small { width: 100%; font-size: 0.8rem; }
.small th, .small td { padding: 0.15rem 0.4rem; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.4rem 1.5rem; }
.tag { display: inline-block; border-radius: 0.3rem; padding: 0 0.4rem; color: var(--on-tag); font-size: 0.8rem; font-weight: 600; }
.tag.good, .tag.easy { background: var(--good); }
.tag.ok, .tag.hard { background: var(--ok); }
.tag.junk { background: var(--junk); }
.tag.wrong { background: var(--wrong); }
.query { display: grid; grid-template-columns: minmax(16rem, 22rem) minmax(0, 1fr); gap: 1.25rem; border-top: 1px solid var(--line); padding: 1.25rem 0; }
.hits { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.75rem; align-items: start; }
.hits li { background: var(--card); border: 3px solid var(--junk); border-radius: 0.4rem; overflow: hidden; }
.hits li.good, .hits li.easy { border-color: var(--good); }
.hits li.ok, .hits li.hard { border-color: var(--ok); border-style: double; }
.hits li.junk { border-style: dotted; }
.hits li.wrong { border-color: var(--wrong); border-style: dashed; }
figure { margin: 0; }
.hits figcaption { padding: 0.3rem 0.5rem 0.4rem; overflow-wrap: anywhere; line-height: 1.35; }
.hits figcaption b { color: var(--ink); }
svg { display: block; width: 100%; height: auto; }
.hits svg { aspect-ratio: 4 / 3; background: #000; }
polygon { fill: none; stroke: #ffe14d; stroke-width: calc(0.9 * var(--unit)); paint-order: stroke; }
.points path { fill: none; stroke-width: calc(1.6 * var(--unit)); stroke-linecap: round; }
.lines path { fill: none; stroke-width: calc(0.35 * var(--unit)); stroke-opacity: 0.9; }
details { margin-top: 0.75rem; }
summary { cursor: pointer; }
details svg { margin-top: 0.5rem; max-width: 60rem; }
@media (max-width: 62rem) {
  .hits { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
@media (max-width: 44rem) {
  .query { grid-template-columns: minmax(0, 1fr); }
  .hits { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }
  th, td { padding: 0.3rem 0.4rem; }
  td.bar { min-width: 5rem; }
}
${HUE_STYLES}
`;
