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

/** Making a formatter is slow, so each is made once. @type {Map<string, any>} */
const formatters = new Map();

/** @template T @param {string} key @param {() => T} create @returns {T} */
function formatter(key, create) {
  const whole = `${language} ${key}`;
  if (!formatters.has(whole)) formatters.set(whole, create());
  return formatters.get(whole);
}

/** @param {number} digits */
function numbers(digits) {
  return formatter(`number ${digits}`, () => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
}

/** @param {string} key @param {Intl.DateTimeFormatOptions} form */
function days(key, form) {
  const region = language === "en" ? "en-GB" : language;
  return formatter(key, () => new Intl.DateTimeFormat(region, { ...form, timeZone: "UTC" }));
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
  const written = numbers(digits).format(value);
  return (/[1-9]/.test(written) ? written : "0").replace("-", "−");
}

/** A difference with its sign: +12, −2.5, 0. @param {number} value @param {number} [decimals] */
export function signed(value, decimals) {
  const written = number(value, decimals);
  return value > 0 && written !== "0" ? `+${written}` : written;
}

/** A share in per cent. @param {number} share */
export function percent(share) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** A day: 4 January 2016. @param {Date} day */
export function writeDay(day) {
  return days("day", { day: "numeric", month: "long", year: "numeric" }).format(day);
}

/** A month: January 2016. @param {Date} day */
export function writeMonth(day) {
  return days("month", { month: "long", year: "numeric" }).format(day);
}
