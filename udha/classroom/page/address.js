// @ts-check
// The address of the page holds all that was chosen: what runs in its query, how it is looked at in its fragment.

import { fromQuery, toQuery } from "./client.js";
import { LANGUAGES } from "./texts.js";

/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Settings} Settings */

/**
 * How the page is looked at.
 * @typedef {object} View
 * @property {string} language
 * @property {number | null} week  of the cursor; null: some time after levers come into force
 * @property {number | null} person  uid of who is followed
 * @property {string | null} lesson  that is open
 * @property {string | null} left  series of the left chart
 * @property {string | null} right  series of the right chart
 */

/** @returns {View} */
export function readView() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const wanted = fragment.get("lang") ?? (navigator.language || "").slice(0, 2);
  return {
    language: LANGUAGES.includes(wanted) ? wanted : LANGUAGES[0],
    week: whole(fragment.get("week")),
    person: whole(fragment.get("person")),
    lesson: fragment.get("lesson"),
    left: fragment.get("left"),
    right: fragment.get("right"),
  };
}

/** @param {string | null} written @returns {number | null} */
function whole(written) {
  const value = Number(written);
  return written !== null && written !== "" && Number.isInteger(value) && value >= 0 ? value : null;
}

/** The settings that the address asks for. @param {About} about @returns {Settings} */
export function readSettings(about) {
  return fromQuery(location.search, about);
}

/**
 * The address of settings and view, from "?" on. Settings that are as the page starts are left out.
 *
 * @param {Settings} settings
 * @param {View} view
 * @param {About} about
 */
export function addressOf(settings, view, about) {
  const fragment = new URLSearchParams();
  fragment.set("lang", view.language);
  for (const name of /** @type {const} */ (["week", "person", "lesson", "left", "right"])) {
    const value = view[name];
    if (value !== null) fragment.set(name, String(value));
  }
  const started = settings.run === about.typical_run && settings.from === about.from;
  const query = started && !Object.keys(settings.levers).length ? "" : `?${toQuery(settings)}`;
  return `${query}#${fragment}`;
}

/**
 * Write the address: as a new entry of the history where the reader chose something, or else over the last one.
 *
 * @param {string} address
 * @param {boolean} entry
 */
export function writeAddress(address, entry) {
  if (address === location.search + location.hash) return;
  const whole = location.pathname + address;
  try {
    if (entry) history.pushState(null, "", whole);
    else history.replaceState(null, "", whole);
  } catch {
    // Some browsers refuse another query for a page from disk. It works without.
  }
}
