// @ts-check
// Elements of the page, made and found.

/**
 * Make an element. Attributes that begin with "on" are listeners; null, undefined and false leave an attribute
 * out; `dataset` is an object. Children are nodes or text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | number | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * Find an element that the page must have.
 *
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const element = /** @type {HTMLElement | null} */ (within.querySelector(selector));
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/**
 * Find all such elements, if there are any.
 *
 * @param {string} selector
 * @param {ParentNode} within
 * @returns {NodeListOf<HTMLElement>}
 */
export function findAll(selector, within) {
  return within.querySelectorAll(selector);
}

/** What draws on a canvas. @param {HTMLCanvasElement} canvas */
export function pencil(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws on no canvas");
  return context;
}

/**
 * Put a text into an element unless it is there already, so that a screen reader is not told twice.
 *
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Whether the reader asked for less motion. @returns {boolean} */
export function stillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Call a function once the reader has paused for a moment.
 *
 * @template {any[]} A
 * @param {number} milliseconds
 * @param {(...args: A) => void} act
 * @returns {(...args: A) => void}
 */
export function afterPause(milliseconds, act) {
  let waiting = 0;
  return (...args) => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => act(...args), milliseconds);
  };
}
