// @ts-check
// Where a person is drawn at any time: spots in regions, shelters, places abroad, and the ways between them.

import { SIDE, shelterAt } from "./map.js";

/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Track} Track */
/** @typedef {import("./map.js").Ground} Ground */
/** @typedef {[number, number]} Point */

/** The stages of the model by number, as `types.js` has them. */
export const STAGE = {
  none: 0,
  groomed: 1,
  visa: 2,
  travelling: 3,
  permits: 4,
  working: 5,
  exploited: 6,
  sheltered: 7,
  after: 8,
};

/** How many weeks a move takes on the picture before and after its week, at most. */
const MOVE_WEEKS = 2;
/** How long somebody takes to appear and to fade, in weeks. */
const FADE_WEEKS = 2;
/** Around a place abroad people stand in a spiral: distance between them, and how many fit. */
const SPIRAL = { apart: 4.4, most: 90 };
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** People in a shelter stand in rows below its sign. */
const ROW = { of: 5, apart: 6 };
/** Where the desks are drawn, from the city they stand in. */
const DESKS_FROM_CITY = [-4, -30];
/** The sides of an irregular border on which no named place is drawn: the middle between city and country. */
const MIDWAY = 0.55;

/**
 * One step with where it is drawn; a move towards it begins at `leaves` and ends at `arrives`, weeks.
 * @typedef {object} Stand
 * @property {number} week
 * @property {number} stage
 * @property {boolean} identified
 * @property {Point} at
 * @property {number} leaves
 * @property {number} arrives
 */

/**
 * @typedef {object} Walker
 * @property {number} uid
 * @property {Stand[]} stands
 */

/**
 * Spreads ids over the whole numbers below 2^32 (Knuth's multiplicative hash).
 *
 * @param {number} uid
 * @param {number} salt
 */
function scatter(uid, salt) {
  const low = uid % 4294967296;
  return Math.imul(low ^ Math.imul(salt + 1, 0x9e3779b1), 2654435761) >>> 0;
}

/**
 * What places people on the map of a country.
 *
 * @param {About} about
 * @param {Ground} ground
 */
export function placing(about, ground) {
  const regular = about.posts.filter((post) => post.kind !== "irregular" && ground.post.has(post.name));
  const irregular = about.posts.filter((post) => post.kind === "irregular" && ground.outside.has(post.towards));
  const shelters = shelterSigns(about);
  const signs = new Map(shelters.map((sign) => [sign.place, shelterAt(ground, sign.region, sign.ordinal)]));
  const capital = /** @type {Point} */ (ground.city.values().next().value ?? [SIDE / 2, SIDE / 2]);

  /** @param {number} uid @param {Step} step @returns {Point} */
  function at(uid, step) {
    const luck = scatter(uid, 1);
    if (step.stage === STAGE.travelling) return crossing(uid, step);
    const place = about.places[step.place];
    if (place.kind === "shelter") {
      const [x, y] = signs.get(step.place) ?? capital;
      const seat = luck % (ROW.of * 3);
      return [x + ((seat % ROW.of) - (ROW.of - 1) / 2) * ROW.apart, y + 11 + Math.floor(seat / ROW.of) * ROW.apart];
    }
    if (place.kind === "desks")
      return around([capital[0] + DESKS_FROM_CITY[0], capital[1] + DESKS_FROM_CITY[1]], luck % 25);
    if (place.kind === "region") {
      const spots = ground.spots.get(place.key);
      return spots?.length ? spots[luck % spots.length] : around(capital, luck % SPIRAL.most);
    }
    const abroad = place.kind === "abroad" ? "Western Europe" : place.key;
    return around(ground.outside.get(abroad) ?? ground.outside.values().next().value ?? capital, luck % SPIRAL.most);
  }

  /** @param {number} uid @param {Step} step @returns {Point} */
  function crossing(uid, step) {
    const irregularly = /irregular/.test(about.routes[step.route]?.key ?? "");
    const posts = irregularly ? irregular : regular;
    const post = drawn(posts, scatter(uid, 2) / 4294967296);
    if (!post) return capital;
    if (!irregularly) return /** @type {Point} */ (ground.post.get(post.name));
    const beyond = /** @type {Point} */ (ground.outside.get(post.towards));
    return [capital[0] + (beyond[0] - capital[0]) * MIDWAY, capital[1] + (beyond[1] - capital[1]) * MIDWAY];
  }

  return { at, shelters };
}

/** A post with the chance of its share of traffic. @param {import("./types.js").Post[]} posts @param {number} luck */
function drawn(posts, luck) {
  let left = luck * posts.reduce((sum, post) => sum + post.weight, 0);
  for (const post of posts) {
    left -= post.weight;
    if (left < 0) return post;
  }
  return posts[posts.length - 1];
}

/** @param {Point} centre @param {number} seat @returns {Point} */
function around(centre, seat) {
  const distance = SPIRAL.apart * Math.sqrt(seat);
  const [x, y] = [
    centre[0] + distance * Math.cos(seat * GOLDEN_ANGLE),
    centre[1] + distance * Math.sin(seat * GOLDEN_ANGLE),
  ];
  return [Math.min(SIDE - 5, Math.max(5, x)), Math.min(SIDE - 5, Math.max(5, y))];
}

/**
 * Shelters with the region they stand in and their number among those of the region.
 *
 * @param {About} about
 * @returns {{place: number, region: string, ordinal: number}[]}
 */
export function shelterSigns(about) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return about.places.flatMap((place, number) => {
    if (place.kind !== "shelter" || !place.region) return [];
    const ordinal = seen.get(place.region) ?? 0;
    seen.set(place.region, ordinal + 1);
    return [{ place: number, region: place.region, ordinal }];
  });
}

/**
 * Tracks with where each step is drawn and when people move.
 *
 * @param {Track[]} tracks
 * @param {(uid: number, step: Step) => Point} at
 * @returns {Walker[]}
 */
export function walkers(tracks, at) {
  return tracks.map(({ uid, steps }) => {
    /** @type {Stand[]} */
    const stands = [];
    steps.forEach((step, number) => {
      const before = stands[number - 1];
      const gapBefore = number ? (step.week - steps[number - 1].week) / 2 : 0;
      const gapAfter = number + 1 < steps.length ? (steps[number + 1].week - step.week) / 2 : MOVE_WEEKS;
      stands.push({
        week: step.week,
        stage: step.stage,
        identified: step.identified,
        at: step.stage === STAGE.none && before ? before.at : at(uid, step),
        leaves: step.week - Math.min(MOVE_WEEKS, gapBefore),
        arrives: step.week + Math.min(MOVE_WEEKS, gapAfter),
      });
    });
    return { uid, stands };
  });
}

/**
 * A dot to be drawn.
 * @typedef {object} Dot
 * @property {number} uid
 * @property {number} x
 * @property {number} y
 * @property {number} stage
 * @property {boolean} identified
 * @property {number} strength  0 .. 1, how far somebody has appeared or faded
 */

/**
 * Where somebody is drawn in a week; null where not on the pathway.
 *
 * @param {Walker} walker
 * @param {number} week  with a part of a week, unless stepped
 * @param {boolean} stepped  without motion: people stand where the week has them
 * @returns {Dot | null}
 */
export function dotOf(walker, week, stepped) {
  const { stands, uid } = walker;
  let now = stands.length - 1;
  if (!stands.length || stands[0].week > week) return null;
  while (stands[now].week > week) now -= 1;
  const stand = stands[now];
  const gone = stand.stage === STAGE.none;
  const since = week - stand.week;
  if (gone && (stepped || now === 0 || since >= FADE_WEEKS)) return null;
  const shown = gone ? stands[now - 1] : stand;
  if (gone && shown.stage === STAGE.none) return null;
  const [x, y] = stepped ? stand.at : whereabouts(stands, now, week);
  const fresh = now === 0 || stands[now - 1].stage === STAGE.none;
  const strength = stepped ? 1 : gone ? 1 - since / FADE_WEEKS : fresh && stand.week > 0 ? Math.min(1, 0.3 + since) : 1;
  return { uid, x, y, stage: shown.stage, identified: shown.identified, strength };
}

/** @param {Stand[]} stands @param {number} now @param {number} week @returns {Point} */
function whereabouts(stands, now, week) {
  const next = stands[now + 1];
  if (next && week >= next.leaves && next.stage !== STAGE.none) return between(stands[now], next, week);
  const last = stands[now - 1];
  if (last && last.stage !== STAGE.none && week < stands[now].arrives) return between(last, stands[now], week);
  return stands[now].at;
}

/** @param {Stand} from @param {Stand} to @param {number} week @returns {Point} */
function between(from, to, week) {
  const share = Math.min(1, Math.max(0, (week - to.leaves) / Math.max(0.01, to.arrives - to.leaves)));
  const smooth = share * share * (3 - 2 * share);
  return [from.at[0] + (to.at[0] - from.at[0]) * smooth, from.at[1] + (to.at[1] - from.at[1]) * smooth];
}
