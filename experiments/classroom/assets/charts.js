// Charts of the debrief: drawn from what the server says, sized for a projector, and each also a table in words.
// Elements are made by h() of class.js.
"use strict";

/** Round steps that cover a range, about so many; of things that are counted, at least one. */
function ticks(low, high, about = 5, least = 0) {
  const raw = (high - low || 1) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((each) => Math.max(each * power, least)).find((each) => each >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-6; at += step) found.push(Math.abs(at) < step / 1e6 ? 0 : at);
  return found;
}

const short = (value) => String(Number(value.toFixed(2))).replace("-", "−");

/** Shapes of points, so that colour is not all that tells them apart. */
const SHAPES = {
  circle: (x, y, r, colour) => h("circle", { cx: x, cy: y, r, fill: colour }),
  ring: (x, y, r, colour) => h("circle", { cx: x, cy: y, r, fill: "none", stroke: colour, "stroke-width": r / 2.5 }),
  square: (x, y, r, colour) => h("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, fill: colour }),
  diamond: (x, y, r, colour) => h("path", { d: `M${x} ${y - 1.3 * r} L${x + 1.3 * r} ${y} L${x} ${y + 1.3 * r} L${x - 1.3 * r} ${y} Z`, fill: colour }),
  triangle: (x, y, r, colour) => h("path", { d: `M${x} ${y - 1.2 * r} L${x + 1.2 * r} ${y + r} L${x - 1.2 * r} ${y + r} Z`, fill: colour }),
  wedge: (x, y, r, colour) => h("path", { d: `M${x - 1.2 * r} ${y - r} H${x + 1.2 * r} L${x} ${y + r} Z`, fill: colour }),
  cross: (x, y, r, colour) => h("path", { d: `M${x - r} ${y - r} L${x + r} ${y + r} M${x - r} ${y + r} L${x + r} ${y - r}`, stroke: colour, "stroke-width": r / 2, fill: "none" }),
};

/** A chart that fills the place it is given, and is drawn anew when that changes: its words stay as large as those around it. */
function plot(told, drawn = chart) {
  const box = h("div", { class: "plot" });
  let size = "";
  new ResizeObserver(([{ contentRect }]) => {
    const [width, height] = [contentRect.width, contentRect.height].map(Math.floor);
    if (size === `${width} ${height}` || width < 1 || height < 1) return;
    size = `${width} ${height}`;
    box.replaceChildren(drawn({ ...told, width, height, letter: parseFloat(getComputedStyle(box).fontSize) }));
  }).observe(box);
  return box;
}

/** A chart of points and lines on two axes, all of it in pixels; the finding in words is above it.
 *  layers: {name, colour, shape, size, points: [[x, y]…]}, or {name, colour, dash, line: [[x, y]…]} with marks: [[x, y]…] in its shape on it
 *  (growing from the first to the last) and thin, or {colour, band: [[x, low, high]…]}, or {name, colour, dash, upright: x}, or {…, level: y},
 *  or {name, colour, cloud: [[x, y, 0 to 1]…], wide, high} of cells about their centres, or {name, colour, rises: [[from, to, count]…]}.
 *  The list beside it has every name, or its key where it has one. What is countable across has no numbers between two whole ones. */
function chart({ label, x, y, layers, countable, width, height, letter }) {
  const inline = x.length <= INLINE; // a short word goes beside the numbers it is of
  const [x0, x1] = spread(layers, 0), [y0, y1] = spread(layers, 1);
  const [top, bottom] = [1.7 * letter, height - (inline ? 1.6 : 3) * letter];
  const upwards = ticks(y0, y1, Math.max(2, Math.min(6, (bottom - top) / (2 * letter))), layers.some((each) => each.rises) ? 1 : 0);
  const left = (1 + 0.62 * Math.max(...upwards.map((at) => short(at).length))) * letter, right = width - 0.9 * letter;
  const across = ticks(x0, x1, Math.max(2, Math.min(9, (right - left) / (5 * letter))), countable ? 1 : 0);
  const sx = (value) => left + ((right - left) * (value - x0)) / (x1 - x0), sy = (value) => bottom - ((bottom - top) * (value - y0)) / (y1 - y0);
  const free = (at) => !inline || sx(at) < right - (0.7 * x.length + 1.5) * letter;
  const text = (at, words, more) => h("text", { ...at, "font-size": letter, ...more }, words);
  const grid = [
    across.map((at) => [h("line", { class: "grid", x1: sx(at), x2: sx(at), y1: top, y2: bottom }), free(at) ? text({ x: sx(at), y: bottom + 1.2 * letter }, short(at), { "text-anchor": "middle" }) : null]),
    upwards.map((at) => [h("line", { class: "grid", x1: left, x2: right, y1: sy(at), y2: sy(at) }), text({ x: left - 0.4 * letter, y: sy(at) + 0.35 * letter }, short(at), { "text-anchor": "end" })]),
    text({ x: width - 2, y: inline ? bottom + 1.2 * letter : height - 0.4 * letter }, `${x} →`, { "text-anchor": "end" }), text({ x: 0.2 * letter, y: letter }, `↑ ${y}`)];
  const place = { sx, sy, left, right, top, bottom, letter };
  return h("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, grid, layers.map((each) => layerDrawn(each, place)));
}

const INLINE = 6;

/** Between which values an axis runs: 0 the one across, 1 the one upwards. */
function spread(layers, at) {
  const ends = layers.flatMap((each) => [
    ...(each.points || each.line || []).map((point) => point[at]), ...(each.band || []).flatMap((point) => (at === 0 ? [point[0]] : [point[1], point[2]])),
    ...(each.cloud || []).flatMap((cell) => [cell[at] - (at ? each.high : each.wide) / 2, cell[at] + (at ? each.high : each.wide) / 2]),
    ...(each.rises || []).flatMap((bar) => (at === 0 ? [bar[0], bar[1]] : [0, bar[2]])),
    at === 0 ? each.upright : each.level]).filter(Number.isFinite);
  const low = Math.min(...ends), high = Math.max(...ends), room = (high - low || 1) * 0.05;
  return [low - room, high + room];
}

/** Points that lie on one another, so near that nobody could count them: where, and how many. */
function heaps(points, { sx, sy, letter }) {
  const found = [];
  for (const point of points) {
    const near = found.find((each) => Math.hypot(sx(each.point[0]) - sx(point[0]), sy(each.point[1]) - sy(point[1])) < letter / 4);
    if (near) near.count += 1;
    else found.push({ point, count: 1 });
  }
  return found;
}

function layerDrawn(each, place) {
  const { sx, sy, left, right, top, bottom, letter } = place, part = letter / 28; // sizes of marks are for letters of 28
  const path = (line) => line.map((point, at) => `${at ? "L" : "M"}${sx(point[0]).toFixed(1)} ${sy(point[1]).toFixed(1)}`).join(" ");
  const stroke = { stroke: each.colour, "stroke-width": (each.thin ? 2.5 : 5) * part, "stroke-dasharray": each.dash, fill: "none" };
  const shape = (point, size) => SHAPES[each.shape || "circle"](sx(point[0]), sy(point[1]), size * part, each.colour);
  if (each.band) {
    const [upper, lower] = [each.band.map((point) => [point[0], point[2]]), [...each.band].reverse().map((point) => [point[0], point[1]])];
    return h("path", { d: `${path(upper)} ${path(lower).replace("M", "L")} Z`, fill: each.colour, opacity: 0.18 });
  }
  const box = (x0, x1, y0, y1, more) => h("rect", { x: sx(x0), y: sy(y1), width: sx(x1) - sx(x0), height: sy(y0) - sy(y1), fill: each.colour, ...more });
  if (each.cloud) return h("g", {}, each.cloud.map(([x, y, part]) => box(x - each.wide / 2, x + each.wide / 2, y - each.high / 2, y + each.high / 2, { opacity: shade(part) })));
  if (each.rises) return h("g", {}, each.rises.filter((bar) => bar[2] > 0).map(([from, to, count]) => box(from, to, 0, count, { stroke: "var(--paper)", "stroke-width": 3 })));
  if (each.line) return h("g", {}, h("path", { d: path(each.line), ...stroke }), (each.marks || []).map((point, at) => shape(point, each.growing ? 5 + (9 * (at + 1)) / each.marks.length : 8)));
  if (each.upright !== undefined) return h("line", { x1: sx(each.upright), x2: sx(each.upright), y1: top, y2: bottom, ...stroke });
  if (each.level !== undefined) return h("line", { x1: left, x2: right, y1: sy(each.level), y2: sy(each.level), ...stroke });
  const size = each.size || 10;
  return h("g", { opacity: each.faint ? 0.35 : 1 }, heaps(each.points || [], place).map(({ point, count }) => [shape(point, size),
    count > 1 ? h("text", { x: sx(point[0]) + (sx(point[0]) > right - 3 * letter ? -1 : 1) * 1.5 * size * part, y: sy(point[1]) - 0.3 * letter, "font-size": letter, "text-anchor": sx(point[0]) > right - 3 * letter ? "end" : "start" }, `×${count}`) : null]));
}

/** How dark a cell of a cloud is: a cell with a tenth of the most is still well seen. */
const shade = (part) => 0.3 + 0.7 * Math.sqrt(part);

/** What the layers of a chart are. */
const legend = (layers) => h("ul", { class: "key" }, layers.filter((each) => each.key ?? each.name).map((each) => h("li", {}, symbol(each), each.key ?? each.name)));

/** What stands for a layer in a list. */
function symbol(each) {
  const shape = SHAPES[each.shape || "circle"](12, 12, 6, each.colour);
  if (each.points) return h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shape);
  if (each.cloud) return h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, [0.05, 0.3, 1].map((part, at) => h("rect", { x: 8 * at, y: 4, width: 8, height: 16, fill: each.colour, opacity: shade(part) })));
  if (each.rises) return h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("rect", { x: 4, y: 4, width: 16, height: 16, fill: each.colour }));
  const line = h("line", { x1: 0, x2: 24, y1: 12, y2: 12, stroke: each.colour, "stroke-width": 4, "stroke-dasharray": (each.dash || "").split(" ").map((part) => part && Math.max(2, part / 2)).join(" ") || null });
  return h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, line, each.marks || each.shape ? shape : null);
}

/** Parts of a whole, a kind with a bar for each case: {title, of: [{name, colour, dash, shape}…], rows: [{what, parts: [0 to 1…]}…], left_out}. */
function bars({ title, of, rows, left_out }) {
  const percent = (part) => (part > 0 && part < 0.005 ? "<1%" : `${Math.round(100 * part)}%`);
  const bar = (part, each) => h("svg", { class: "bar", viewBox: "0 0 100 14", preserveAspectRatio: "none", "aria-hidden": "true" },
    h("rect", { x: 0, y: 1, width: Math.max(100 * part, 0.5), height: 12, fill: each.dash ? "none" : each.colour, stroke: each.colour, "stroke-width": 3, "vector-effect": "non-scaling-stroke" }));
  return h("table", { class: "bars" }, h("caption", {}, title),
    h("thead", {}, h("tr", {}, of.map((each) => h("th", { scope: "col" }, symbol(each), each.name)))),
    rows.map((row) => h("tbody", {}, h("tr", {}, h("th", { scope: "rowgroup", colspan: of.length }, row.what)),
      h("tr", {}, row.parts.map((part, at) => h("td", {}, h("div", { class: "barred" }, bar(part, of[at]), h("span", { class: "number" }, percent(part)))))))),
    left_out ? h("tfoot", {}, h("tr", {}, h("td", { colspan: of.length }, left_out))) : null);
}

/** What people predicted, a dot each, and what happened, a line, between 0 and 100%: a chart of one row. */
function strip({ title, dots, happened, width, height, letter }) {
  const base = height - 1.4 * letter, at = (percent) => 1.4 * letter + ((width - 2.8 * letter) * percent) / 100;
  const stacked = {};
  const placed = dots.map((each) => { stacked[each] = (stacked[each] || 0) + 1; return [each, stacked[each]]; });
  const step = Math.min(0.8 * letter, (base - letter) / Math.max(...Object.values(stacked))), tip = 0.5 * letter;
  const label = `${title}: ${dots.length} predictions from ${Math.min(...dots)}% to ${Math.max(...dots)}%; it was ${Math.round(happened)}%`;
  return h("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    h("line", { class: "axis", x1: at(0), x2: at(100), y1: base, y2: base, "stroke-width": 3 }),
    [0, 50, 100].map((each) => h("text", { x: at(each), y: base + 1.2 * letter, "font-size": letter, "text-anchor": "middle" }, `${each}%`)),
    placed.map(([x, level]) => h("circle", { cx: at(x), cy: base - step * (level - 0.5), r: Math.min(0.35 * letter, step / 2.2), fill: "#0072B2" })),
    h("path", { d: `M${at(happened)} ${tip} V${base + 6}`, stroke: "#D55E00", "stroke-width": 4 }),
    h("path", { d: `M${at(happened) - tip} 0 h${2 * tip} l${-tip} ${1.5 * tip} Z`, fill: "#D55E00" }));
}

/** The numbers of a chart as a table, for those who cannot see it or want them: the server's own, or every named point. */
function asTable({ label, x, y, layers, table }, id = "as-table", words = "As a table") {
  const number = (value) => short(Number(value.toPrecision(4)));
  const rows = table ? table.rows : layers.filter((each) => each.name).flatMap((each) => {
    if (each.upright !== undefined) return [[each.name, number(each.upright), "–"]];
    if (each.level !== undefined) return [[each.name, "–", number(each.level)]];
    if (each.rises) return each.rises.map(([from, to, count]) => [each.name, `${number(from)} to ${number(to)}`, String(count)]);
    if (each.cloud) return []; // thousands of runs: what they come to is said in words
    return (each.points || each.line).map((point) => [each.name, number(point[0]), number(point[1])]);
  });
  return h("details", { id }, h("summary", {}, words), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", {}, h("caption", {}, label), h("thead", {}, h("tr", {}, (table ? table.columns : ["What", x, y]).map((each) => h("th", { scope: "col" }, each)))),
      h("tbody", {}, rows.map(([name, ...values]) => h("tr", {}, h("th", { scope: "row" }, name), values.map((each) => h("td", { class: "number" }, each))))))));
}
