// @ts-check
// The lessons: a question, a button that sets the levers, what to look for, and what cannot be concluded.

import { toQuery } from "./client.js";
import { find, findAll, make } from "./dom.js";
import { seriesLabel } from "./drawing.js";
import { verdictKey } from "./finding.js";
import { settingInWords } from "./levers.js";
import { modelText, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./types.js").Trial} Trial */

/** @param {App} app */
export function lessonsPanel(app) {
  const root = find("#lesson-list");
  /** @type {Map<string, Lesson>} */
  const read = new Map();

  function build() {
    root.replaceChildren(...app.about.lessons.map((head) => lessonBox(head)));
  }

  /** @param {import("./types.js").LessonHead} head */
  function lessonBox(head) {
    const body = make("div", { class: "lesson-body" });
    const open = app.view.lesson === head.key;
    const box = make(
      "details",
      { class: open ? "lesson active" : "lesson", name: "lesson", open, dataset: { lesson: head.key } },
      make("summary", {}, modelText(`lesson.${head.key}.title`, head.title)),
      body,
    );
    box.addEventListener("toggle", () => {
      if (box.open) fill(head.key, body);
    });
    if (open) fill(head.key, body);
    return box;
  }

  /** @param {string} key @param {HTMLElement} body */
  async function fill(key, body) {
    const lesson = read.get(key) ?? (await app.client.lesson(key).catch(() => null));
    if (!lesson) {
      body.replaceChildren(make("p", {}, text("lessons.missing")));
      return;
    }
    read.set(key, lesson);
    const list = (/** @type {string} */ of, /** @type {string[]} */ english) =>
      make("ul", {}, ...english.map((one, at) => make("li", {}, modelText(`lesson.${key}.${of}.${at}`, one))));
    const trials = [
      { title: text("lessons.first"), settings: lesson.settings, claims: lesson.claims },
      ...lesson.others,
    ];
    body.replaceChildren(
      make("p", {}, modelText(`lesson.${key}.question`, lesson.question)),
      ...trials.map((trial, at) => trialBox(lesson, trial, at)),
      make("h3", {}, text("lessons.look_for")),
      list("look_for", lesson.look_for),
      make("h3", {}, text("lessons.limits")),
      list("limits", lesson.limits),
    );
    mark();
  }

  /**
   * Settings to try, and what the runs say of them, for after the class has guessed.
   *
   * @param {Lesson} lesson
   * @param {Trial} trial
   * @param {number} at
   */
  function trialBox(lesson, trial, at) {
    const title = at ? modelText(`lesson.${lesson.key}.others.${at - 1}`, trial.title) : trial.title;
    const levers = Object.entries(trial.settings.levers).map(([name, setting]) =>
      make("li", {}, settingInWords(app, name, setting)),
    );
    return make(
      "div",
      { class: "trial", dataset: { query: leversOf(trial.settings) } },
      make("h3", {}, title),
      make("ul", { class: "done" }, ...levers),
      make("p", { class: "set-now", hidden: true }, text("lessons.set_now")),
      make(
        "button",
        {
          type: "button",
          class: at ? "quiet" : null,
          dataset: { sets: lesson.key, trial: at },
          onclick: () => use(lesson, trial),
        },
        text("lessons.set"),
      ),
      make(
        "details",
        { class: "more claims" },
        make("summary", {}, text("lessons.answer", { runs: app.about.runs })),
        make("ul", {}, ...trial.claims.map(claimItem)),
      ),
    );
  }

  /** Settings without the run, which stays the reader's. @param {import("./types.js").Settings} settings */
  function leversOf(settings) {
    return toQuery({ ...settings, run: app.about.typical_run });
  }

  /** Mark the trial whose levers are set. */
  function mark() {
    const now = leversOf(app.settings);
    for (const box of findAll(".trial", root)) {
      const set = box.dataset.query === now;
      box.classList.toggle("active", set);
      find(".set-now", box).hidden = !set;
    }
  }

  /** @param {import("./types.js").Claim} claim */
  function claimItem(claim) {
    const route = claim.cell === "all" ? "" : ` (${modelText(`route.${claim.cell}`, claim.cell)})`;
    const words = text(`claim.${verdictKey(claim.verdict)}`);
    return make(
      "li",
      { dataset: { series: claim.series, cell: claim.cell, verdict: claim.verdict } },
      `${seriesLabel(app, claim.series)}${route}: ${words}`,
    );
  }

  /** @param {Lesson} lesson @param {Trial} trial */
  function use(lesson, trial) {
    app.view.lesson = lesson.key;
    const [left, right] = lesson.series;
    app.view.left = left ?? null;
    app.view.right = right ?? null;
    app.choose({ ...trial.settings, run: app.settings.run }, true);
    app.tell("series");
    for (const box of findAll(".lesson", root))
      box.classList.toggle("active", box.dataset.lesson === lesson.key);
  }

  app.on("texts", build);
  app.on("lesson", build);
  app.on("settings", mark);
}
