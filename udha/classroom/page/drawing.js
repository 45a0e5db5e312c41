// @ts-check
// One chart of a series over time: as it was and with the policy, official figures, bands of many runs.

import { Plot, d3 } from "./libraries.js";
import { MONTHS_A_YEAR, monthStart, moving, seriesNamed } from "./outcome.js";
import { modelText, number, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */

/** Colours as in style.css; the policy is dashed besides. */
export const COLOUR = { base: "#00609c", policy: "#b04a00", official: "#1b2a36", grey: "#4d5b66" };
const DASHES = "7 4";
/** Room around a chart for axis labels and the letters at the ends of lines. */
const MARGIN = { left: 40, right: 30, top: 26, bottom: 28 };
/** Where in a fan the ends of the 90 % interval are. */
const [LOW_90, HIGH_90] = [0, 4];
/** Letters at the ends of lines keep so many pixels apart. */
const LETTERS_APART = 15;

// Plot writes a style element into what it draws, which the page's policy on content forbids. A document without
// a window takes it, and the page's own style sheet says the same.
const workshop = document.implementation.createHTMLDocument("");

/**
 * What a chart shows.
 * @typedef {object} Chart
 * @property {SVGSVGElement} svg
 * @property {(day: Date | number) => number} x
 * @property {(value: number) => number} y
 * @property {number} width
 * @property {number} height
 * @property {{day: Date, base: number, policy: number}[]} line
 */

/** The text of a series' name. @param {App} app @param {string} name */
export function seriesLabel(app, name) {
  return modelText(`series.${name}`, seriesNamed(app.about, name).label);
}

/** The unit of a series in words. @param {App} app @param {string} name */
export function seriesUnit(app, name) {
  const unit = seriesNamed(app.about, name).unit;
  return modelText(`unit.${unit}`, unit);
}

/**
 * @param {App} app
 * @param {string} name of the series
 * @param {number} width
 * @param {number} height
 * @param {string} label for who cannot see it
 * @returns {Chart}
 */
export function drawChart(app, name, width, height, label) {
  const { stock } = seriesNamed(app.about, name);
  const line = lineOf(app, name, stock);
  const since = app.policy && app.moved ? Math.max(0, app.policy.since_month - 1) : app.about.months;
  const parted = line.filter((_, month) => month >= since && Number.isFinite(line[month].policy));
  const points = stock ? [] : officialOf(app, name);
  const fan = fanOf(app, name);
  const tops = [
    d3.max(line, (/** @type {any} */ at) => Math.max(at.base || 0, at.policy || 0)),
    d3.max(points, (/** @type {any} */ at) => at.value),
  ];
  tops.push(d3.max(fan, (/** @type {any} */ at) => Math.max(at.baseHigh, at.policyHigh)));
  const top = 1.08 * Math.max(1, ...tops.filter((value) => value !== undefined));
  const start = monthStart(app.about, stock ? 0 : MONTHS_A_YEAR - 1);
  const plotted = Plot.plot({
    document: workshop,
    className: "plot",
    width,
    height,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    ariaLabel: label,
    x: { type: "utc", domain: [start, monthStart(app.about, app.about.months)] },
    y: { domain: [0, top] },
    marks: [
      Plot.gridY({ stroke: "#ddd6c8", strokeOpacity: 1, ticks: 5 }),
      Plot.areaY(fan, {
        x: "day",
        y1: "baseLow",
        y2: "baseHigh",
        fill: COLOUR.base,
        fillOpacity: 0.13,
        ariaHidden: true,
      }),
      ...(app.moved ? fanEdges(fan) : []),
      Plot.axisX({
        ticks: "year",
        tickFormat: (/** @type {Date} */ day) => everyOther(day, width),
        tickSize: 4,
        label: null,
      }),
      Plot.axisY({ ticks: 5, tickFormat: (/** @type {number} */ value) => number(value), tickSize: 0, label: null }),
      Plot.text([text(stock ? "charts.axis_stock" : "charts.axis", { unit: seriesUnit(app, name) })], {
        frameAnchor: "top-left",
        dx: -MARGIN.left + 2,
        dy: -MARGIN.top + 12,
        fill: COLOUR.grey,
        fontSize: 11.5,
        textAnchor: "start",
      }),
      ...(app.moved && app.policy && app.policy.since_month < app.about.months
        ? startMark(app, app.policy.since_month)
        : []),
      Plot.lineY(line, { x: "day", y: "base", stroke: COLOUR.base, strokeWidth: 2 }),
      Plot.lineY(parted, { x: "day", y: "policy", stroke: COLOUR.policy, strokeWidth: 2.4, strokeDasharray: DASHES }),
      Plot.dot(points, {
        x: "day",
        y: "value",
        symbol: "diamond",
        r: 5,
        fill: COLOUR.official,
        stroke: "#fffefb",
        strokeWidth: 1,
      }),
      Plot.text(points, {
        x: "day",
        y: "value",
        text: (/** @type {any} */ at) => number(at.value),
        dy: -11,
        fill: COLOUR.official,
        stroke: "#fffefb",
        strokeWidth: 3,
        fontWeight: 700,
        fontSize: 11.5,
      }),
    ],
  });
  const x = plotted.scale("x").apply;
  const y = plotted.scale("y").apply;
  const svg = /** @type {SVGSVGElement} */ (document.adoptNode(plotted));
  for (const style of svg.querySelectorAll("style")) style.remove();
  // The chart is one picture with one name; its parts need none.
  svg.setAttribute("role", "img");
  for (const part of svg.querySelectorAll("[aria-label], [aria-description]")) {
    part.removeAttribute("aria-label");
    part.removeAttribute("aria-description");
  }
  letters(svg, line, x, y, app.moved);
  return { svg, x, y, width, height, line };
}

/** Every year on wide charts, every other one on narrow ones. @param {Date} day @param {number} width */
function everyOther(day, width) {
  const year = day.getUTCFullYear();
  return width > 430 || year % 2 === 0 ? String(year) : "";
}

/** @param {App} app @param {string} name @param {boolean} stock */
function lineOf(app, name, stock) {
  const [base, policy] = [app.base, app.policy].map((run) => moving(run?.monthly[name] ?? [], stock));
  // A sum of twelve months stands where they end: at the first day after them.
  return base.map((value, month) => ({ day: monthStart(app.about, month + 1), base: value, policy: policy[month] }));
}

/** @param {App} app @param {string} name */
function officialOf(app, name) {
  const found = app.about.official.find((one) => one.series === name);
  const years = Object.entries(found?.by_year ?? {});
  return years.map(([year, value]) => ({ day: new Date(Date.UTC(Number(year) + 1, 0, 1)), value }));
}

/**
 * The intervals of many runs at the ends of years, if there are any for these settings.
 *
 * @param {App} app
 * @param {string} name
 */
function fanOf(app, name) {
  const found = app.manyFits ? app.many.found : null;
  const fan = found?.yearly[name];
  if (!found || !fan) return [];
  return found.years.map((year, at) => ({
    day: new Date(Date.UTC(year + 1, 0, 1)),
    baseLow: fan.base[at][LOW_90],
    baseHigh: fan.base[at][HIGH_90],
    policyLow: fan.policy[at][LOW_90],
    policyHigh: fan.policy[at][HIGH_90],
  }));
}

/** @param {any[]} fan */
function fanEdges(fan) {
  const edge = { stroke: COLOUR.policy, strokeWidth: 1, strokeDasharray: "2 3" };
  return [
    Plot.lineY(fan, { x: "day", y: "policyLow", ...edge }),
    Plot.lineY(fan, { x: "day", y: "policyHigh", ...edge }),
  ];
}

/** @param {App} app @param {number} month */
function startMark(app, month) {
  const day = monthStart(app.about, month);
  const late = month > app.about.months * 0.7;
  return [
    Plot.ruleX([day], { stroke: COLOUR.grey, strokeDasharray: "1 3" }),
    Plot.text([day], {
      x: (/** @type {Date} */ at) => at,
      frameAnchor: "top",
      text: () => text("charts.from_here"),
      textAnchor: late ? "end" : "start",
      dx: late ? -4 : 4,
      dy: 2,
      fill: COLOUR.grey,
      fontSize: 11,
      stroke: "#fffefb",
      strokeWidth: 3,
    }),
  ];
}

/**
 * The letters of the worlds at the ends of their lines.
 *
 * @param {SVGSVGElement} svg
 * @param {any[]} line
 * @param {any} x
 * @param {any} y
 * @param {boolean} both
 */
function letters(svg, line, x, y, both) {
  const last = line[line.length - 1];
  if (!last) return;
  let [base, policy] = [y(last.base), y(last.policy)];
  const near = LETTERS_APART - Math.abs(base - policy);
  if (both && near > 0)
    [base, policy] = base <= policy ? [base - near / 2, policy + near / 2] : [base + near / 2, policy - near / 2];
  const group = d3.select(svg).append("g").attr("class", "letters").attr("font-weight", 700).attr("font-size", 12.5);
  /** @param {number} at @param {"base" | "policy"} world */
  const letter = (at, world) =>
    group
      .append("text")
      .attr("x", x(last.day) + 6)
      .attr("y", at + 4)
      .attr("fill", COLOUR[world])
      .text(text(`world.${world}.letter`));
  letter(base, "base");
  if (both) letter(policy, "policy");
}
