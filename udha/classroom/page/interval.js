// @ts-check
// The effect of many runs as an interval around "no difference".

import { COLOUR, seriesLabel } from "./drawing.js";
import { d3 } from "./libraries.js";
import { signed, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").Effect} Effect */

const HEIGHT = 40;
const LINE_AT = 11;
const SIDES = 20;
const TICKS = 3;

/**
 * Draw an effect: median, 50 % (thick) and 90 % (thin) of runs, and where no difference would be.
 *
 * @param {App} app
 * @param {Effect} effect
 * @param {number} width
 */
export function drawInterval(app, effect, width) {
  const x = d3
    .scaleLinear()
    .domain(d3.extent([effect.low_90, effect.high_90, 0]))
    .nice(TICKS)
    .range([SIDES, width - SIDES]);
  const svg = d3.create("svg").attr("class", "interval").attr("viewBox", `0 0 ${width} ${HEIGHT}`).attr("role", "img");
  svg.attr("aria-label", text("many.alt", { series: seriesLabel(app, effect.series) }));
  svg
    .append("line")
    .attr("x1", x(0))
    .attr("x2", x(0))
    .attr("y1", 0)
    .attr("y2", 2 * LINE_AT)
    .attr("stroke", COLOUR.grey);
  const line = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ thick) =>
    svg
      .append("line")
      .attr("x1", x(low))
      .attr("x2", x(high))
      .attr("y1", LINE_AT)
      .attr("y2", LINE_AT)
      .attr("stroke", COLOUR.policy)
      .attr("stroke-width", thick)
      .attr("stroke-linecap", "round");
  line(effect.low_90, effect.high_90, 1.6);
  line(effect.low_50, effect.high_50, 6);
  svg
    .append("circle")
    .attr("cx", x(effect.median))
    .attr("cy", LINE_AT)
    .attr("r", 5.5)
    .attr("fill", "#fffefb")
    .attr("stroke", COLOUR.policy)
    .attr("stroke-width", 2.5);
  const ticks = svg.append("g").attr("font-size", 11.5).attr("fill", COLOUR.grey).attr("text-anchor", "middle");
  for (const at of x.ticks(TICKS))
    ticks
      .append("text")
      .attr("x", x(at))
      .attr("y", HEIGHT - 4)
      .text(signed(at));
  return svg.node();
}
