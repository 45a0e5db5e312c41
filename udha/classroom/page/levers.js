// @ts-check
// The levers as range inputs, each with its unit, its reset and its "why"; and the day from which they are in force.

import { find, make, say } from "./dom.js";
import { currentLanguage, modelText, number, percent, text, writeIsoDay } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").LeverSetting} LeverSetting */

/** Those that a class meets first. */
const MAIN = [
  "visa_liberalisation",
  "border_screening",
  "proactive_screening",
  "awareness_campaigns",
  "shelter_max_stay",
];
const GROUPS = ["borders", "detection", "prevention", "protection"];
/** Half-years may be chosen as the day from which levers are in force. */
const STARTS = ["01-01", "07-01"];

/** The name of a lever in the language of the page. @param {Lever} lever */
export function leverLabel(lever) {
  return modelText(`lever.${lever.name}.label`, lever.label);
}

/** A lever's value with its unit. @param {Lever} lever @param {number} value */
export function leverValue(lever, value) {
  for (const [word, named] of Object.entries(lever.words)) if (named === value) return text(`word.${word}`);
  if (lever.setting === "intensity") return value === 0 ? text("levers.off") : percent(value);
  return text(`value.${lever.setting}`, { value: number(value, 1), count: value });
}

/**
 * What a set lever comes to in words, with its own dates if it has any.
 *
 * @param {App} app
 * @param {string} name
 * @param {LeverSetting} setting
 */
export function settingInWords(app, name, setting) {
  const lever = app.about.levers.find((one) => one.name === name);
  if (!lever) return name;
  return [`${leverLabel(lever)}: ${leverValue(lever, setting.value)}`, ...ownDates(setting)].join(", ");
}

/** @param {LeverSetting} setting */
function ownDates(setting) {
  return [
    ...(setting.from ? [text("levers.own_from", { day: writeIsoDay(setting.from) })] : []),
    ...(setting.until ? [text("levers.own_until", { day: writeIsoDay(setting.until) })] : []),
    ...(setting.ramp_weeks ? [text("levers.own_ramp", { weeks: setting.ramp_weeks })] : []),
  ];
}

/** @param {App} app */
export function leversPanel(app) {
  const { about } = app;
  const offered = about.offered;
  let all = false;
  /** Levers whose "why" is open. @type {Set<string>} */
  const explained = new Set();
  /** @type {Map<string, {update: () => void, box: HTMLElement}>} */
  const controls = new Map();

  function build() {
    controls.clear();
    const groups = GROUPS.map((group) => {
      const box = make(
        "div",
        { class: "lever-group", role: "group", "aria-labelledby": `group-${group}` },
        make("h3", { id: `group-${group}` }, text(`group.${group}`)),
      );
      for (const lever of about.levers.filter((one) => one.group === group)) {
        const control = controlOf(lever);
        controls.set(lever.name, control);
        box.append(control.box);
      }
      return box;
    });
    const more = make("button", { type: "button", class: "quiet all-levers", id: "all-levers", onclick: toggleAll });
    find("#lever-list").replaceChildren(
      ...(offered ? [make("p", { class: "hint" }, text("levers.offered"))] : []),
      ...groups,
      more,
    );
    buildStart();
    update();
  }

  function toggleAll() {
    all = !all;
    update();
  }

  function buildStart() {
    const root = find("#start-date");
    const [first, last] = about.from_bounds;
    const years = [];
    for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year += 1)
      years.push(...STARTS.map((day) => `${year}-${day}`));
    const days = new Set([...years.filter((day) => day >= first && day <= last), app.settings.from]);
    const options = [...days]
      .sort()
      .map((day) => make("option", { value: day, selected: day === app.settings.from }, writeIsoDay(day)));
    const choice = make(
      "select",
      {
        id: "from",
        disabled: offered !== null,
        onchange: () => app.choose({ ...app.settings, from: choice.value }, true),
      },
      ...options,
    );
    root.replaceChildren(make("label", { for: "from" }, text("levers.from")), choice);
  }

  /** @param {Lever} lever */
  function controlOf(lever) {
    const id = `lever-${lever.name}`;
    const steps = stepsOf(lever);
    const input = make("input", { type: "range", id, min: steps.first, max: steps.last, step: steps.by });
    const output = make("output", { for: id });
    const dates = make("span", { class: "lever-unit" });
    const reset = make("button", { type: "button", class: "plain", onclick: () => back() }, text("levers.back"));
    reset.setAttribute("aria-label", text("levers.back_of", { lever: leverLabel(lever) }));
    const why = make(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-expanded": explained.has(lever.name),
        "aria-controls": `${id}-why`,
        onclick: () => explain(),
      },
      text("levers.why"),
    );
    why.setAttribute("aria-label", text("levers.why_of", { lever: leverLabel(lever) }));
    const words = Object.entries(lever.words).map(([word, value]) => wordBox(lever, word, value));
    const explanation = make(
      "div",
      { class: "why", id: `${id}-why`, hidden: !explained.has(lever.name) },
      ...reasons(lever),
    );
    const box = make(
      "div",
      { class: "lever" },
      make("div", { class: "lever-head" }, make("label", { for: id }, leverLabel(lever)), output),
      input,
      ...words.map((one) => one.box),
      make("div", { class: "lever-foot" }, make("span", {}, why, " ", dates), reset),
      explanation,
    );
    input.addEventListener("input", () => set(steps.value(Number(input.value)), false));
    input.addEventListener("change", () => set(steps.value(Number(input.value)), true));

    /** @param {number} value @param {boolean} final */
    function set(value, final) {
      const before = app.settings.levers[lever.name];
      app.setLever(lever.name, value === lever.base ? null : steps.setting(value, before), final);
    }

    function back() {
      app.setLever(lever.name, null, true);
      input.focus();
    }

    function explain() {
      if (!explained.delete(lever.name)) explained.add(lever.name);
      explanation.hidden = !explained.has(lever.name);
      why.setAttribute("aria-expanded", String(!explanation.hidden));
    }

    function show() {
      const setting = app.settings.levers[lever.name];
      const value = setting?.value ?? lever.base;
      const at = steps.position(value);
      input.value = String(at);
      input.disabled = steps.last === steps.first;
      const share = (/** @type {number} */ where) =>
        `${Math.min(100, Math.max(0, (100 * (where - steps.first)) / (steps.last - steps.first || 1)))}%`;
      const [low, high] = [steps.position(lever.base), at].sort((one, other) => one - other);
      input.style.setProperty("--from", share(low));
      input.style.setProperty("--at", share(high));
      const written = leverValue(lever, value);
      input.setAttribute("aria-valuetext", written);
      say(output, setting ? text("levers.instead", { value: written, base: leverValue(lever, lever.base) }) : written);
      say(dates, setting ? ownDates(setting).join(", ") : "");
      for (const one of words) one.show(value);
      box.classList.toggle("moved", Boolean(setting));
      reset.hidden = !setting;
      box.hidden = !all && !setting && !MAIN.includes(lever.name);
    }

    return { update: show, box };
  }

  /**
   * A box to tick for a value that has a name and lies beyond the range.
   *
   * @param {Lever} lever
   * @param {string} word
   * @param {number} value
   */
  function wordBox(lever, word, value) {
    const id = `lever-${lever.name}-${word}`;
    const tick = make("input", {
      type: "checkbox",
      id,
      disabled: offered !== null && !offered.levers[lever.name]?.some((one) => one.value === value),
    });
    tick.addEventListener("change", () =>
      app.setLever(lever.name, tick.checked ? { ...app.settings.levers[lever.name], value } : null, true),
    );
    const box = make("p", { class: "lever-word" }, tick, " ", make("label", { for: id }, text(`word.${word}`)));
    return { box, show: (/** @type {number} */ now) => (tick.checked = now === value) };
  }

  /**
   * The positions of a range input. In an exported file it only has those that are in it, one position each.
   *
   * @param {Lever} lever
   */
  function stepsOf(lever) {
    const kept = offered?.levers[lever.name] ?? [];
    if (!offered) {
      const [first, last] = lever.usual;
      const same = (/** @type {number} */ value) => value;
      const setting = (/** @type {number} */ value, /** @type {LeverSetting | undefined} */ before) => ({
        ...before,
        value,
      });
      return { first, last, by: lever.step, value: same, position: same, setting };
    }
    const values = [...new Set([lever.base, ...kept.map((one) => one.value)])].sort((one, other) => one - other);
    return {
      first: 0,
      last: values.length - 1,
      by: 1,
      value: (/** @type {number} */ at) => values[at],
      position: (/** @type {number} */ value) => Math.max(0, values.indexOf(value)),
      setting: (/** @type {number} */ value) => ({ ...kept.find((one) => one.value === value), value }),
    };
  }

  /** Mechanism, what changes, who asks for it, how sure that is. @param {Lever} lever */
  function reasons(lever) {
    const english = currentLanguage() === "en" ? null : "en";
    return [
      make("p", {}, modelText(`lever.${lever.name}.why`, lever.mechanism)),
      make("p", { class: "from" }, text("levers.unit", { unit: text(`unit_of.${lever.setting}`) })),
      make("p", { class: "from" }, text("levers.default", { value: leverValue(lever, lever.default) })),
      make("p", { class: "from" }, text("levers.source"), " ", make("span", { lang: english }, lever.source)),
      make("p", { class: "from" }, text("levers.grade", { grade: text(`grade.${lever.grade}`) })),
    ];
  }

  function update() {
    for (const control of controls.values()) control.update();
    const more = find("#all-levers");
    more.setAttribute("aria-expanded", String(all));
    say(more, text(all ? "levers.fewer" : "levers.all", { count: about.levers.length }));
    /** @type {HTMLButtonElement} */ (find("#reset-levers")).disabled = !app.moved;
    const from = /** @type {HTMLInputElement} */ (find("#from"));
    if (from.value !== app.settings.from) buildStart();
  }

  find("#reset-levers").addEventListener("click", () => {
    app.startOver();
    find("#policy-title").focus();
  });
  find("#policy-title").tabIndex = -1;
  app.on("texts", build);
  app.on("settings", update);
}
