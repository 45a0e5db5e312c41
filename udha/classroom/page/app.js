// @ts-check
// What the page knows, and what can be done with it. Panels listen for what concerns them and draw it.

import { addressOf, readSettings, readView, writeAddress } from "./address.js";
import { Trouble, baselineOf, toQuery } from "./client.js";
import { afterPause } from "./dom.js";
import { partings, weekOf } from "./outcome.js";
import { fillTexts, speak } from "./texts.js";

/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Interval} Interval */
/** @typedef {import("./types.js").LeverSetting} LeverSetting */
/** @typedef {import("./types.js").Person} Person */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./client.js").Client} Client */
/** @typedef {import("./outcome.js").Lived} Lived */
/** @typedef {import("./address.js").View} View */

/**
 * texts: another language. settings: something was chosen. runs: new runs are there. week: the cursor moved. interval,
 * person, series, trouble: what they say.
 * @typedef {"texts" | "settings" | "runs" | "week" | "interval" | "person" | "series" | "lesson" | "trouble"} Event
 */

/**
 * What 200 runs said, and for which settings.
 * @typedef {object} Many
 * @property {"none" | "running" | "done" | "failed"} state
 * @property {string} query
 * @property {number} done
 * @property {number} of
 * @property {Interval | null} found
 */

/** An answer that takes longer than this is dropped once newer settings wait, in milliseconds. */
const PATIENCE = 400;
/** The address follows a moved cursor or slider after so many milliseconds; browsers limit how often it may change. */
const ADDRESS_AFTER = 350;
/** The first picture is of so many weeks after the policy's start, when lives have had time to part. */
const FIRST_LOOK = 104;

export class App {
  /**
   * @param {Client} client
   * @param {About} about
   * @param {any} map
   * @param {View} view
   */
  constructor(client, about, map, view) {
    this.client = client;
    this.about = about;
    this.map = map;
    this.view = view;
    /** @type {Settings} */
    this.settings = readSettings(about);
    /** @type {Lived | null} */
    this.base = null;
    /** @type {Lived | null} */
    this.policy = null;
    /** @type {Map<number, number>} */
    this.parted = new Map();
    this.week = Math.min(about.weeks - 1, view.week ?? weekOf(about, this.settings.from) + FIRST_LOOK);
    /** @type {Many} */
    this.many = { state: "none", query: "", done: 0, of: about.runs, found: null };
    /** @type {Person | null} */
    this.person = null;
    /** @type {Trouble | null} */
    this.trouble = null;
    /** Whether what was asked for was beyond its bounds, and the nearest was run. */
    this.clamped = false;
    /** @type {Record<string, Record<string, string>>} */
    this.spoken = {};
    /** @type {Map<Event, (() => void)[]>} */
    this.listeners = new Map();
    /** @type {{query: string, since: number, abort: AbortController} | null} */
    this.asking = null;
    this.rememberSoon = afterPause(ADDRESS_AFTER, () => this.remember(false));
  }

  /** @param {Event} event @param {() => void} act */
  on(event, act) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), act]);
  }

  /** @param {Event} event */
  tell(event) {
    for (const act of this.listeners.get(event) ?? []) act();
  }

  /** Whether any lever stands elsewhere than in the baseline. */
  get moved() {
    return Object.keys(this.settings.levers).length > 0;
  }

  /** Whether what many runs said is for the settings that are chosen. */
  get manyFits() {
    return this.many.state === "done" && this.many.query === this.queryOfMany;
  }

  /** The settings as an interval has them: over all runs, whichever is looked at. */
  get queryOfMany() {
    return toQuery({ ...this.settings, run: 1 });
  }

  /** @param {string} language */
  async speak(language) {
    this.spoken[language] ??= await this.client.messages(language);
    const model =
      language === "en" ? {} : (this.spoken[`model_${language}`] ??= await this.client.messages(`model_${language}`));
    speak(language, { ...this.spoken[language], ...model });
    this.view.language = language;
    fillTexts();
    this.tell("texts");
  }

  /**
   * Set a lever, or put it back to the baseline with null.
   *
   * @param {string} name
   * @param {LeverSetting | null} setting
   * @param {boolean} final  false while a slider is being moved
   */
  setLever(name, setting, final) {
    const levers = { ...this.settings.levers };
    if (setting) levers[name] = setting;
    else delete levers[name];
    this.choose({ ...this.settings, levers }, final);
  }

  /**
   * @param {Settings} settings
   * @param {boolean} final  whether the history of the browser gets an entry
   */
  choose(settings, final) {
    this.settings = settings;
    this.tell("settings");
    if (final) this.remember(true);
    else this.rememberSoon();
    this.refresh();
  }

  /** @param {boolean} entry */
  remember(entry) {
    writeAddress(addressOf(this.settings, this.view, this.about), entry);
  }

  /** Take settings and view from the address, as after the browser's "back". */
  async recall() {
    const view = readView();
    const other = view.language !== this.view.language;
    this.view = view;
    this.settings = readSettings(this.about);
    if (view.week !== null) this.week = Math.min(this.about.weeks - 1, view.week);
    if (other) await this.speak(view.language);
    this.tell("settings");
    this.tell("lesson");
    this.tell("series");
    this.tell("week");
    this.refresh();
    this.follow(view.person, false);
  }

  /** Ask for the runs of the settings: one request at a time, the newest settings last. */
  refresh() {
    const query = toQuery(this.settings);
    if (this.asking) {
      const tooLong = performance.now() - this.asking.since > PATIENCE;
      if (this.asking.query !== query && tooLong) this.asking.abort.abort();
      return;
    }
    if (!this.policy || this.policyQuery !== query) {
      this.ask(this.settings, query);
      return;
    }
    this.trouble = null;
    this.tell("runs");
  }

  /** @param {Settings} settings @param {string} query */
  async ask(settings, query) {
    const abort = new AbortController();
    this.asking = { query, since: performance.now(), abort };
    let answered = false;
    let ran = query;
    try {
      ran = await this.load(settings, query, abort.signal);
      answered = true;
      this.trouble = null;
    } catch (error) {
      answered = !abort.signal.aborted;
      if (answered) this.trouble = error instanceof Trouble ? error : new Trouble(0, { error: String(error) });
    }
    this.asking = null;
    if (answered) this.tell(this.trouble ? "trouble" : "runs");
    const newest = toQuery(this.settings);
    if (newest !== ran) this.ask(this.settings, newest);
  }

  /**
   * @param {Settings} settings
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<string>} the query of what was run
   */
  async load(settings, query, signal) {
    const plain = baselineOf(settings);
    const baseQuery = toQuery({ ...plain, from: this.about.from });
    const same = this.base && this.baseQuery === baseQuery;
    const [base, policy] = await Promise.all([
      same ? this.base : this.client.run({ ...plain, from: this.about.from }, signal),
      Object.keys(settings.levers).length ? this.client.run(settings, signal) : null,
    ]);
    this.base = /** @type {Lived} */ (base);
    this.baseQuery = baseQuery;
    this.policy = policy ?? this.base;
    this.policyQuery = query;
    this.clamped = this.policy.clamped.length > 0;
    if (this.clamped) this.takeUp(settings, policy ? policy.settings : { ...settings, run: this.base.settings.run });
    this.parted = partings(this.base, this.policy);
    if (this.view.person !== null) this.follow(this.view.person, false);
    return this.policyQuery;
  }

  /**
   * Take up the settings that were run, where those asked for were beyond their bounds: they are what the page speaks of.
   *
   * @param {Settings} asked
   * @param {Settings} ran
   */
  takeUp(asked, ran) {
    if (this.settings !== asked) return;
    this.settings = ran;
    this.policyQuery = toQuery(ran);
    this.remember(false);
    this.tell("settings");
  }

  /** Back to the settings that the page starts with, on the run that is looked at. */
  startOver() {
    this.view.lesson = null;
    const { run } = this.settings;
    this.choose({ run: Number.isInteger(run) ? run : this.about.typical_run, from: this.about.from, levers: {} }, true);
    this.tell("lesson");
  }

  /** Move the cursor. @param {number} week */
  setWeek(week) {
    this.week = Math.min(this.about.weeks - 1, Math.max(0, week));
    this.tell("week");
  }

  /** The cursor stands still: the address may say where. */
  rest() {
    this.view.week = Math.floor(this.week);
    this.rememberSoon();
  }

  /**
   * Follow one synthetic person, or nobody.
   *
   * @param {number | null} uid
   * @param {boolean} [chosen]  by the reader just now
   */
  async follow(uid, chosen = true) {
    this.view.person = uid;
    if (chosen) this.remember(true);
    if (uid === null) {
      this.person = null;
    } else {
      const person = await this.client.person(this.settings, uid).catch(() => null);
      if (this.view.person !== uid) return;
      this.person = person;
    }
    this.tell("person");
  }

  /** @param {"left" | "right"} side @param {string | null} name */
  setSeries(side, name) {
    this.view[side] = name;
    this.tell("series");
    this.rememberSoon();
  }

  /** Run the settings many times. */
  async askMany() {
    const query = this.queryOfMany;
    /** @type {Many} */
    const many = { state: "running", query, done: 0, of: this.about.runs, found: null };
    this.many = many;
    this.tell("interval");
    const progress = (/** @type {{done: number, of: number}} */ now) => {
      Object.assign(many, { done: now.done, of: now.of });
      if (this.many === many) this.tell("interval");
    };
    try {
      many.found = await this.client.interval(this.settings, progress);
      many.state = "done";
    } catch {
      many.state = "failed";
    }
    if (this.many === many) this.tell("interval");
  }
}
