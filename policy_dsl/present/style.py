"""The style sheet of the HTML page: screen (light and dark) and A4 paper. No file besides the page."""

CSS = """
:root {
  color-scheme: light dark;
  --ink: #1b2126; --soft: #5c6770; --line: #d9dee3; --paper: #ffffff; --tint: #f3f6f9;
  --floor: #1d5d9b; --ceiling: #a9cbea; --track: #e9edf1;
  --good: #1c7a3f; --open: #9a6200; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eaee; --soft: #9aa6b0; --line: #343c44; --paper: #15191d; --tint: #1d2328;
    --floor: #6fb1f0; --ceiling: #2f5577; --track: #262d33;
    --good: #69c98b; --open: #e0ac4b; --bad: #f2867e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.6; font-size: 15px;
  font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", system-ui, sans-serif;
}
main { max-width: 1080px; margin: 0 auto; padding: 28px 24px 56px; }
.policy { color: var(--soft); margin: 0 0 6px; }
h1 { font-size: 26px; line-height: 1.3; margin: 0 0 6px; }
h2 { font-size: 18px; margin: 36px 0 8px; }
h2 small { font-weight: normal; color: var(--soft); font-size: 14px; margin-left: 6px; }
.about { color: var(--soft); margin: 0; }
.about b { font-weight: normal; color: var(--ink); }
.answer { background: var(--tint); border-radius: 8px; padding: 16px 20px; margin: 20px 0 0; }
.answer .sum { font-size: 30px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.answer .sum small { font-size: 15px; font-weight: normal; color: var(--soft); margin-left: 8px; }
.answer p { margin: 4px 0 0; }
.answer dl { display: grid; grid-template-columns: max-content max-content; gap: 2px 24px; margin: 10px 0 0; }
.answer dt { color: var(--soft); }
.answer dt.d1 { padding-left: 1.5em; }
.answer dt.d2 { padding-left: 3em; }
.answer dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.note { color: var(--soft); font-size: 13px; margin: 8px 0 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: normal; color: var(--soft); font-size: 13px; white-space: nowrap; }
th, td { padding: 8px 16px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
td { overflow-wrap: anywhere; unicode-bidi: isolate; }
td.n { white-space: nowrap; }
td.t { min-width: 11em; }
td.s { min-width: 5.5em; }
td.b { min-width: 16em; color: var(--soft); font-size: 14px; }
td .item { display: block; color: var(--soft); font-size: 14px; }
td.m { width: 190px; min-width: 190px; font-variant-numeric: tabular-nums; }
td.m strong { font-weight: 600; white-space: nowrap; }
svg.bar { display: block; width: 100%; height: 10px; margin-top: 4px; }
.bar .track { fill: var(--track); }
rect.ceiling { fill: var(--ceiling); }
rect.floor { fill: var(--floor); }
.bar .open { fill: none; stroke: var(--floor); stroke-width: 2; stroke-dasharray: 4 4; }
.key { width: 22px; height: 10px; margin-right: 5px; }
.key + span { margin-right: 16px; }
.key rect { width: 22px; height: 10px; }
.granted, .within { color: var(--good); }
.unknown { color: var(--open); }
.denied, .exceeded { color: var(--bad); }
.not_applicable { color: var(--soft); }
.granted, .within, .unknown, .denied, .exceeded { white-space: nowrap; }
details { font-size: 14px; }
summary { cursor: pointer; color: var(--soft); }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid var(--line); color: var(--ink); }
ol.steps { list-style: none; margin: 6px 0; padding: 0; color: var(--ink); }
ol.steps li { padding: 2px 0 2px 22px; text-indent: -22px; }
ol.steps li > span.mark { display: inline-block; width: 22px; text-indent: 0; font-weight: 600; }
ol.steps .from { color: var(--soft); }
ul.notices { padding-left: 1.2em; margin: 0; }
article.one { border-top: 3px solid var(--line); margin-top: 56px; padding-top: 28px; }
@media screen and (max-width: 680px) {
  main { padding: 20px 16px 40px; }
  thead { display: none; }
  table, tbody, tr, td, th { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: 10px 0; }
  td, td.m, td.b { border: 0; padding: 1px 0; width: auto; min-width: 0; }
  td:empty { display: none; }
  td.s::before, td.k::before { content: attr(data-name) " "; color: var(--soft); font-size: 13px; }
  td.t { font-weight: 600; }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --tint: #fff;
    --floor: #1d5d9b; --ceiling: #b9d3ec; --track: #eee;
    --good: #0c5a2a; --open: #6b4500; --bad: #8f1b14;
  }
  @page { size: A4; margin: 14mm 12mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  .answer { border: 1px solid #999; }
  h2 { break-after: avoid; }
  article.one { break-before: page; border: 0; margin: 0; }
  thead { display: table-header-group; }
  tr, li, .answer { break-inside: avoid; }
  .wide { overflow: visible; }
  td.t, td.b { min-width: 0; }
  td.s { min-width: 4em; }
  td.m { width: 110px; min-width: 110px; }
  th, td { padding-right: 8px; }
  details:not([open]) { display: none; }
}
"""
