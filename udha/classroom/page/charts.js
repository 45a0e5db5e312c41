// @ts-check
// True and recorded side by side, with a cursor at the week that the maps show.

import { drawChart, seriesLabel } from "./drawing.js";
import { find, make, say } from "./dom.js";
import { d3 } from "./libraries.js";
import { dayOf, monthOf, seriesNamed } from "./outcome.js";
import { number, text } from "./texts.js";
import { badge } from "./maps.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./drawing.js").Chart} Chart */

/** What the two charts show unless chosen otherwise. */
export const USUAL = { left: "newly_exploited", right: "identified" };
/** The order in which series are offered. */
const SIDES = ["true", "recorded", "protection", "rights"];
const HEIGHT = 250;
const NARROWEST = 240;

/** The series of a chart. @param {App} app @param {"left" | "right"} side */
export function shownSeries(app, side) {
  const wanted = app.view[side];
  return app.about.series.some((one) => one.name === wanted) ? /** @type {string} */ (wanted) : USUAL[side];
}

/** @param {App} app */
export function chartsPanel(app) {
  const parts = /** @type {const} */ (["left", "right"]).map((side) => partOf(side));
  find("#chart-pair").replaceChildren(...parts.map((part) => part.figure));

  /** @param {"left" | "right"} side */
  function partOf(side) {
    const choice = make("select", { id: `series-${side}`, onchange: () => app.setSeries(side, choice.value) });
    const heading = make("label", { for: `series-${side}` });
    const stage = make("div", { class: "chart-stage" });
    const values = make("p", { class: "chart-values" });
    const figure = make("figure", { class: "chart" }, make("figcaption", {}, heading, choice), stage, values);
    return {
      side,
      figure,
      stage,
      heading,
      choice,
      values,
      chart: /** @type {Chart | null} */ (null),
      cursor: /** @type {any} */ (null),
    };
  }

  function draw() {
    if (!app.base || !app.policy) return;
    for (const part of parts) {
      const name = shownSeries(app, part.side);
      const width = Math.max(NARROWEST, part.stage.clientWidth);
      part.chart = drawChart(app, name, width, HEIGHT, text("charts.alt", { series: seriesLabel(app, name) }));
      part.cursor = d3.select(part.chart.svg).append("g").attr("class", "cursor");
      part.stage.replaceChildren(part.chart.svg);
    }
    const official = text(app.manyFits ? "charts.note_many" : "charts.note", { run: app.settings.run });
    say(find("#charts-note"), official);
    point();
  }

  /** Show where the cursor stands. */
  function point() {
    const day = dayOf(app.about, app.week);
    const month = Math.min(app.about.months - 1, monthOf(app.about, day));
    for (const part of parts) {
      if (!part.chart) continue;
      const { x, y, height, line } = part.chart;
      const at = line[month];
      part.cursor.selectAll("*").remove();
      const left = x(Math.max(+day, +line[0].day));
      part.cursor
        .append("line")
        .attr("x1", left)
        .attr("x2", left)
        .attr("y1", 26)
        .attr("y2", height - 28)
        .attr("stroke", "#1b2a36");
      if (Number.isFinite(at.base)) {
        part.cursor
          .append("circle")
          .attr("cx", left)
          .attr("cy", y(at.base))
          .attr("r", 4.5)
          .attr("fill", "#00609c")
          .attr("stroke", "#fff");
        if (app.moved)
          part.cursor
            .append("rect")
            .attr("x", left - 4)
            .attr("y", y(at.policy) - 4)
            .attr("width", 8)
            .attr("height", 8)
            .attr("fill", "#b04a00")
            .attr("stroke", "#fff");
      }
      tellValues(part.values, at);
    }
  }

  /** @param {HTMLElement} root @param {{base: number, policy: number}} at */
  function tellValues(root, at) {
    const known = Number.isFinite(at.base);
    const value = (/** @type {number} */ count) => (known ? number(count) : text("charts.not_yet"));
    root.replaceChildren(
      make("span", {}, badge("base"), value(at.base)),
      ...(app.moved ? [make("span", {}, badge("policy"), value(at.policy))] : []),
    );
  }

  function name() {
    for (const { side, heading, choice } of parts) {
      const shown = shownSeries(app, side);
      heading.textContent = text(`side.${seriesNamed(app.about, shown).side}`);
      const groups = SIDES.map((of) =>
        make(
          "optgroup",
          { label: text(`side.${of}`) },
          ...app.about.series
            .filter((one) => one.side === of)
            .map((one) =>
              make("option", { value: one.name, selected: one.name === shown }, seriesLabel(app, one.name)),
            ),
        ),
      );
      choice.replaceChildren(...groups);
    }
    draw();
  }

  app.on("texts", name);
  app.on("series", name);
  app.on("runs", draw);
  app.on("interval", () => {
    if (app.many.state !== "running") draw();
  });
  app.on("week", point);
  let width = 0;
  new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - width) < 2) return;
    width = entry.contentRect.width;
    draw();
  }).observe(find("#chart-pair"));
}
