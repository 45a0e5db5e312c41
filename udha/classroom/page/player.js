// @ts-check
// Play, step, pause, start again, scrub through the years.

import { find, make, say, stillness } from "./dom.js";
import { dayOf, weekOf, wholeYears } from "./outcome.js";
import { text, writeDay } from "./texts.js";

/** @typedef {import("./app.js").App} App */

/** Weeks that pass in a second. */
const SPEEDS = { slow: 2, normal: 6, fast: 16 };
/** A step with the keys or buttons, in weeks; without motion pictures are a quarter apart. */
const STEP = 4;
const STILL = { step: 13, seconds: 1.2 };
/** A tab that was away does not leap: at most so many seconds pass between two pictures. */
const LONGEST = 0.25;

/** @param {App} app */
export function playerPanel(app) {
  const last = app.about.weeks - 1;
  let playing = false;
  /** @type {keyof typeof SPEEDS} */
  let speed = "normal";
  let before = 0;
  let waited = 0;

  const play = make("button", { type: "button", id: "play", onclick: () => (playing ? pause() : start()) });
  const back = make("button", { type: "button", class: "quiet", onclick: () => step(-1) }, "‹");
  const ahead = make("button", { type: "button", class: "quiet", onclick: () => step(1) }, "›");
  const reset = make("button", { type: "button", class: "quiet", onclick: rewind });
  const scrub = make("input", {
    type: "range",
    id: "scrub",
    min: 0,
    max: last,
    step: 1,
    oninput: () => app.setWeek(Number(scrub.value)),
    onchange: () => app.rest(),
  });
  const now = make("output", { for: "scrub" });
  const label = make("label", { for: "scrub" });
  const pace = make("select", { id: "pace", onchange: setPace });
  function setPace() {
    speed = /** @type {keyof typeof SPEEDS} */ (pace.value);
  }
  const paceLabel = make("label", { for: "pace" });
  const years = make(
    "div",
    { class: "years", "aria-hidden": "true" },
    ...wholeYears(app.about).map(({ year }) => make("span", {}, year)),
  );

  find("#player").replaceChildren(
    make("div", { class: "buttons" }, play, back, ahead, reset),
    make(
      "div",
      { class: "scrub" },
      make("div", { class: "scrub-head" }, label, now, make("span", {}, paceLabel, " ", pace)),
      scrub,
      years,
    ),
  );

  function start() {
    if (app.week >= last) app.setWeek(0);
    playing = true;
    before = performance.now();
    waited = 0;
    name();
    requestAnimationFrame(tick);
  }

  function pause() {
    playing = false;
    app.rest();
    name();
  }

  function rewind() {
    if (playing) pause();
    app.setWeek(weekOf(app.about, app.settings.from));
    app.rest();
  }

  /** @param {number} direction */
  function step(direction) {
    if (playing) pause();
    const by = stillness() ? STILL.step : STEP;
    app.setWeek(Math.floor(app.week) + direction * by);
    app.rest();
  }

  /** @param {number} time */
  function tick(time) {
    if (!playing) return;
    const seconds = Math.min(LONGEST, Math.max(0, (time - before) / 1000));
    before = time;
    if (stillness()) {
      waited += seconds;
      if (waited >= STILL.seconds) {
        waited = 0;
        app.setWeek(Math.floor(app.week) + STILL.step);
      }
    } else {
      app.setWeek(app.week + seconds * SPEEDS[speed]);
    }
    if (app.week >= last) pause();
    else requestAnimationFrame(tick);
  }

  /** Name the button by what it does. */
  function name() {
    say(play, text(playing ? "player.pause" : "player.play"));
  }

  function show() {
    const day = writeDay(dayOf(app.about, app.week));
    scrub.value = String(Math.floor(app.week));
    scrub.style.setProperty("--at", `${(100 * app.week) / last}%`);
    scrub.setAttribute("aria-valuetext", day);
    say(now, day);
  }

  app.on("texts", () => {
    name();
    back.setAttribute("aria-label", text("player.back"));
    ahead.setAttribute("aria-label", text("player.ahead"));
    reset.textContent = text("player.reset");
    label.textContent = text("player.week");
    paceLabel.textContent = text("player.pace");
    pace.replaceChildren(
      ...Object.keys(SPEEDS).map((key) =>
        make("option", { value: key, selected: key === speed }, text(`player.${key}`)),
      ),
    );
    show();
  });
  app.on("week", show);
}
