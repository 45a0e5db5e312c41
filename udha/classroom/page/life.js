// @ts-check
// One synthetic person, two lives: as it was and with the policy, with the same luck.

import { find, make } from "./dom.js";
import { sign } from "./dots.js";
import { badge } from "./maps.js";
import { STAGE } from "./people.js";
import { modelText, text, writeMonth } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").LifeEvent} LifeEvent */

/** The look of the stage that an event begins. */
/** @type {Record<string, string>} */
const LOOK = {
  groomed: "groomed",
  awaits_visa: "onTheWay",
  travels: "onTheWay",
  awaits_permits: "working",
  works: "working",
  exploited: "exploited",
  exploited_again: "exploited",
  found: "afterSeen",
  sheltered: "sheltered",
  passed_on: "sheltered",
  ended_unseen: "afterUnseen",
  already_on_pathway: "groomed",
};
/** What is said where nothing better fits. */
const USUAL_LOOK = "afterSeen";

/** @param {App} app */
export function lifePanel(app) {
  const root = find("#life-body");
  /** How many people were looked at: the next one is another. */
  let looked = -1;

  /** People whose lives part, first those exploited in both, and of these who is for the most different time. */
  function candidates() {
    const [base, policy] = [app.base, app.policy].map(
      (run) => new Map((run?.people ?? []).map((track) => [track.uid, weeksExploited(track)])),
    );
    const differ = (/** @type {number} */ uid) => Math.abs((base.get(uid) ?? 0) - (policy.get(uid) ?? 0));
    const both = (/** @type {number} */ uid) => Number(Boolean(base.get(uid)) && Boolean(policy.get(uid)));
    return [...app.parted.keys()].sort(
      (one, other) => both(other) - both(one) || differ(other) - differ(one) || one - other,
    );
  }

  /** @param {import("./types.js").Track} track */
  function weeksExploited(track) {
    const ends = [...track.steps.slice(1).map((step) => step.week), app.about.weeks];
    return track.steps.reduce(
      (weeks, step, at) => weeks + (step.stage === STAGE.exploited ? ends[at] - step.week : 0),
      0,
    );
  }

  async function another() {
    const kept = await app.client.followable(app.settings);
    const differing = candidates().filter((uid) => !kept || kept.includes(uid));
    const others = kept ?? (app.base?.people ?? []).filter((track) => track.steps.length > 3).map((track) => track.uid);
    const from = differing.length ? differing : others;
    if (!from.length) return;
    looked = (looked + 1) % from.length;
    await app.follow(from[looked]);
  }

  function tell() {
    const choose = make(
      "button",
      { type: "button", class: "quiet", id: "another", onclick: another },
      text(app.moved ? "life.another_differing" : "life.another"),
    );
    const buttons = make("div", { class: "life-choose" }, choose);
    if (app.view.person !== null)
      buttons.append(
        make("button", { type: "button", class: "quiet", onclick: () => app.follow(null) }, text("life.leave")),
      );
    /** @type {HTMLElement[]} */
    const parts = [make("p", { class: "hint" }, text("life.hint")), buttons];
    if (app.view.person !== null)
      parts.push(...(app.person ? lives(app.person) : [make("p", {}, text("life.missing"))]));
    const focused = document.activeElement?.id === "another";
    root.replaceChildren(...parts);
    if (focused) choose.focus();
  }

  /** @param {import("./types.js").Person} person */
  function lives(person) {
    const who = [
      text(person.child ? "life.child" : "life.adult"),
      text(person.foreign ? "life.foreign" : "life.domestic"),
      text("life.home", { place: placeName(app, person.home) }),
    ].join(" · ");
    const parting =
      person.parts_week === null
        ? text("life.same")
        : text("life.parts", { month: writeMonth(weekDay(person.parts_week)) });
    return [
      make("p", { class: "who" }, make("strong", {}, text("life.synthetic")), " ", who),
      make("p", {}, app.moved ? parting : text("life.no_policy")),
      ...told(person),
      make("p", { class: "footnote" }, text("life.footnote")),
    ];
  }

  /** @param {number} week */
  function weekDay(week) {
    return new Date(Date.parse(`${app.about.first_week}T00:00:00Z`) + week * 7 * 86400000);
  }

  /** What both lives share once, and side by side where they part. @param {import("./types.js").Person} person */
  function told(person) {
    const parts = app.moved ? person.parts_week : null;
    const shared = person.base.filter((event) => parts === null || event.week < parts);
    const before = make(
      "section",
      { class: "shared" },
      make("h3", {}, text(app.moved ? "life.shared" : "world.base")),
      list(shared),
    );
    if (parts === null) return [before];
    const after = (/** @type {LifeEvent[]} */ events) => events.filter((event) => event.week >= parts);
    const lives = make(
      "div",
      { class: "lives" },
      column("base", after(person.base)),
      column("policy", after(person.policy)),
    );
    return shared.length ? [before, lives] : [lives];
  }

  /** @param {"base" | "policy"} world @param {LifeEvent[]} events */
  function column(world, events) {
    return make("section", {}, make("h3", {}, badge(world), text(`world.${world}`)), list(events));
  }

  /** @param {LifeEvent[]} events */
  function list(events) {
    if (!events.length) return make("p", {}, text("life.nothing"));
    return make("ol", { class: "events" }, ...events.map((event) => item(event)));
  }

  /** @param {LifeEvent} event */
  function item(event) {
    const day = make("time", { datetime: event.day }, writeMonth(new Date(`${event.day}T00:00:00Z`)));
    return make("li", {}, sign(LOOK[event.kind] ?? USUAL_LOOK), day, sentence(event));
  }

  /** What happened, in words that do not dwell on it. @param {LifeEvent} event */
  function sentence(event) {
    const named = (
      /** @type {import("./types.js").Named[]} */ list,
      /** @type {string} */ kind,
      /** @type {string | undefined} */ key,
    ) =>
      key === undefined
        ? text("event.unknown")
        : modelText(`${kind}.${key}`, list.find((one) => one.key === key)?.label ?? key);
    const values = {
      place: placeName(app, event.place),
      route: named(app.about.routes, "route", event.route),
      form: named(app.about.forms, "form", event.form),
      channel: named(app.about.channels, "channel", event.channel),
    };
    const said = text(`event.${event.kind}`, values);
    return event.kind === "found" ? `${said} ${text(event.assisted ? "event.with_help" : "event.without_help")}` : said;
  }

  app.on("texts", tell);
  app.on("runs", tell);
  app.on("person", () => {
    tell();
    if (app.view.person !== null && app.person) find("#life").scrollIntoView({ block: "nearest" });
  });
}

/** The name of a place in the language of the page. @param {App} app @param {number} number */
export function placeName(app, number) {
  const place = app.about.places[number];
  if (!place) return text("place.unknown");
  if (place.kind === "shelter") return text("place.shelter", { region: place.region ?? "" });
  if (place.kind === "desks") return text("place.desks");
  if (place.kind === "abroad") return text("place.abroad");
  return modelText(`place.${place.key}`, place.key);
}
