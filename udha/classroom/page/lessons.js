// @ts-check
// The lessons: a question, a button that sets the levers, what to look for, and what cannot be concluded.

import { find, make } from "./dom.js";
import { settingInWords } from "./levers.js";
import { modelText, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").Lesson} Lesson */

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
    const box = make("details", { class: open ? "lesson active" : "lesson", name: "lesson", open, dataset: { lesson: head.key } }, make("summary", {}, modelText(`lesson.${head.key}.title`, head.title)), body);
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
    const list = (/** @type {string} */ of, /** @type {string[]} */ english) => make("ul", {}, ...english.map((one, at) => make("li", {}, modelText(`lesson.${key}.${of}.${at}`, one))));
    const levers = Object.entries(lesson.settings.levers).map(([name, setting]) => make("li", {}, settingInWords(app, name, setting)));
    body.replaceChildren(
      make("p", {}, modelText(`lesson.${key}.question`, lesson.question)),
      make("button", { type: "button", dataset: { sets: key }, onclick: () => use(lesson) }, text("lessons.set")),
      make("ul", { class: "done" }, ...levers),
      make("h3", {}, text("lessons.look_for")),
      list("look_for", lesson.look_for),
      make("h3", {}, text("lessons.limits")),
      list("limits", lesson.limits),
    );
  }

  /** @param {Lesson} lesson */
  function use(lesson) {
    app.view.lesson = lesson.key;
    const [left, right] = lesson.series;
    app.view.left = left ?? null;
    app.view.right = right ?? null;
    app.choose(lesson.settings, true);
    app.tell("series");
    for (const box of root.querySelectorAll(".lesson")) box.classList.toggle("active", box.dataset.lesson === lesson.key);
  }

  app.on("texts", build);
  app.on("lesson", build);
}
