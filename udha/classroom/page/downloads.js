// @ts-check
// Results to take along: a table as CSV, the charts as SVG and PNG, each with what it takes to repeat them.

import { toQuery } from "./client.js";
import { shownSeries } from "./charts.js";
import { drawChart, seriesLabel } from "./drawing.js";
import { find, make, pencil } from "./dom.js";
import { settingInWords } from "./levers.js";
import { d3 } from "./libraries.js";
import { monthStart, seriesNamed } from "./outcome.js";
import { text, writeIsoDay } from "./texts.js";

/** @typedef {import("./app.js").App} App */

const CHART = { width: 560, height: 300 };
const EDGE = 24;
const LINE = 17;
/** Letters that fit into a line of the picture's caption. */
const LETTERS = 168;
/** Pixels of the PNG for each unit of the picture. */
const SHARPNESS = 2;
/** How long a link to a download lives, in milliseconds. */
const LINK_LIVES = 10000;

/** @param {App} app */
export function downloadsPanel(app) {
  const root = find("#downloads");
  const kinds = /** @type {const} */ ([
    ["csv", saveTable],
    ["svg", saveDrawing],
    ["png", savePicture],
  ]);
  const buttons = kinds.map(([kind, act]) =>
    make(
      "button",
      { type: "button", class: "quiet", dataset: { save: kind }, onclick: () => act(app) },
      kind.toUpperCase(),
    ),
  );
  const label = make("span", { "aria-hidden": "true" });
  root.replaceChildren(label, ...buttons);
  app.on("texts", () => {
    label.textContent = text("downloads.label");
    for (const button of buttons)
      button.setAttribute("aria-label", text("downloads.of", { kind: button.textContent }));
  });
}

/** Lines that say what was run and how to run it again. @param {App} app */
export function provenance(app) {
  const { about, settings } = app;
  const levers = Object.entries(settings.levers).map(([name, setting]) => settingInWords(app, name, setting));
  return [
    text("downloads.settings", {
      levers: levers.length ? levers.join("; ") : text("downloads.no_levers"),
      from: writeIsoDay(settings.from),
    }),
    text("downloads.run", { run: settings.run, runs: about.runs, seed: about.seed }),
    text("downloads.version", { version: about.version, model: about.model.slice(0, 12) }),
    text("downloads.address", { query: `?${toQuery(settings)}` }),
    `${about.parameters} ${about.footnote}`,
  ];
}

/** @param {App} app */
function title(app) {
  const [left, right] = /** @type {const} */ (["left", "right"]).map((side) =>
    seriesLabel(app, shownSeries(app, side)),
  );
  return text("downloads.title", { left, right });
}

/** The monthly series of both worlds, with comment lines before them. @param {App} app */
export function tableText(app) {
  if (!app.base || !app.policy) return "";
  const names = app.about.series.map((one) => one.name);
  const heads = ["month", ...names.flatMap((name) => [`${name}_baseline`, `${name}_policy`])];
  const rows = Array.from({ length: app.about.months }, (_, month) => [
    monthStart(app.about, month).toISOString().slice(0, 7),
    ...names.flatMap((name) => [app.base?.monthly[name][month], app.policy?.monthly[name][month]]),
  ]);
  const comments = [title(app), ...provenance(app)].map((line) => `# ${line}`);
  return `${comments.join("\r\n")}\r\n${d3.csvFormatRows([heads, ...rows])}\r\n`;
}

/** Both charts with title and caption as one drawing that needs no style sheet. @param {App} app */
export function drawing(app) {
  const caption = provenance(app).flatMap((line) => wrapped(line, LETTERS));
  const width = 2 * CHART.width + 3 * EDGE;
  const top = 64;
  const height = top + 30 + CHART.height + 20 + LINE * caption.length + EDGE;
  const svg = d3
    .create("svg")
    .attr("xmlns", "http://www.w3.org/2000/svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width)
    .attr("height", height);
  svg
    .attr("font-family", "Helvetica, Arial, 'Liberation Sans', sans-serif")
    .attr("fill", "#1b2a36")
    .attr("lang", document.documentElement.lang);
  svg.append("title").text(title(app));
  svg.append("rect").attr("width", width).attr("height", height).attr("fill", "#fffefb");
  svg.append("text").attr("x", EDGE).attr("y", 36).attr("font-size", 20).attr("font-weight", 600).text(title(app));
  svg.append("text").attr("x", EDGE).attr("y", 58).attr("font-size", 13).text(text("downloads.key"));
  /** @type {const} */ (["left", "right"]).forEach((side, column) => {
    const name = shownSeries(app, side);
    const chart = drawChart(app, name, CHART.width, CHART.height, seriesLabel(app, name));
    const x = EDGE + column * (CHART.width + EDGE);
    svg
      .append("text")
      .attr("x", x)
      .attr("y", top + 24)
      .attr("font-size", 14)
      .attr("font-weight", 600)
      .text(`${text(`side.${seriesNamed(app.about, name).side}`)}: ${seriesLabel(app, name)}`);
    svg
      .append("g")
      .attr("transform", `translate(${x},${top + 30})`)
      .append(() => chart.svg);
  });
  const lines = svg.append("text").attr("font-size", 11.5).attr("fill", "#4d5b66");
  caption.forEach((line, at) =>
    lines
      .append("tspan")
      .attr("x", EDGE)
      .attr("y", top + 30 + CHART.height + 24 + LINE * at)
      .text(line),
  );
  return { svg: svg.node(), width, height };
}

/** @param {string} line @param {number} letters @returns {string[]} */
function wrapped(line, letters) {
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines[lines.length - 1];
    if (last.length + word.length + 1 > letters) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

/** @param {App} app */
function drawingText(app) {
  const { svg, width, height } = drawing(app);
  return { written: new XMLSerializer().serializeToString(svg), width, height };
}

/** @param {App} app */
function saveTable(app) {
  // The mark at the start makes spreadsheets read UTF-8.
  save(new Blob(["\ufeff", tableText(app)], { type: "text/csv;charset=utf-8" }), "udha_classroom.csv");
}

/** @param {App} app */
function saveDrawing(app) {
  save(new Blob([drawingText(app).written], { type: "image/svg+xml" }), "udha_classroom.svg");
}

/** @param {App} app */
async function savePicture(app) {
  const { written, width, height } = drawingText(app);
  const address = URL.createObjectURL(new Blob([written], { type: "image/svg+xml" }));
  const image = new Image(width, height);
  image.src = address;
  await image.decode();
  const canvas = make("canvas", { width: width * SHARPNESS, height: height * SHARPNESS });
  const context = pencil(canvas);
  context.scale(SHARPNESS, SHARPNESS);
  context.drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => blob && save(blob, "udha_classroom.png"), "image/png");
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LINK_LIVES);
}
