// @ts-check
// Two maps side by side: the same people with the same luck, as it was and with the policy.

import { find, make, say, stillness } from "./dom.js";
import { dotsIn, fillLegend, nearest, paint } from "./dots.js";
import { drawGround, readGround } from "./map.js";
import { STAGE, placing, walkers } from "./people.js";
import { number, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./dots.js").Dot} Dot */
/** @typedef {import("./people.js").Walker} Walker */

/** The two worlds, in the order they stand on the page. */
export const WORLDS = /** @type {const} */ (["base", "policy"]);

/** The letter of a world, before its name. @param {"base" | "policy"} world */
export function badge(world) {
  return make("span", { class: `badge ${world}`, "aria-hidden": "true" }, text(`world.${world}.letter`));
}

/** @param {App} app */
export function mapsPanel(app) {
  const ground = readGround(app.map);
  const { at, shelters } = placing(app.about, ground);
  const root = find("#map-pair");
  const figures = WORLDS.map((world) => figureOf(world));
  root.replaceChildren(...figures.map((one) => one.figure));
  /** @type {Walker[][]} */
  let people = [[], []];
  /** @type {WeakMap<object, Walker[]>} */
  const placed = new WeakMap();
  /** @type {Dot[][]} */
  let shown = [[], []];

  /** @param {"base" | "policy"} world */
  function figureOf(world) {
    const canvas = make("canvas", { "aria-hidden": "true" });
    const stage = make("div", { class: "map-stage" });
    const caption = make("figcaption");
    const count = make("p", { class: "map-count" });
    const figure = make("figure", { class: `map ${world}` }, caption, stage, count);
    canvas.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const dot = nearest(canvas, shown[WORLDS.indexOf(world)], event);
      if (dot) app.follow(dot.uid);
    });
    return { world, figure, stage, canvas, caption, count };
  }

  /**
   * The walkers of a run, worked out once: the baseline stays while levers move.
   *
   * @param {import("./outcome.js").Lived} run
   */
  function walkersOf(run) {
    const found = placed.get(run) ?? walkers(run.people, at);
    placed.set(run, found);
    return found;
  }

  function draw() {
    const stepped = stillness();
    const week = stepped ? Math.floor(app.week) : app.week;
    const parted = app.parted;
    const comparing = app.policy !== null && parted.size > 0 && week >= app.policy.since_week;
    shown = people.map((walkers_) => dotsIn(walkers_, week, stepped));
    const faint = (/** @type {Dot} */ dot) => comparing && !((parted.get(dot.uid) ?? Infinity) <= week);
    figures.forEach(({ canvas, count }, which) => {
      paint(canvas, shown[which], { followed: app.view.person, faint });
      tellCount(count, shown[which]);
    });
  }

  /** @param {HTMLElement} root @param {Dot[]} dots */
  function tellCount(root, dots) {
    const exploited = dots.filter((dot) => dot.stage === STAGE.exploited).length;
    const sheltered = dots.filter((dot) => dot.stage === STAGE.sheltered).length;
    say(root, text("maps.count", { exploited: number(exploited), sheltered: number(sheltered) }));
  }

  function fill() {
    for (const { world, stage, canvas, caption } of figures) {
      caption.replaceChildren(badge(world), text(`world.${world}`));
      stage.replaceChildren(drawGround(ground, shelters, text("maps.alt", { world: text(`world.${world}`) })), canvas);
    }
    fillLegend(find("#legend"));
    find("#legend").append(make("span", { class: "faint-note" }, text("maps.faint")));
    draw();
  }

  app.on("texts", fill);
  app.on("runs", () => {
    people = [app.base, app.policy].map((run) => (run ? walkersOf(run) : []));
    draw();
  });
  app.on("week", draw);
  app.on("person", draw);
  new ResizeObserver(draw).observe(root);
}
