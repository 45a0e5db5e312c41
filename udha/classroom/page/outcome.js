// @ts-check
// What two runs with the same luck come to, as plain numbers: totals, moving sums, people whose lives part.

/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").SeriesInfo} SeriesInfo */
/** @typedef {import("./types.js").Track} Track */
/** @typedef {Run & {people: Track[]}} Lived */

export const MONTHS_A_YEAR = 12;
export const DAYS_A_WEEK = 7;
const MILLISECONDS_A_DAY = 86400000;

/** The Monday of a recorded week. @param {About} about @param {number} week @returns {Date} */
export function dayOf(about, week) {
  return new Date(Date.parse(`${about.first_week}T00:00:00Z`) + Math.floor(week) * DAYS_A_WEEK * MILLISECONDS_A_DAY);
}

/** The recorded week that holds a day, at least 0; 0 of what is no day. @param {About} about @param {string} day ISO @returns {number} */
export function weekOf(about, day) {
  const days = (Date.parse(`${day}T00:00:00Z`) - Date.parse(`${about.first_week}T00:00:00Z`)) / MILLISECONDS_A_DAY;
  return Math.min(about.weeks - 1, Math.max(0, Math.ceil(days / DAYS_A_WEEK) || 0));
}

/**
 * The first day of a recorded month; of the month after the last one, too.
 *
 * @param {About} about
 * @param {number} month
 */
export function monthStart(about, month) {
  const [year, first] = about.first_month.split("-").map(Number);
  return new Date(Date.UTC(year, first - 1 + month, 1));
}

/** The recorded month of a day. @param {About} about @param {Date} day */
export function monthOf(about, day) {
  const [year, first] = about.first_month.split("-").map(Number);
  return (day.getUTCFullYear() - year) * MONTHS_A_YEAR + day.getUTCMonth() - (first - 1);
}

/**
 * The month from which two runs are compared: where they differ, or where levers would come in.
 *
 * @param {About} about
 * @param {Run} run
 */
export function comparedFrom(about, run) {
  if (run.since_month < about.months) return run.since_month;
  return Math.min(about.months - 1, Math.max(0, monthOf(about, new Date(`${run.settings.from}T00:00:00Z`))));
}

/**
 * A series' total from a month on; of a stock its mean.
 *
 * @param {number[]} monthly
 * @param {boolean} stock
 * @param {number} from
 * @param {number} [until] month after the last
 */
export function total(monthly, stock, from, until = monthly.length) {
  const part = monthly.slice(from, until);
  const sum = part.reduce((all, one) => all + one, 0);
  return stock && part.length ? sum / part.length : sum;
}

/**
 * A series as charts show it: the sum of the twelve months up to the end of each month, so that the value at the end of
 * a year is that year's count. A stock stays as it is. NaN where twelve months are not yet recorded.
 *
 * @param {number[]} monthly
 * @param {boolean} stock
 * @returns {number[]}
 */
export function moving(monthly, stock) {
  if (stock) return monthly.slice();
  let sum = 0;
  return monthly.map((value, month) => {
    sum += value - (monthly[month - MONTHS_A_YEAR] ?? 0);
    return month < MONTHS_A_YEAR - 1 ? NaN : sum;
  });
}

/**
 * Calendar years that are recorded whole, each with its first month.
 *
 * @param {About} about
 * @returns {{year: number, from: number}[]}
 */
export function wholeYears(about) {
  const years = [];
  for (let month = 0; month + MONTHS_A_YEAR <= about.months; month += 1) {
    const start = monthStart(about, month);
    if (start.getUTCMonth() === 0) years.push({ year: start.getUTCFullYear(), from: month });
  }
  return years;
}

/** @param {About} about @param {string} name @returns {SeriesInfo} */
export function seriesNamed(about, name) {
  const found = about.series.find((one) => one.name === name);
  if (!found) throw new Error(`there is no series ${name}`);
  return found;
}

/**
 * People whose two lives differ, by the first week in which they do.
 *
 * @param {Lived} base
 * @param {Lived} policy
 * @returns {Map<number, number>} week by uid
 */
export function partings(base, policy) {
  /** @type {Map<number, number>} */
  const parted = new Map();
  if (base === policy) return parted;
  const before = new Map(base.people.map((track) => [track.uid, track]));
  for (const track of policy.people) {
    const week = firstDifference(before.get(track.uid), track);
    if (week !== null) parted.set(track.uid, week);
    before.delete(track.uid);
  }
  for (const track of before.values()) parted.set(track.uid, track.steps[0].week);
  return parted;
}

/** @param {Track | undefined} one @param {Track} other @returns {number | null} */
function firstDifference(one, other) {
  if (!one) return other.steps[0].week;
  for (let at = 0; at < Math.max(one.steps.length, other.steps.length); at += 1) {
    const [a, b] = [one.steps[at], other.steps[at]];
    if (!a || !b) return (a ?? b).week;
    if (a.week !== b.week) return Math.min(a.week, b.week);
    if (a.stage !== b.stage || a.place !== b.place || a.identified !== b.identified) return a.week;
  }
  return null;
}
