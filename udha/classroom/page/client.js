// @ts-check
// The page's only way to data: the server, or what an exported file holds. Both answer the same questions.

/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Fault} Fault */
/** @typedef {import("./types.js").Interval} Interval */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./types.js").LeverSetting} LeverSetting */
/** @typedef {import("./types.js").Packed} Packed */
/** @typedef {import("./types.js").Person} Person */
/** @typedef {import("./types.js").Progress} Progress */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Share} Share */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Track} Track */

/**
 * @typedef {object} Client
 * @property {boolean} live  whether any setting can be run; false in an exported file: see `About.offered`
 * @property {() => Promise<About>} about
 * @property {(settings: Settings, signal?: AbortSignal) => Promise<Lived>} run
 * @property {(settings: Settings, uid: number, signal?: AbortSignal) => Promise<Person>} person
 * @property {(settings: Settings) => Promise<number[] | null>} followable  uids that can be followed; null: everybody's
 * @property {(settings: Settings, progress?: (now: Progress) => void, signal?: AbortSignal) => Promise<Interval>} interval
 * @property {(key: string) => Promise<Lesson>} lesson
 * @property {() => Promise<Share | null>} share
 * @property {(language: string) => Promise<Record<string, string>>} messages
 * @property {() => Promise<any>} map  GeoJSON
 */

/** How often a request is sent again when the server is busy, and the seconds to wait if it does not say. */
const TRIES = 3;
const WAIT = 1;
const BUSY = [429, 503];

// Marks of a step, from low bits to high: route 3, form 2, then one each.
const ROUTE = 7;
const FORM_AT = 3;
const FORM = 3;
const IDENTIFIED = 32;
const ASSISTED = 64;
const CHILD = 128;

/** What was wrong with a request. */
export class Trouble extends Error {
  /**
   * @param {number} status  of the answer; 0: no answer came
   * @param {Partial<Fault>} fault
   */
  constructor(status, fault) {
    super(fault.error ?? "no answer");
    this.status = status;
    this.fault = fault;
  }
}

/**
 * Settings as the part of an address after "?": the same text for the same settings.
 *
 * @param {Settings} settings
 * @returns {string}
 */
export function toQuery(settings) {
  const query = new URLSearchParams({ run: String(settings.run), from: settings.from });
  for (const name of Object.keys(settings.levers).sort()) {
    const { value, from, until, ramp_weeks } = settings.levers[name];
    const parts = [value, from ?? "", until ?? "", ramp_weeks || ""];
    query.set(name, parts.join(",").replace(/,+$/, ""));
  }
  return query.toString().replaceAll("%2C", ",");
}

/**
 * Settings from the part of an address after "?". What it does not say is as `about` has it; what makes no sense is left for
 * the server to refuse.
 *
 * @param {string} search
 * @param {About} about
 * @returns {Settings}
 */
export function fromQuery(search, about) {
  /** @type {Settings} */
  const settings = { run: about.typical_run, from: about.from, levers: {} };
  for (const [name, text] of new URLSearchParams(search)) {
    if (name === "run") settings.run = Number(text);
    else if (name === "from") settings.from = text;
    else settings.levers[name] = readLever(text, about.levers.find((one) => one.name === name)?.words);
  }
  return settings;
}

/**
 * @param {string} text
 * @param {Record<string, number>} [words]  values that have a name
 * @returns {LeverSetting}
 */
function readLever(text, words) {
  const [value, from, until, ramp] = text.split(",");
  return {
    value: words?.[value] ?? Number(value),
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
    ...(Number(ramp) ? { ramp_weeks: Number(ramp) } : {}),
  };
}

/**
 * The same settings without any lever.
 *
 * @param {Settings} settings
 * @returns {Settings}
 */
export function baselineOf(settings) {
  return { run: settings.run, from: settings.from, levers: {} };
}

/**
 * Tracks from their columns.
 *
 * @param {Packed} packed
 * @returns {Track[]}
 */
export function unpack(packed) {
  const [home, stage, place, marks] = [packed.home, packed.stage, packed.place, packed.marks].map(bytesOf);
  const [uid, first] = [packed.uid, packed.first].map((text) => new Uint32Array(bytesOf(text).buffer));
  const since = new Uint16Array(bytesOf(packed.week).buffer);
  return Array.from(uid, (number, person) => {
    /** @type {Step[]} */
    const steps = [];
    let week = 0;
    for (let at = first[person]; at < first[person + 1]; at++) {
      week += since[at];
      steps.push({
        week,
        stage: stage[at],
        place: place[at],
        route: marks[at] & ROUTE,
        form: (marks[at] >> FORM_AT) & FORM,
        identified: Boolean(marks[at] & IDENTIFIED),
        assisted: Boolean(marks[at] & ASSISTED),
        child: Boolean(marks[at] & CHILD),
      });
    }
    return { uid: number, home: home[person], steps };
  });
}

/**
 * The bytes of base64.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * The client of this page: over data embedded in it if there are any, or else over the server.
 *
 * @returns {Client}
 */
export function connect() {
  const embedded = document.getElementById("udha-data");
  return embedded ? overEmbedded(unzipped(embedded.textContent ?? "")) : overServer();
}

/**
 * What an exported file holds, by the query of its settings: see `Client`.
 * @typedef {object} Embedded
 * @property {About} about
 * @property {Record<string, Run>} runs
 * @property {Record<string, Record<string, Person>>} people
 * @property {Record<string, Interval>} intervals
 * @property {Record<string, Lesson>} lessons
 * @property {Record<string, Record<string, string>>} messages
 * @property {any} map
 */

/**
 * Data from base64 of compressed JSON.
 *
 * @param {string} text
 * @returns {Promise<Embedded>}
 */
async function unzipped(text) {
  const stream = new Blob([bytesOf(text.trim())]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** @returns {Client} */
function overServer() {
  const run = runsOf((settings, signal) => ask(`api/run?${toQuery(settings)}`, signal));
  return {
    live: true,
    about: () => ask("api/about"),
    run,
    person: (settings, uid, signal) => ask(`api/person?${toQuery(settings)}&uid=${uid}`, signal),
    followable: async () => null,
    interval: async (settings, progress = () => {}, signal) => {
      for (;;) {
        const found = await ask(`api/interval?${toQuery(settings)}`, signal);
        if (!("again_ms" in found)) return found;
        progress(found);
        await pause(found.again_ms, signal);
      }
    },
    lesson: (key) => ask(`api/lesson/${encodeURIComponent(key)}`),
    share: () => ask("api/share").catch(() => null),
    messages: (language) => ask(`messages/${language}.json`),
    map: () => ask("map.json"),
  };
}

/**
 * @param {Promise<Embedded>} data
 * @returns {Client}
 */
function overEmbedded(data) {
  const run = runsOf(async (settings) => kept((await data).runs, toQuery(settings)));
  return {
    live: false,
    about: async () => (await data).about,
    run,
    person: async (settings, uid) => kept(kept((await data).people, toQuery(settings)), String(uid)),
    followable: async (settings) => Object.keys((await data).people[toQuery(settings)] ?? {}).map(Number),
    // An interval covers all runs, whichever is looked at.
    interval: async (settings) => kept((await data).intervals, toQuery({ ...settings, run: 1 })),
    lesson: async (key) => kept((await data).lessons, key),
    share: async () => null,
    messages: async (language) => kept((await data).messages, language),
    map: async () => (await data).map,
  };
}

/**
 * @template T
 * @param {Record<string, T>} among
 * @param {string} key
 * @returns {T}
 */
function kept(among, key) {
  if (!Object.hasOwn(among, key)) throw new Trouble(404, { error: "this file holds no such run", field: key });
  return among[key];
}

/**
 * Runs as the page sees them. What is told of a policy begins where it parts from the baseline; what comes before is the
 * baseline's, which is asked for once a run.
 *
 * @param {(settings: Settings, signal?: AbortSignal) => Promise<Run>} told
 * @returns {Client["run"]}
 */
function runsOf(told) {
  /** @type {{run: number, found: Promise<Lived>} | null} */
  let last = null;
  return async (settings, signal) => {
    const isBase = !Object.keys(settings.levers).length;
    const base = baselineOf(settings);
    if (last?.run !== settings.run) {
      // Not dropped with the request that asked first: others wait for it too.
      const found = told(base).then((run) => ({ ...run, people: unpack(run.tracks) }));
      last = { run: settings.run, found };
      found.catch(() => (last = null));
    }
    const [policy, before] = await Promise.all([isBase ? null : told(settings, signal), last.found]);
    return policy ? joined(before, policy) : { ...before, settings: { ...settings, run: before.settings.run } };
  };
}

/** @typedef {Run & {people: Track[]}} Lived */

/**
 * A policy's run with the past that it shares with the baseline.
 *
 * @param {Lived} base
 * @param {Run} policy
 * @returns {Lived}
 */
function joined(base, policy) {
  const months = policy.since_month;
  const monthly = joinedSeries(base.monthly, policy.monthly, (before, after) => [...before.slice(0, months), ...after]);
  const by_route = joinedSeries(base.by_route, policy.by_route, (before, after) =>
    before.map((route, at) => [...route.slice(0, months), ...after[at]]));
  return { ...policy, monthly, by_route, people: joinedPeople(base.people, unpack(policy.tracks), policy.since_week) };
}

/**
 * @template T
 * @param {Record<string, T>} base
 * @param {Record<string, T>} policy
 * @param {(before: T, after: T) => T} join
 * @returns {Record<string, T>}
 */
function joinedSeries(base, policy, join) {
  return Object.fromEntries(Object.keys(base).map((name) => [name, join(base[name], policy[name])]));
}

/**
 * @param {Track[]} base
 * @param {Track[]} policy  from a week on
 * @param {number} since  the week
 * @returns {Track[]}  by uid
 */
function joinedPeople(base, policy, since) {
  const after = new Map(policy.map((track) => [track.uid, track]));
  /** @type {Track[]} */
  const people = [];
  for (const track of base) {
    const later = after.get(track.uid)?.steps ?? [];
    after.delete(track.uid);
    const steps = [...track.steps.filter((step) => step.week < since), ...later];
    if (steps.length) people.push({ ...track, steps });
  }
  return [...people, ...after.values()].sort((one, other) => one.uid - other.uid);
}

/**
 * Ask the server; again, after the time it names, when it is busy.
 *
 * @param {string} address
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
async function ask(address, signal) {
  for (let tried = 1; ; tried++) {
    const answer = await fetch(address, { signal: signal ?? null }).catch((error) => {
      if (signal?.aborted) throw error;
      throw new Trouble(0, { error: "the server does not answer" });
    });
    if (answer.ok) return answer.json();
    if (!BUSY.includes(answer.status) || tried > TRIES) {
      throw new Trouble(answer.status, await answer.json().catch(() => ({})));
    }
    await pause(1000 * (Number(answer.headers.get("Retry-After")) || WAIT), signal);
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const waiting = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(waiting);
      reject(signal.reason);
    }, { once: true });
  });
}
