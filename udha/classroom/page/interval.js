// @ts-check
// Effects of many runs as intervals around "no difference".

import { COLOUR, seriesLabel } from "./drawing.js";
import { d3 } from "./libraries.js";
import { signed, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").Effect} Effect */

const ROW = 44;
const AXIS = 22;
const SIDES = 16;
const WIDEST = 380;

/**
 * Draw effects: median, 50 % (thick) and 90 % (thin) of runs, on one axis.
 *
 * @param {App} app
 * @param {Effect[]} effects
 * @param {number} width
 */
export function drawInterval(app, effects, width) {
  const wide = Math.max(220, Math.min(WIDEST, width - 36));
  const height = ROW * effects.length + AXIS;
  const ends = effects.flatMap((one) => [one.low_90, one.high_90, 0]);
  const x = d3.scaleLinear().domain(d3.extent(ends)).nice(4).range([SIDES, wide - SIDES]);
  const svg = d3.create("svg").attr("class", "interval").attr("viewBox", `0 0 ${wide} ${height}`).attr("role", "img");
  svg.attr("aria-label", text("many.alt"));
  svg.append("line").attr("x1", x(0)).attr("x2", x(0)).attr("y1", 0).attr("y2", height - AXIS).attr("stroke", COLOUR.grey);
  effects.forEach((effect, row) => drawRow(svg, x, effect, row * ROW + 30, seriesLabel(app, effect.series)));
  const ticks = svg.append("g").attr("font-size", 11).attr("fill", COLOUR.grey).attr("text-anchor", "middle");
  for (const at of x.ticks(4)) ticks.append("text").attr("x", x(at)).attr("y", height - 6).text(signed(at));
  return svg.node();
}

/** @param {any} svg @param {any} x @param {Effect} effect @param {number} y @param {string} label */
function drawRow(svg, x, effect, y, label) {
  svg.append("text").attr("x", 0).attr("y", y - 12).attr("font-size", 12).attr("fill", "#1b2a36").text(label);
  const line = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ thick) =>
    svg.append("line").attr("x1", x(low)).attr("x2", x(high)).attr("y1", y).attr("y2", y).attr("stroke", COLOUR.policy).attr("stroke-width", thick).attr("stroke-linecap", "round");
  line(effect.low_90, effect.high_90, 1.6);
  line(effect.low_50, effect.high_50, 6);
  svg.append("circle").attr("cx", x(effect.median)).attr("cy", y).attr("r", 5.5).attr("fill", "#fffefb").attr("stroke", COLOUR.policy).attr("stroke-width", 2.5);
}
