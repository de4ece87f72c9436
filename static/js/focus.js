// A part of the page that is fetched anew keeps the keyboard's place: what had the focus gets it again.
// htmx does so for elements with an id; this is for links, buttons and fields without one.
let left = null;

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/* What tells one control from its neighbours, before and after the part was fetched. */
function mark(element) {
  const form = element.form?.getAttribute("action") ?? "";
  const name = element.getAttribute("name") ?? element.getAttribute("href") ?? element.textContent.trim();
  return [element.tagName, form, name, element.getAttribute("aria-label") ?? "", element.value ?? ""].join("\n");
}

function controls(part) {
  return [...part.querySelectorAll(FOCUSABLE)];
}

export function keepFocus() {
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    const { activeElement } = document;
    if (activeElement?.id || !target.id || !target.contains(activeElement)) return;
    const wanted = mark(activeElement);
    const equals = controls(target).filter((element) => mark(element) === wanted);
    left = { part: target.id, wanted, place: equals.indexOf(activeElement) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!left) return;
    const { part, wanted, place } = left;
    left = null;
    if (document.activeElement !== document.body) return;
    const equals = controls(document.getElementById(part) ?? document).filter((element) => mark(element) === wanted);
    equals[Math.min(place, equals.length - 1)]?.focus({ preventScroll: true });
  });
}
