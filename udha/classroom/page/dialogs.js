// @ts-check
// The content notice, the page about the page, and the address for the class.

import { find, make } from "./dom.js";
import { hasText, modelText, text } from "./texts.js";

/** @typedef {import("./app.js").App} App */

/** Whether the notice was read, kept in this browser only. */
const READ = "udha-notice-read";
const SVG = "http://www.w3.org/2000/svg";

/** @param {App} app */
export function noticePanel(app) {
  const notice = find("#notice");
  notice.hidden = remembered();
  find("#notice-close").addEventListener("click", () => {
    notice.hidden = true;
    try {
      localStorage.setItem(READ, "1");
    } catch {
      // A browser that keeps nothing shows the notice again.
    }
    find("#finding").focus();
  });
  app.on("texts", () => {
    find("#help").hidden = !app.about.help.length;
    const [police, line] = app.about.help.map((number) => make("a", { href: `tel:${number.replaceAll(" ", "")}` }, number));
    find("#help").replaceChildren(
      text("help.before"),
      " ",
      text("help.police"),
      " ",
      police,
      ", ",
      text("help.line"),
      " ",
      line,
      text("help.after"),
    );
    find("#footnote").textContent = `${modelText("country.footnote", app.about.footnote)} ${text("foot.map")}`;
    find("#version").textContent = text("foot.version", { version: app.about.version });
  });
}

function remembered() {
  try {
    return localStorage.getItem(READ) === "1";
  } catch {
    return false;
  }
}

/** @param {App} app */
export function aboutDialog(app) {
  const dialog = /** @type {HTMLDialogElement} */ (find("#about"));
  const paragraphs = ["what", "two_sides", "luck", "not", "people", "words", "rights", "teaching", "sources"];
  find("#open-about").addEventListener("click", () => dialog.showModal());
  app.on("texts", () => {
    const parts = paragraphs
      .map((key) => [make("h3", {}, text(`about.${key}.title`)), make("p", {}, text(`about.${key}`))])
      .flat();
    if (hasText("about.translation"))
      parts.push(make("h3", {}, text("about.translation.title")), make("p", {}, text("about.translation")));
    dialog.replaceChildren(
      head(dialog, "about-title", text("about.title")),
      make("div", { class: "notice-again" }, make("h3", {}, text("notice.title")), make("p", {}, text("notice.body"))),
      ...parts,
      make(
        "p",
        { class: "footnote" },
        text("about.version", { version: app.about.version, model: app.about.model.slice(0, 12) }),
        " ",
        make("span", { lang: "en" }, app.about.parameters),
      ),
    );
  });
}

/** @param {App} app */
export function shareDialog(app) {
  const dialog = /** @type {HTMLDialogElement} */ (find("#share"));

  async function open() {
    const shared = await app.client.share();
    const link = shared ? new URL(location.search + location.hash, shared.address).href : location.href;
    const field = make("input", { type: "text", id: "link", readonly: true, value: link });
    const copied = make("span", { role: "status" });
    const copy = make("button", { type: "button", onclick: () => take(field, copied) }, text("share.copy"));
    dialog.replaceChildren(
      head(dialog, "share-title", text("share.title")),
      ...(shared ? forTheClass(shared) : [make("p", {}, text(app.client.live ? "share.alone" : "share.file"))]),
      make("p", { class: "copy" }, make("label", { for: "link" }, text("share.link")), field, copy, " ", copied),
    );
    dialog.showModal();
  }

  /** @param {import("./types.js").Share} shared */
  function forTheClass(shared) {
    const named = shared.qr.includes("xmlns=") ? shared.qr : shared.qr.replace("<svg", `<svg xmlns="${SVG}"`);
    const picture = new DOMParser().parseFromString(named, "image/svg+xml").documentElement;
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", text("share.qr", { address: shared.address }));
    return [
      make("p", {}, text("share.class")),
      make("p", { class: "address" }, shared.address),
      make("div", { class: "qr" }, document.importNode(picture, true)),
    ];
  }

  /** @param {HTMLInputElement} field @param {HTMLElement} copied */
  async function take(field, copied) {
    field.select();
    // Only pages over HTTPS or on this computer may write to the clipboard; the older command works elsewhere.
    const done = await navigator.clipboard?.writeText(field.value).then(
      () => true,
      () => false,
    );
    copied.textContent = text(done || document.execCommand("copy") ? "share.copied" : "share.by_hand");
  }

  find("#open-share").addEventListener("click", open);
}

/** @param {HTMLDialogElement} dialog @param {string} id @param {string} title */
function head(dialog, id, title) {
  const close = make("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, text("dialog.close"));
  return make("div", { class: "dialog-head" }, make("h2", { id }, title), close);
}
