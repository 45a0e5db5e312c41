// @ts-check
// The finding in words: of one run, which is luck too, and of many, with an interval or "cannot tell".

import { afterPause, find, make, say } from "./dom.js";
import { shownSeries } from "./charts.js";
import { seriesLabel } from "./drawing.js";
import { drawInterval } from "./interval.js";
import { badge } from "./maps.js";
import { comparedFrom, monthStart, seriesNamed, total } from "./outcome.js";
import { WHOLE_FROM, number, signed, text, writeMonth } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./client.js").Trouble} Trouble */
/** @typedef {import("./types.js").Effect} Effect */

/** What happens, and what is counted. */
const TRUE_SERIES = "newly_exploited";
const RECORDED_SERIES = "identified";
/** What checks cost people who are not trafficked: said with every finding. */
export const RIGHTS = ["travellers_checked", "travellers_refused", "permits_delayed"];
/** A screen reader is told once nothing has moved for so many milliseconds. */
const QUIET = 900;
/** Units that an interval is drawn in; it fills its column. */
const INTERVAL_WIDTH = 300;

/** @param {App} app @param {string} name */
function totals(app, name) {
  const { stock } = seriesNamed(app.about, name);
  const from = app.policy ? comparedFrom(app.about, app.policy) : 0;
  const [base, policy] = [app.base, app.policy].map((run) => total(run?.monthly[name] ?? [], stock, from));
  return { base, policy, change: policy - base };
}

/** More, fewer or as many, as the messages name it. @param {number} change */
function way(change) {
  return change > 0 ? "more" : change < 0 ? "fewer" : "same";
}

/**
 * How the true and the recorded side go together. Two counts a and b differ by chance with a standard error of about the
 * root of a + b: who has only the statistics could not tell a smaller difference from that.
 *
 * @param {number} harm
 * @param {{base: number, policy: number, change: number}} counted
 */
function together(harm, counted) {
  if (harm === 0) return counted.change === 0 ? "neither" : "counted_only";
  if (counted.change === 0) return harm < 0 ? "unseen_good" : "unseen_bad";
  if (Math.abs(counted.change) < Math.sqrt(counted.base + counted.policy)) return "within_noise";
  return `${harm < 0 ? "fell" : "rose"}_${counted.change < 0 ? "fewer" : "more"}`;
}

/** A sentence with numbers set in bold. @param {string} sentence with numbers between asterisks */
function bold(sentence) {
  return sentence.split("*").map((part, at) => (at % 2 ? make("strong", {}, part) : part));
}

/** @param {App} app */
export function findingPanel(app) {
  const words = find("#finding-words");
  const lead = make("p", { class: "lead" });
  const then = make("p", { class: "then" });
  const cost = make("p", { class: "cost" });
  const caution = make("span");
  const other = make("button", { type: "button", class: "plain", id: "another-run", onclick: anotherRun });
  words.replaceChildren(lead, then, cost, make("p", { class: "caution" }, caution, " ", other));
  const speakSoon = afterPause(QUIET, () =>
    say(find("#spoken"), `${lead.textContent} ${then.textContent} ${cost.textContent} ${caution.textContent}`),
  );

  function anotherRun() {
    const runs = app.about.offered?.runs ?? Array.from({ length: app.about.runs }, (_, at) => at + 1);
    const next = runs[(runs.indexOf(app.settings.run) + 1) % runs.length];
    app.choose({ ...app.settings, run: next }, true);
  }

  function tell() {
    if (!app.base || !app.policy) return;
    const harm = totals(app, TRUE_SERIES);
    const counted = totals(app, RECORDED_SERIES);
    const since = writeMonth(monthStart(app.about, comparedFrom(app.about, app.policy)));
    const until = writeMonth(monthStart(app.about, app.about.months - 1));
    const values = (/** @type {{base: number, policy: number, change: number}} */ of) => ({
      base: number(of.base),
      policy: number(of.policy),
      change: number(Math.abs(of.change)),
      since,
      until,
    });
    if (!app.moved) {
      lead.replaceChildren(...bold(text("finding.none", { ...values(harm), counted: number(counted.base) })));
      say(then, text("finding.none_then"));
    } else {
      lead.replaceChildren(...bold(text(`finding.true_${way(harm.change)}`, values(harm))));
      then.replaceChildren(
        ...bold(text(`finding.recorded_${way(counted.change)}`, values(counted))),
        ` ${text(`finding.${together(harm.change, counted)}`)}`,
      );
    }
    say(cost, app.moved ? costInWords() : "");
    say(caution, text("finding.caution", { run: app.settings.run, runs: app.about.runs }));
    say(other, text("finding.another_run"));
    tellPocket(harm, counted);
    speakSoon();
  }

  function costInWords() {
    const [checked, refused, delayed] = RIGHTS.map((name) => Math.round(totals(app, name).change));
    if (!checked && !refused && !delayed) return text("finding.cost_none");
    return text("finding.cost", { checked: signed(checked), refused: signed(refused), delayed: signed(delayed) });
  }

  /** @param {{base: number, policy: number}} harm @param {{base: number, policy: number}} counted */
  function tellPocket(harm, counted) {
    const part = (/** @type {string} */ key, /** @type {{base: number, policy: number}} */ of) => {
      const pair = app.moved
        ? text("pocket.pair", { base: number(of.base), policy: number(of.policy) })
        : number(of.base);
      return make("span", {}, text(key), make("b", {}, pair));
    };
    find("#pocket").replaceChildren(part("pocket.true", harm), part("pocket.recorded", counted));
  }

  function tellTrouble() {
    const trouble = find("#trouble");
    trouble.hidden = app.trouble === null && !app.clamped;
    if (trouble.hidden) return;
    const said = app.trouble ? troubleInWords(app.trouble) : text("trouble.clamped");
    const startOver = make(
      "button",
      { type: "button", class: "plain", id: "start-over", onclick: () => app.startOver() },
      text("trouble.start_over"),
    );
    trouble.replaceChildren(said, ...(isWrong(app.trouble) ? [" ", startOver] : []));
  }

  /** Whether the settings are to blame, and not the server. @param {Trouble | null} trouble */
  function isWrong(trouble) {
    return app.client.live && trouble !== null && ![0, 429, 503].includes(trouble.status);
  }

  /** @param {Trouble} trouble */
  function troubleInWords(trouble) {
    const { status, fault } = trouble;
    if (!app.client.live) return text("trouble.exported");
    if (!isWrong(trouble)) return text(status === 0 ? "trouble.silent" : "trouble.busy");
    const error = [fault.field, fault.error].filter(Boolean).join(": ");
    const said = text("trouble.wrong", { error });
    return fault.nearest ? `${said}. ${text("trouble.nearest", { nearest: fault.nearest })}` : `${said}.`;
  }

  app.on("texts", () => {
    tell();
    tellTrouble();
  });
  app.on("runs", () => {
    tell();
    tellTrouble();
  });
  app.on("trouble", tellTrouble);
}

/** What many runs say. @param {App} app */
export function ensemblePanel(app) {
  const root = find("#ensemble");

  function tell() {
    const { many } = app;
    root.classList.toggle("told", many.state === "done");
    /** @type {HTMLElement[]} */
    const parts = [make("h2", {}, text("many.title", { runs: app.about.runs }))];
    if (many.state === "none" || many.state === "failed")
      parts.push(
        make("p", {}, text(many.state === "none" ? "many.why" : app.client.live ? "many.failed" : "many.not_in_file")),
      );
    if (many.state === "running") parts.push(...progress());
    if (many.state === "done" && many.found) parts.push(...result(many.found));
    if (many.state === "done" && !app.manyFits) parts.push(make("p", { class: "stale" }, text("many.stale")));
    const ready = app.moved && !app.manyFits && many.state !== "running";
    const button = make(
      "button",
      { type: "button", id: "ask-many", disabled: !ready, onclick: () => app.askMany() },
      text("many.ask", { runs: app.about.runs }),
    );
    if (!app.manyFits) parts.push(button);
    if (!app.moved) parts.push(make("p", { class: "hint" }, text("many.move_first")));
    const focused = document.activeElement?.id === "ask-many";
    root.replaceChildren(...parts);
    if (focused && root.contains(button) && !button.disabled) button.focus();
    else if (focused) {
      root.tabIndex = -1;
      root.focus();
    }
  }

  function progress() {
    const { done, of } = app.many;
    const bar = make("progress", { max: of, value: done, "aria-label": text("many.running", { done, of }) });
    return [make("p", {}, text("many.running", { done: number(done), of: number(of) })), bar];
  }

  /** @param {import("./types.js").Interval} found */
  function result(found) {
    const names = [...new Set([TRUE_SERIES, RECORDED_SERIES, shownSeries(app, "left"), shownSeries(app, "right")])];
    const effects = names.flatMap((name) =>
      found.effects.filter((one) => one.series === name && one.dimension === "all"),
    );
    /** @type {HTMLElement[]} */
    const parts = [make("div", { class: "effects" }, ...effects.map((effect) => effectBox(effect)))];
    parts.push(
      make("p", { class: "hint" }, text("many.means", { runs: found.runs, period: found.period.replace("-", "–") })),
    );
    if (found.by_construction) parts.push(make("p", { class: "hint" }, text("many.by_construction")));
    const saved = make(
      "button",
      { type: "button", class: "plain", onclick: () => saveScenario(found) },
      text("many.scenario"),
    );
    parts.push(
      make(
        "details",
        { class: "more" },
        make("summary", {}, text("many.repeat")),
        make("p", { class: "command" }, make("code", { lang: "en" }, found.command)),
        make("p", { class: "hint", lang: "en" }, found.caption),
        saved,
      ),
    );
    return parts;
  }

  /** What may be said of a series, with its interval. @param {Effect} effect */
  function effectBox(effect) {
    const key = verdictKey(effect.verdict);
    const side = { [TRUE_SERIES]: "true", [RECORDED_SERIES]: "recorded" }[effect.series];
    const sentence = side
      ? text(`verdict.${side}.${key}`)
      : text("verdict.other", { series: seriesLabel(app, effect.series), verdict: text(`verdict.${key}`) });
    const changed = effect.verdict !== "no change";
    return make(
      "div",
      { class: "effect", dataset: { series: effect.series, verdict: effect.verdict } },
      make("p", { class: "verdict" }, sentence),
      changed ? drawInterval(app, effect, INTERVAL_WIDTH) : null,
      make("p", {}, numbersOf(effect)),
    );
  }

  /** @param {import("./types.js").Interval} found */
  function saveScenario(found) {
    const link = make("a", {
      href: URL.createObjectURL(new Blob([found.scenario], { type: "text/yaml" })),
      download: "classroom.yaml",
    });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  app.on("texts", tell);
  app.on("interval", () => {
    tell();
    if (app.many.state === "done" && app.many.found)
      say(find("#spoken"), root.querySelector(".verdict")?.textContent ?? "");
  });
  app.on("settings", tell);
  app.on("series", tell);
}

/** A verdict as a key of messages. @param {string} verdict */
export function verdictKey(verdict) {
  return verdict.replaceAll(" ", "_");
}

/** Median and ends of the 90 % interval, with the decimals that the larger end needs. @param {Effect} effect */
export function writtenEffect(effect) {
  const decimals = Math.max(Math.abs(effect.low_90), Math.abs(effect.high_90)) < WHOLE_FROM ? 1 : 0;
  const write = (/** @type {number} */ value) => signed(value, decimals);
  return { median: write(effect.median), low: write(effect.low_90), high: write(effect.high_90) };
}

/** Median, interval and probability in one sentence. @param {Effect} effect */
function numbersOf(effect) {
  if (effect.verdict === "no change") return text("many.no_change");
  const mostly = effect.probability_lower >= effect.probability_higher ? "fewer" : "more";
  return text(`many.numbers_${mostly}`, {
    ...writtenEffect(effect),
    share: Math.round(100 * Math.max(effect.probability_lower, effect.probability_higher)),
  });
}

/** The heading of a world's column. @param {"base" | "policy"} world */
export function worldHeading(world) {
  return make("th", { scope: "col" }, badge(world), text(`world.${world}.short`));
}
