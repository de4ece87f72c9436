// What the inbox adds when scripts run: keys, drafts that are kept, a thread that stays at its end, no polling unseen.
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const NEAR_END = 80;
const typing = (el) => el.isContentEditable || /^(input|textarea|select)$/i.test(el.tagName);
const talks = () => $$("[data-talk]");
const field = () => $("[data-compose]");
const here = () => $("#desk")?.dataset.conversation;

/* The thread: at its end when it opens, and at each message that arrives while one looks at the end. */
let atEnd = true;

function toEnd() {
  const scroll = $("[data-scroll]");
  if (!scroll) return;
  const found = document.getElementById(location.hash.slice(1));
  if (found && scroll.contains(found)) found.scrollIntoView({ block: "center" });
  else scroll.scrollTop = scroll.scrollHeight;
}

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target.matches?.("[data-scroll]")) atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < NEAR_END;
  },
  true,
);

/* What is typed is kept for the tab, conversation by conversation, until it is sent. */
const draftKey = () => `draft:${here()}`;

function keep(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Without storage a draft lasts for the page.
  }
}

function restore() {
  const area = field();
  if (!area || area.value) return;
  try {
    area.value = sessionStorage.getItem(draftKey()) ?? "";
  } catch {
    return;
  }
  if (area.value) area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-compose]")) return;
  keep(draftKey(), target.value);
});

/* Polling: not while nobody looks, and without losing the place in the thread. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches?.("[data-live]")) event.preventDefault();
});

let place = 0;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const scroll = $("[data-scroll]");
  place = scroll?.scrollTop ?? 0;
  const sent = detail.requestConfig?.elt?.matches?.("[data-composer]") && detail.xhr.status === 200;
  if (sent && !detail.requestConfig.parameters.insert) keep(draftKey(), "");
});

function marked() {
  for (const talk of talks()) {
    const open = talk.id === `talk-${here()}`;
    if (open) talk.setAttribute("aria-current", "page");
    else talk.removeAttribute("aria-current");
  }
}

document.addEventListener("htmx:afterSettle", ({ detail, target }) => {
  const part = detail.elt?.id ?? target.id;
  if (part === "live") {
    const scroll = $("[data-scroll]");
    if (atEnd) toEnd();
    else if (scroll) scroll.scrollTop = place;
  }
  if (part === "desk") opened(detail.requestConfig);
  if (part === "desk" || part === "inbox-list") marked();
});

function opened(request) {
  atEnd = true;
  toEnd();
  restore();
  const area = field();
  const title = $("#thread-heading");
  if (title) document.title = `${title.textContent} · Tandem`;
  if (request?.verb === "post") {
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  } else {
    // Whoever opened it has read it: the list and the badge look again.
    window.htmx.trigger(document.body, "inbox-changed");
  }
}

/* Keys. */
function step(by) {
  const all = talks();
  if (!all.length) return;
  const at = all.findIndex((talk) => talk.getAttribute("aria-current"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.click();
}

function write(kind) {
  const choice = $(`[data-composer] [name=kind][value=${kind}]`);
  if (choice) choice.checked = true;
  field()?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => write("reply"),
  n: () => write("note"),
  "/": () => $("#inbox-search")?.focus(),
};

document.addEventListener(
  "keydown",
  (event) => {
    const { target } = event;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches?.("[data-compose]")) {
      event.preventDefault();
      target.form.requestSubmit($("[data-send]", target.form));
      return;
    }
    if (event.key === "Escape" && target.matches?.("[data-compose]")) target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(target) || $("dialog[open]")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  },
  true,
);

const keys = $("#inbox-keys");
if (keys) $("#help-dialog .keys")?.append(keys.content);
toEnd();
restore();
