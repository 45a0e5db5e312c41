// @ts-check
// One synthetic person, two lives: as it was and with the policy, with the same luck.

import { find, make } from "./dom.js";
import { sign } from "./dots.js";
import { badge } from "./maps.js";
import { modelText, text, writeMonth } from "./texts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./types.js").LifeEvent} LifeEvent */

/** The look of the stage that an event begins. */
/** @type {Record<string, string>} */
const LOOK = {
  groomed: "groomed", awaits_visa: "onTheWay", travels: "onTheWay", awaits_permits: "working", works: "working",
  exploited: "exploited", exploited_again: "exploited", found: "afterSeen", sheltered: "sheltered", passed_on: "sheltered",
  ended_unseen: "afterUnseen", already_on_pathway: "groomed",
};
/** What is said where nothing better fits. */
const USUAL_LOOK = "afterSeen";

/** @param {App} app */
export function lifePanel(app) {
  const root = find("#life-body");
  /** How many people were looked at: the next one is another. */
  let looked = -1;

  /** People whose lives part and who are exploited in one of them, the longest recorded first. */
  function candidates() {
    const uids = [...app.parted.keys()];
    const steps = (/** @type {number} */ uid) => (app.policy?.people.find((one) => one.uid === uid)?.steps.length ?? 0);
    return uids.map((uid) => ({ uid, steps: steps(uid) })).sort((one, other) => other.steps - one.steps || one.uid - other.uid).map((one) => one.uid);
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
    const choose = make("button", { type: "button", class: "quiet", id: "another", onclick: another }, text(app.moved ? "life.another_differing" : "life.another"));
    const buttons = make("div", { class: "life-choose" }, choose);
    if (app.view.person !== null) buttons.append(make("button", { type: "button", class: "quiet", onclick: () => app.follow(null) }, text("life.leave")));
    const parts = [make("p", { class: "hint" }, text("life.hint")), buttons];
    if (app.view.person !== null) parts.push(...(app.person ? lives(app.person) : [make("p", {}, text("life.missing"))]));
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
    const parting = person.parts_week === null ? text("life.same") : text("life.parts", { month: writeMonth(weekDay(person.parts_week)) });
    return [
      make("p", { class: "who" }, make("strong", {}, text("life.synthetic")), " ", who),
      make("p", {}, app.moved ? parting : text("life.no_policy")),
      make("div", { class: "lives" }, column("base", person.base, person.parts_week), ...(app.moved ? [column("policy", person.policy, person.parts_week)] : [])),
      make("p", { class: "footnote" }, text("life.footnote")),
    ];
  }

  /** @param {number} week */
  function weekDay(week) {
    return new Date(Date.parse(`${app.about.first_week}T00:00:00Z`) + week * 7 * 86400000);
  }

  /** @param {"base" | "policy"} world @param {LifeEvent[]} events @param {number | null} parts */
  function column(world, events, parts) {
    const items = events.map((event) => item(event, parts));
    const empty = make("li", {}, text("life.nothing"));
    return make("section", {}, make("h3", {}, badge(world), text(`world.${world}`)), make("ol", {}, ...(items.length ? items : [empty])));
  }

  /** @param {LifeEvent} event @param {number | null} parts */
  function item(event, parts) {
    const parted = parts !== null && event.week >= parts;
    const day = make("time", { datetime: event.day }, writeMonth(new Date(`${event.day}T00:00:00Z`)));
    return make("li", { class: parted ? "parted" : null }, sign(LOOK[event.kind] ?? USUAL_LOOK), day, sentence(event));
  }

  /** What happened, in words that do not dwell on it. @param {LifeEvent} event */
  function sentence(event) {
    const named = (/** @type {import("./types.js").Named[]} */ list, /** @type {string} */ kind, /** @type {string | undefined} */ key) =>
      key === undefined ? text("event.unknown") : modelText(`${kind}.${key}`, list.find((one) => one.key === key)?.label ?? key);
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
