// What the console adds when scripts run. Every page works without it.
import { toast } from "./toast.js";
import { confirmSubmits } from "./confirm.js";
import { keepFocus } from "./focus.js";

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const typing = (el) => el.isContentEditable || /^(input|textarea|select)$/i.test(el.tagName);

/* Colour scheme: system, light, dark, and round again. */
const THEMES = ["system", "light", "dark"];

function showTheme() {
  const theme = document.documentElement.dataset.theme ?? "system";
  for (const button of $$("[data-theme-switch]")) button.setAttribute("aria-label", `Colour scheme: ${theme}`);
}

function nextTheme() {
  const root = document.documentElement;
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme ?? "system") + 1) % THEMES.length];
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice lasts for this page.
  }
  showTheme();
}

/* Bulk selection: [data-bulk] holds [data-bulk-all], [data-bulk-item]s, [data-bulk-bar] and [data-bulk-count]. */
function showBulk(form) {
  const items = $$("[data-bulk-item]", form);
  const ticked = items.filter((item) => item.checked).length;
  const everything = $("[data-bulk-everything]", form);
  const all = $("[data-bulk-all]", form);
  if (all) {
    all.checked = items.length > 0 && ticked === items.length;
    all.indeterminate = ticked > 0 && ticked < items.length;
  }
  $("[data-bulk-bar]", form)?.classList.toggle("is-on", ticked > 0 || Boolean(everything?.checked));
  const count = $("[data-bulk-count]", form);
  if (count) count.textContent = everything?.checked ? everything.dataset.count : String(ticked);
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-bulk]");
  if (!form) return;
  if (target.matches("[data-bulk-all]")) {
    for (const item of $$("[data-bulk-item]", form)) item.checked = target.checked;
  }
  showBulk(form);
});

/* Menus: one open at a time; a click outside or Escape closes. */
function closeMenus(except) {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

async function copy(button) {
  const text = button.dataset.copy || $(button.dataset.copyFrom)?.textContent.trim() || "";
  try {
    await navigator.clipboard.writeText(text);
    toast("ok", "Copied.");
  } catch {
    toast("warn", "This browser does not let the page copy. Select the text instead.");
  }
}

document.addEventListener("click", (event) => {
  const { target } = event;
  closeMenus(target);
  if (target.closest("[data-theme-switch]")) nextTheme();
  if (target.closest("[data-dismiss]")) target.closest(".alert")?.remove();
  if (target.closest("[data-open-help]")) $("#help-dialog")?.showModal();
  if (target.closest("[data-bulk-clear]")) {
    const form = target.closest("[data-bulk]");
    for (const box of $$("[data-bulk-item], [data-bulk-everything]", form)) box.checked = false;
    showBulk(form);
  }
  const copier = target.closest("[data-copy], [data-copy-from]");
  if (copier) copy(copier);
  if (target.matches("dialog")) target.close(); // the backdrop belongs to the dialog
});

/* Arrow keys walk from the search box through the results. */
function walkResults(event) {
  const links = $$("#search-results a");
  if (!links.length) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  if (at < 0) $("#search-input")?.focus();
  else links[Math.min(at, links.length - 1)].focus();
}

function escape({ target }) {
  const menu = $("details.menu[open]");
  if (menu) {
    menu.open = false;
    $("summary", menu).focus();
  }
  const results = $("#search-results");
  if (results?.contains(document.activeElement)) $("#search-input")?.focus();
  results?.replaceChildren();
  // A form that stands in the place of a line is left as its own link does.
  const inline = target.closest?.("[data-inline]");
  if (inline && !menu && !$("dialog[open]")) $("[data-cancel]", inline)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") escape(event);
  if (/^Arrow(Up|Down)$/.test(event.key) && event.target.closest?.(".search")) walkResults(event);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    $("#search-input")?.focus();
  }
  if (event.key === "?") $("#help-dialog")?.showModal();
});

/* Toasts: `HX-Trigger: {"toast": {"level": "ok", "text": "Saved."}}`, and what went wrong on the way. */
document.addEventListener("toast", ({ detail }) => toast(detail.level, detail.text));
document.addEventListener("htmx:sendError", () => toast("bad", "The server cannot be reached. Check the connection."));
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (status === 429) toast("warn", "Too many requests. Wait a moment, then try again.");
  else if (status === 403) toast("bad", "You may not do that, or the page is out of date. Reload it.");
  else if (status === 404) toast("bad", "That is no longer there.");
  else toast("bad", `The server answered with an error (${status}). Nothing else is known.`);
});
document.addEventListener("htmx:afterSettle", () => $$("[data-bulk]").forEach(showBulk));

/* Where tabs are wider than the screen, the one that is open is in sight. */
for (const tab of $$(".tabs [aria-current]")) {
  const bar = tab.parentElement;
  bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.clientWidth) / 2;
}

confirmSubmits();
keepFocus();
showTheme();
$$("[data-bulk]").forEach(showBulk);
