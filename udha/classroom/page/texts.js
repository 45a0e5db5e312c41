// @ts-check
// The texts of the page in the language that is chosen, and how numbers and days are written in it.

/** Languages that the page has messages for, as the `lang` attribute names them. */
export const LANGUAGES = ["en", "sq"];

/** Numbers from here on need no decimals. */
export const WHOLE_FROM = 10;

/** @type {Record<string, string>} */
let messages = {};
let language = LANGUAGES[0];

/** The language of the page. @returns {string} */
export function currentLanguage() {
  return language;
}

/**
 * Speak a language from now on.
 *
 * @param {string} name
 * @param {Record<string, string>} texts by key
 */
export function speak(name, texts) {
  language = name;
  messages = texts;
  document.documentElement.lang = name;
}

/**
 * The text of a key, with `{name}` replaced by values. A key with `.one` beside it takes that where the value
 * `count` is one.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function text(key, values = {}) {
  const one = Number(values.count) === 1 ? messages[`${key}.one`] : undefined;
  const found = one ?? messages[key];
  if (found === undefined) throw new Error(`no text for ${key} in ${language}`);
  return found.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Whether there is a text of that key. @param {string} key */
export function hasText(key) {
  return key in messages;
}

/**
 * A word of the model in the language of the page; English is what the model itself says.
 *
 * @param {string} key
 * @param {string} english
 */
export function modelText(key, english) {
  return hasText(key) ? text(key) : english;
}

/**
 * Fill all elements that name a text: `data-text` for the content, `data-label` for `aria-label`.
 *
 * @param {ParentNode} [root]
 */
export function fillTexts(root = document) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(/** @type {HTMLElement} */ (element).dataset.text ?? "");
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(/** @type {HTMLElement} */ (element).dataset.label ?? ""));
  }
}

/** Making a formatter is slow, so each is made once: by decimals. @type {Map<number, Intl.NumberFormat>} */
const formatters = new Map();

/**
 * A number in the language of the page. Browsers know few languages' ways with numbers and months, and Albanian often
 * not: separators and names of months are messages.
 *
 * @param {number} value
 * @param {number} digits
 */
function written(value, digits) {
  const formatter = formatters.get(digits) ?? new Intl.NumberFormat("en", { maximumFractionDigits: digits });
  formatters.set(digits, formatter);
  return formatter.format(value).replace(/[,.]/g, (mark) => text(mark === "," ? "number.group" : "number.point"));
}

/**
 * A number as precise as a reader can use: 0.4, 4.2, 38, 1,274.
 *
 * @param {number} value
 * @param {number} [decimals]
 * @returns {string}
 */
export function number(value, decimals) {
  const digits = decimals ?? (Number.isInteger(value) || Math.abs(value) >= WHOLE_FROM - 0.05 ? 0 : 1);
  const whole = written(value, digits);
  return (/[1-9]/.test(whole) ? whole : "0").replace("-", "−");
}

/** A difference with its sign: +12, −2.5, 0. @param {number} value @param {number} [decimals] */
export function signed(value, decimals) {
  const plain = number(value, decimals);
  return value > 0 && plain !== "0" ? `+${plain}` : plain;
}

/** A share in per cent. @param {number} share */
export function percent(share) {
  return text("number.percent", { value: number(100 * share, 0) });
}

/** A day: 4 January 2016. @param {Date} day */
export function writeDay(day) {
  return text("date.day", { day: day.getUTCDate(), ...monthAndYear(day) });
}

/** A day as data have it, 2016-01-04; what is no day stays as it is. @param {string} iso */
export function writeIsoDay(iso) {
  const day = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? iso : writeDay(day);
}

/** A month: January 2016. @param {Date} day */
export function writeMonth(day) {
  return text("date.month", monthAndYear(day));
}

/** @param {Date} day */
function monthAndYear(day) {
  return { month: text(`month.${day.getUTCMonth() + 1}`), year: day.getUTCFullYear() };
}
