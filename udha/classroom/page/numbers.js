// @ts-check
// Everything that charts show as tables, and what the policy costs in rights.

import { find, make } from "./dom.js";
import { seriesLabel, seriesUnit } from "./drawing.js";
import { RIGHTS, verdictKey, worldHeading, writtenEffect } from "./finding.js";
import { shownSeries } from "./charts.js";
import { WORLDS, badge } from "./maps.js";
import { MONTHS_A_YEAR, comparedFrom, monthStart, seriesNamed, total, wholeYears } from "./outcome.js";
import { modelText, number, signed, text, writeMonth } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").SeriesInfo} SeriesInfo */
/** @typedef {import("./types.js").Effect} Effect */

const SIDES = ["true", "recorded", "protection", "rights"];
/** Series that the table by year shows, and the one by route. */
const BY_YEAR = ["newly_exploited", "in_exploitation", "identified", "assisted", "cases", "convicted"];
const BY_ROUTE = "newly_exploited";

/** What is shown of an effect: columns of effects.csv by name, each with its message `effects.<name>`. */
const EFFECT_COLUMNS = {
  median: (/** @type {Effect} */ effect) => writtenEffect(effect).median,
  interval_90: (/** @type {Effect} */ effect) => text("many.range", writtenEffect(effect)),
  verdict: (/** @type {Effect} */ effect) => text(`verdict.${verdictKey(effect.verdict)}`),
};

/** @param {App} app */
export function rightsPanel(app) {
  function tell() {
    if (!app.base || !app.policy) return;
    const from = comparedFrom(app.about, app.policy);
    const cards = RIGHTS.map((name) => {
      const [base, policy] = [app.base, app.policy].map((run) => total(run?.monthly[name] ?? [], false, from));
      const change = policy - base;
      return make(
        "div",
        { class: "right" },
        make("h3", {}, text(`rights.${name}`)),
        make(
          "p",
          { class: "change" },
          app.moved ? (Math.round(change) === 0 ? text("rights.same") : signed(change, 0)) : number(base, 0),
        ),
        make(
          "p",
          { class: "levels" },
          badge("base"),
          number(base, 0),
          ...(app.moved ? [" ", badge("policy"), number(policy, 0)] : []),
          ` ${text("rights.since", { since: writeMonth(monthStart(app.about, from)) })}`,
        ),
        told(name),
      );
    });
    find("#rights-body").replaceChildren(
      make("p", { class: "hint" }, text("rights.why")),
      make("div", { class: "rights-grid" }, ...cards),
    );
  }

  /** What many runs say of it, if they were asked. @param {string} name */
  function told(name) {
    const found = app.manyFits ? app.many.found : null;
    const effect = found?.effects.find((one) => one.series === name && one.dimension === "all");
    if (!found || !effect || effect.verdict === "no change") return null;
    return make("p", { class: "levels" }, text("rights.many", { runs: found.runs, ...writtenEffect(effect) }));
  }

  app.on("texts", tell);
  app.on("runs", tell);
  app.on("interval", () => {
    if (app.many.state !== "running") tell();
  });
}

/** @param {App} app */
export function numbersPanel(app) {
  const root = find("#numbers-body");
  /** Which tables are open. @type {Set<string>} */
  const open = new Set();

  function tell() {
    if (!app.base || !app.policy) return;
    root.replaceChildren(
      make(
        "p",
        { class: "hint" },
        text("numbers.hint", { since: writeMonth(monthStart(app.about, comparedFrom(app.about, app.policy))) }),
      ),
      folded("all", allSeries),
      folded("years", byYear),
      folded("routes", byRoute),
    );
  }

  /** A table that is made when it is opened. @param {string} key @param {() => HTMLElement} table */
  function folded(key, table) {
    const details = make(
      "details",
      { class: "more", open: open.has(key), ontoggle: () => remember(details, key, table) },
      make("summary", {}, text(`numbers.${key}`)),
    );
    if (open.has(key)) details.append(table());
    return details;
  }

  /** @param {HTMLDetailsElement} details @param {string} key @param {() => HTMLElement} table */
  function remember(details, key, table) {
    if (!details.open) {
      open.delete(key);
      return;
    }
    open.add(key);
    if (details.children.length < 2) details.append(table());
  }

  function allSeries() {
    const many = app.manyFits ? app.many.found : null;
    const heads = [
      make("th", { scope: "col" }, text("numbers.series")),
      worldHeading("base"),
      worldHeading("policy"),
      make("th", { scope: "col" }, text("numbers.difference")),
    ];
    heads.push(...headsOfMany(many));
    const rows = SIDES.flatMap((side) => [
      make("tr", { class: "side" }, make("th", { scope: "rowgroup", colspan: heads.length }, text(`side.${side}`))),
      ...app.about.series.filter((one) => one.side === side).map((one) => rowOf(one, many)),
    ]);
    return table(text("numbers.all_caption", { run: app.settings.run }), heads, rows);
  }

  /** @param {SeriesInfo} info @param {import("./types.js").Interval | null} many */
  function rowOf(info, many) {
    const from = comparedFrom(app.about, /** @type {any} */ (app.policy));
    const [base, policy] = [app.base, app.policy].map((run) => total(run?.monthly[info.name] ?? [], info.stock, from));
    const cells = [
      make(
        "th",
        { scope: "row" },
        seriesLabel(app, info.name),
        " ",
        make("span", { class: "lever-unit" }, seriesUnit(app, info.name)),
      ),
    ];
    cells.push(...[number(base), number(policy), signed(policy - base)].map((value) => make("td", {}, value)));
    const effect = many?.effects.find((one) => one.series === info.name && one.dimension === "all");
    if (many) cells.push(...toldBy(effect));
    return make("tr", { dataset: { series: info.name } }, ...cells);
  }

  /** What many runs say of a row. @param {import("./types.js").Effect | undefined} effect */
  function toldBy(effect) {
    return Object.entries(EFFECT_COLUMNS).map(([key, write]) => {
      if (!effect) return make("td");
      const verdict = key === "verdict" ? { class: "text", dataset: { verdict: effect.verdict } } : {};
      return make("td", verdict, write(effect));
    });
  }

  /** @param {import("./types.js").Interval | null} many */
  function headsOfMany(many) {
    if (!many) return [];
    return Object.keys(EFFECT_COLUMNS).map((key) =>
      make("th", { scope: "col", ...(key === "verdict" && { class: "text" }) }, text(`effects.${key}`, { runs: many.runs })),
    );
  }

  function byYear() {
    const years = wholeYears(app.about);
    const heads = [
      make("th", { scope: "col" }, text("numbers.series")),
      make("th", { scope: "col", class: "text" }, text("numbers.world")),
      ...years.map(({ year }) => make("th", { scope: "col" }, year)),
    ];
    const shown = [...new Set([...BY_YEAR, shownSeries(app, "left"), shownSeries(app, "right")])];
    const rows = shown
      .filter((name) => app.about.series.some((one) => one.name === name))
      .flatMap((name) => yearRows(name, years));
    return table(text("numbers.years_caption"), heads, rows);
  }

  /**
   * A series by year: both worlds, what nine of ten runs hold, what was published.
   *
   * @param {string} name
   * @param {{year: number, from: number}[]} years
   */
  function yearRows(name, years) {
    const { stock } = seriesNamed(app.about, name);
    const label = seriesLabel(app, name);
    /** @param {(Node | string)[]} which @param {string[]} values */
    const row = (which, values) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, label),
        make("td", { class: "text" }, ...which),
        ...values.map((value) => make("td", {}, value)),
      );
    const rows = WORLDS.map((world) =>
      row(
        [badge(world), text(`world.${world}.short`)],
        years.map(({ from }) => number(total(app[world]?.monthly[name] ?? [], stock, from, from + MONTHS_A_YEAR))),
      ),
    );
    const many = app.manyFits ? app.many.found : null;
    const fan = many?.yearly[name];
    if (many && fan) {
      for (const world of WORLDS) {
        const range = (/** @type {number[]} */ quantiles) =>
          text("numbers.range", { low: number(quantiles[0]), high: number(quantiles[quantiles.length - 1]) });
        const values = years.map(({ year }) =>
          many.years.includes(year) ? range(fan[world][many.years.indexOf(year)]) : "–",
        );
        rows.push(row([badge(world), text("numbers.ninety", { runs: many.runs })], values));
      }
    }
    const official = app.about.official.find((one) => one.series === name);
    if (official)
      rows.push(
        row(
          [text("numbers.official")],
          years.map(({ year }) => (year in official.by_year ? number(official.by_year[year]) : "–")),
        ),
      );
    return rows;
  }

  function byRoute() {
    const from = comparedFrom(app.about, /** @type {any} */ (app.policy));
    const many = app.manyFits ? app.many.found : null;
    const heads = [
      make("th", { scope: "col" }, text("numbers.route")),
      worldHeading("base"),
      worldHeading("policy"),
      make("th", { scope: "col" }, text("numbers.difference")),
      ...headsOfMany(many),
    ];
    const rows = app.about.routes.map((route, at) => {
      const [base, policy] = [app.base, app.policy].map((run) =>
        total(run?.by_route[BY_ROUTE]?.[at] ?? [], false, from),
      );
      const label = modelText(`route.${route.key}`, route.label);
      const effect = many?.effects.find((one) => one.series === BY_ROUTE && one.cell === route.key);
      const cells = [number(base), number(policy), signed(policy - base)].map((value) => make("td", {}, value));
      return make(
        "tr",
        { dataset: { cell: route.key } },
        make("th", { scope: "row" }, label),
        ...cells,
        ...(many ? toldBy(effect) : []),
      );
    });
    return table(text("numbers.routes_caption"), heads, rows);
  }

  /** @param {string} caption @param {HTMLElement[]} heads @param {HTMLElement[]} rows */
  function table(caption, heads, rows) {
    const made = make(
      "table",
      {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...rows),
    );
    return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, made);
  }

  app.on("texts", tell);
  app.on("runs", tell);
  app.on("interval", () => {
    if (app.many.state !== "running") tell();
  });
  app.on("series", tell);
}
